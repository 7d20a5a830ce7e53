"""The real application behind a clock on the wall that a journey sets: hours pass without waiting for them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from dapolicy.wsgi import application as the_house  # first of all: it sets Django up

from dapolicy.chronology.actions import entered_at  # isort: skip

AHEAD = Path(os.environ["JOURNEY_CLOCK"])  # seconds by which this clock is ahead of the machine's


def now() -> datetime:
    return datetime.now(UTC) + timedelta(seconds=float(AHEAD.read_text()))


timezone.now = now


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """One request; what it records counts as entered by the wall's clock, as everything else in it."""
    with entered_at(now()):
        return the_house(environ, start_response)
