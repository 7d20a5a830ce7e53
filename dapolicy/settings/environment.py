"""Reading the environment: the one place that knows how a deployer tells us things."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from dapolicy.embedded.places import ROOT, current

ROLES = ("web", "worker", "owner")

place = current()
secrets = place.secrets() or {}
embedded = not os.environ.get("DAPOLICY_DB_HOST")
testing = place.name == "test"
root: Path = ROOT


def text(name: str, default: str = "") -> str:
    """What the variable says, without blanks around it."""
    return os.environ.get(name, default).strip()


def whole(name: str, default: int) -> int:
    """A whole number; names the variable when it is none."""
    told = text(name) or str(default)
    if not told.isdigit():
        raise ImproperlyConfigured(f"{name} must be a whole number and is {told!r}.")
    return int(told)


def yes(name: str, *, default: bool) -> bool:
    """1 or 0; names the variable when it is neither."""
    told = text(name) or str(int(default))
    if told not in ("0", "1"):
        raise ImproperlyConfigured(f"{name} must be 1 or 0 and is {told!r}.")
    return told == "1"


def words(name: str, default: str) -> list[str]:
    """Words separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def role() -> str:
    """Which login this process uses: web, worker or owner."""
    told = text("DAPOLICY_ROLE", "owner")
    if told not in ROLES:
        raise ImproperlyConfigured(f"DAPOLICY_ROLE must be one of {', '.join(ROLES)} and is {told!r}.")
    return told


def needed(name: str) -> str:
    """A variable that must be set where the services are not the embedded ones."""
    told = text(name)
    if not told:
        raise ImproperlyConfigured(f"{name} is not set. It is needed where DAPOLICY_DB_HOST names a database.")
    return told
