"""What each kind of address calls a thing: where a page takes something new, it is said here."""

from __future__ import annotations

from typing import Any, Protocol

from django.apps import apps

from dapolicy.access.handles import handle
from dapolicy.access.models import Member
from tests.access.catalogue import Maker

# Addresses of what is no record's: places, accounts and posts, which everybody who administers them may know of.
NOT_OF_A_RECORD = (
    "cases:counter-check",
    "custody:account",
    "custody:change",
    "custody:post-",
    "marac:meeting",
    "marac:room",
    "marac:begin",
    "marac:end",
    "marac:minutes",
    "marac:agency-list",
    "marac:area-end",
    "marac:agency-rename",
    "marac:agency-end",
    "marac:minutes-told",
    "marac:minutes-document",
    "marac:mine-minutes",
    "marac:mine-meeting",
    "marac:owed",
    "marac:seat",
    "marac:stop-representing",
    "marac:circulate",
    "marac:order",
    "pack:",  # shows to whoever may see every case that is in it: tests/marac/pack
)
# What is one of a few words, the same for the hidden and for nothing.
FIXED: dict[tuple[str, str], Any] = {
    ("custody:act", "code"): "give",
    ("custody:act-on", "code"): "end",
    ("ppda:tell", "role"): "psd",
    ("marac:answer", "code"): "defer",
    ("marac:line", "what"): "said",
    ("marac:action-act", "code"): "complete",
    ("", "agency"): "housing",
    ("", "who"): "victim",
    ("", "part"): "applicant",
    ("", "code"): "victim-told",
    ("", "what"): "victim",
}
# Rows that the scene does not have by itself: the table whose row on the hidden record is meant, how it is called, and
# the table that is made first where the row hangs on the record through another.
MADE: dict[tuple[str, str], tuple[str, str, str]] = {
    ("custody:safety-judge", "pk"): ("custody_safetycheck", "key", ""),
    ("custody:safety-rang-back", "pk"): ("custody_safetycheck", "key", ""),
    ("custody:saved", "pk"): ("custody_receipt", "key", ""),
    ("custody:decision", "pk"): ("custody_doubt", "key", "custody_doubtrecord"),
    **{(f"marac:{name}", "named"): ("marac_meeting", "handle", "") for name in ("move", "time", "leave", "attendees")},
    **{
        (f"marac:{name}", taken): (table, "handle", "")
        for name in ("mine-case", "mine-told", "research", "research-nothing")
        for taken, table in (("named", "marac_meeting"), ("item", "marac_item"))
    },
    ("marac:mine-action", "named"): ("marac_action", "handle", ""),
    **{
        (f"marac:{name}", "named"): ("marac_referral", "handle", "")
        for name in ("referral", "accept", "transfer", "list", "answer")
    },
    **{(f"marac:{name}", "named"): ("marac_meeting", "handle", "") for name in ("hearing", "shared", "line")},
    **{(f"marac:{name}", "named"): ("marac_action", "handle", "") for name in ("action", "action-act")},
    ("ppda:acknowledge", "told"): ("ppda_told", "handle", ""),
    ("console:tell", "named"): ("ppda_lookersrequest", "handle", ""),
    ("console:finding", "named"): ("ppda_finding", "handle", ""),
    ("console:destroy-words", "named"): ("ppda_sighting", "handle", ""),
    ("console:destruction", "named"): ("audit_destruction", "key", ""),
}
# A meeting says nothing about a case: an address that names one names the same beside the hidden and beside nothing.
NOBODYS = {named for named, (table, _, _) in MADE.items() if table == "marac_meeting"}


class Family(Protocol):
    """A family of the scene: its incident, its case, and rows of theirs."""

    incident: Any
    case: Any
    rows: dict[str, Any]


def is_of_a_record(name: str) -> bool:
    return not name.startswith(NOT_OF_A_RECORD)


def fixed(name: str, taken: str) -> Any:
    """The word that this address takes, or None where it names a row."""
    return FIXED.get((name, taken)) or FIXED.get(("", taken))


def made(of: Family, name: str, taken: str) -> Any:
    """What the row is called that is made for this address; None where none has to be."""
    if (name, taken) == ("custody:act-on", "who") or (name, taken) == ("console:person", "who"):
        return handle(Member(pk=member_of(of)))
    if (name, taken) not in MADE:
        return None
    table, how, first = MADE[name, taken]
    key = row_of(of, table, first)["id"]
    return key if how == "key" else handle(model_of(table)(pk=key))


def row_of(of: Family, table: str, first: str) -> dict[str, Any]:
    """The row on this family's records, made at the first call."""
    maker = of.rows.setdefault("maker", maker_of(of))
    if first:
        maker.row(first)
    return maker.row(table)


def maker_of(of: Family) -> Maker:
    records = {"incident": of.incident.record_id, "case": of.case.record_id}
    return Maker(records, members=member_of(of))


def member_of(of: Family) -> int:
    """Whose things these are: whoever investigates the case."""
    return int(of.rows["event"].by_id)


def model_of(table: str) -> Any:
    return next(model for model in apps.get_models() if model._meta.db_table == table)
