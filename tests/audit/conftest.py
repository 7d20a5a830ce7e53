"""What tests of the audit stand on: entries with known columns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from dapolicy.audit.actions import write_entry

MOMENT = datetime(2026, 3, 28, 23, 30, tzinfo=UTC)
ENTRY: dict[str, Any] = {
    "at": MOMENT,
    "member_id": 7,
    "roles": ["supervisor", "manager"],
    "address": "192.0.2.4",
    "session": "a-session-key",
    "asked": "GET cases:case reference=DA-7KQ2MX",
    "records": [11],
    "people": [5, 6],
    "reason": "Called by the victim",
    "outcome": 200,
}


@pytest.fixture
def entry(db: None) -> Callable[..., UUID]:
    """`entry(words="…")`: writes one, with the given columns instead of the usual."""
    return lambda **columns: write_entry(**{**ENTRY, **columns})
