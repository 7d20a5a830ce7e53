"""Waiting for the first page, and saying who can sign in."""

import http
import http.client
import json
import os
import time
from collections.abc import Callable

from dapolicy.embedded.places import Place
from dapolicy.embedded.trouble import CannotStart

PATIENCE = 60.0  # seconds


def wait_for_page(port: int, check: Callable[[], None]) -> None:
    """Wait until the application answers, calling `check` meanwhile so that a dead process is seen.

    Raises: CannotStart where it answers with an error, since it will not get better by waiting.
    """
    end = time.monotonic() + PATIENCE
    while (status := page_status(port)) != http.HTTPStatus.OK:
        check()
        if status is not None:
            raise CannotStart(f"The application answers with an error ({status}); .run/web.log says which.")
        if time.monotonic() > end:
            raise CannotStart(f"The application did not answer within {PATIENCE:.0f} seconds; see .run/web.log.")
        time.sleep(0.1)


def page_status(port: int) -> int | None:
    """What /healthz answers, or None where nobody does."""
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        asked.request("GET", "/healthz")
        return asked.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        asked.close()


def say_ready(place: Place, port: int) -> None:
    """Say where it is and who can sign in."""
    print(f"\ndapolicy is at http://127.0.0.1:{port}  (stop it with Ctrl-C)", flush=True)
    told = place.home / "accounts.json"
    names = json.loads(told.read_text()) if told.exists() else []
    if names:
        print(f"Sign in as one of: {', '.join(names)}\nPassword: {demo_password(place)}", flush=True)
    else:
        print("Nobody can sign in yet: there are no demo accounts.", flush=True)


def demo_password(place: Place) -> str:
    """The demo accounts' password: told by the environment, else made at the first start."""
    return os.environ.get("DAPOLICY_DEMO_PASSWORD") or (place.secrets() or {}).get("demo", "")
