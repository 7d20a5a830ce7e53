"""Writing an entry: inserts alone, since the login that writes may not read."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from datetime import datetime

from dapolicy.access.identity import uuid7
from dapolicy.audit.models import Entry, Words


def words_hash(words: str) -> str:
    """What the log keeps of `words`: hexadecimal SHA-256, or nothing where nothing was typed."""
    return hashlib.sha256(words.encode()).hexdigest() if words else ""


def session_hash(key: str | None) -> str:
    """What the log keeps of a session key: enough to see which looks were one sitting, too little to take it over."""
    return hashlib.sha256(key.encode()).hexdigest() if key else ""


def _text(typed: str) -> str:
    """PostgreSQL keeps no NUL; an entry must never fail on what somebody typed."""
    return typed.replace("\x00", "\ufffd")


def write_entry(
    *,
    at: datetime,
    member_id: int | None,
    roles: Iterable[str],
    address: str,
    session: str | None,
    asked: str,
    records: Iterable[int],
    people: Iterable[int],
    reason: str,
    outcome: int,
    words: str = "",
    job: str = "",
    recipients: Iterable[str] = (),
) -> uuid.UUID:
    """One entry for one request or job; an unsealed row is written beside it by the database.

    Args: at, the request's frozen moment; session, the session's key, of which the hash is kept; asked, the view's
    name and its arguments as text; records and people, ids that were put before their eyes; outcome, the HTTP status;
    words, what was typed (kept beside the log); job, a job's name where it was one; recipients of a disclosure.
    """
    words = _text(words)
    entry = Entry.objects.create(
        id=uuid7(),
        at=at,
        member_id=member_id,
        roles=sorted(roles),
        address=_text(address),
        session=session_hash(session),
        asked=_text(asked),
        records=sorted(set(records)),
        people=sorted(set(people)),
        reason=_text(reason),
        outcome=outcome,
        job=job,
        recipients=[_text(recipient) for recipient in recipients],
        words_hash=words_hash(words),
    )
    if words:
        Words.objects.create(entry_id=entry.id, words=words)
    return entry.id
