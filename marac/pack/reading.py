"""What one reader's pack holds, read as that reader: the database decides which cases there are, and their sheets.

Nothing here reads a case itself. Cases are counted as they come, so that no number is missing for anybody.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection

from dapolicy.ui.telling import tell
from marac.models import Item, Pack, Sheet
from marac.pack.blocks import Content, content, words
from marac.pack.sheets import digest_of

ORDER = [code for code, _ in Sheet.Section.choices]
NO_PEOPLE = "No names for your agency"
ANSWER_FIRST = (
    "Say on your MARAC page whether you know either of them. What your agency may have of this case stands there once "
    "you have said that you know neither, and in papers that are made for you after that."
)


@dataclass(frozen=True)
class Part:
    """One case of one pack, with the number that it has for this reader."""

    number: int
    item: Item
    title: str
    sections: tuple[tuple[str, Content], ...]
    changed: bool = False
    shut: bool = False  # its reader has not said yet that they know neither of the two

    @property
    def anchor(self) -> str:
        return f"case-{self.number}"

    @property
    def notes(self) -> list[tuple[str, str]]:
        """What stands beside the case on the agenda."""
        if self.shut:
            return []
        why = str(self.item.get_why_display()).lower()
        rows = [("On the agenda as", why), ("Time", f"{self.item.minutes} minutes")]
        return [*rows, *([("Interpreter booked", self.item.language)] if self.item.language else [])]

    @property
    def digest(self) -> str:
        """Of what the pages are made from. Its number is no part of it: another case may come before it."""
        return digest_of(self.title, self.notes, self.sections)


def parts_of(pack: Pack, *, among: set[int], before: dict[int, str] | None = None) -> list[Part]:
    """The cases that are this reader's now, in the agenda's order.

    Args: among, items of which any may be in it; before, the digests of the reader's last pack by item: what differs
    from them is marked as changed.
    """
    items = list(Item.objects.filter(pk__in=among, meeting=pack.meeting_id, left_at=None).order_by("place", "pk"))
    sheets, names = sheets_for(pack, items), names_unanswered()
    found: list[Part] = []
    for item in items:
        if own := sheets.get(item.pk):
            part = Part(len(found) + 1, item, title_of(own), sections_of(own))
        elif item.pk in names:
            first = content(words("", ANSWER_FIRST))
            part = Part(len(found) + 1, item, names[item.pk], (("Answer first", first),), shut=True)
        else:
            continue
        changed = bool(before) and (before or {}).get(item.pk) != part.digest
        found.append(replace(part, changed=changed))
    return found


def names_unanswered() -> dict[int, str]:
    """Whom the cases are about of which the reader has not said yet that they know neither: no more is theirs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT item, title FROM marac_names() WHERE NOT answered")
        return {item: title or NO_PEOPLE for item, title in cursor.fetchall()}


def sheets_for(pack: Pack, items: Iterable[Item]) -> dict[int, dict[str, Content]]:
    """What stands of each item and names the reader's agency: so too for the force, whom no policy holds to it."""
    rows = Sheet.objects.filter(item__in=items, replaced_at=None, agencies__contains=[pack.agency_id])
    found: dict[int, dict[str, Content]] = {}
    for row in rows.order_by("made_at", "pk"):
        found.setdefault(row.item_id, {})[row.section] = row.content
    return found


def title_of(own: dict[str, Content]) -> str:
    return str(own.get(Sheet.Section.PEOPLE, {}).get("title") or NO_PEOPLE)


def sections_of(own: dict[str, Content]) -> tuple[tuple[str, Content], ...]:
    return tuple((Sheet.Section(code).label, own[code]) for code in ORDER if code in own)


def reader_of(pack: Pack) -> str:
    return f"{pack.reader}, {pack.agency}"


def heading_of(pack: Pack) -> list[tuple[str, Any]]:
    """What the first page says of the meeting and of the copy."""
    meeting = pack.meeting
    chair = meeting.chair_name or (str(meeting.chair) if meeting.chair else "")
    rows = [
        ("Meeting", f"{meeting.area}, {tell(meeting.starts_at)}"),
        ("Place", meeting.place),
        ("Chair", chair),
        ("Made for", reader_of(pack)),
        ("Why", pack.reason),
    ]
    return [(label, said) for label, said in rows if said]
