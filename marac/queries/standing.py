"""Where one case stands with MARAC, in one statement: its page is read all day, and most cases were never referred."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cases.queries.rows import read_json, revive
from marac.models import Area, Flag, Item, Meeting, Referral

READ = """
    SELECT json_build_object(
        'referral', (SELECT row_to_json(r) FROM marac_referral r WHERE r.record_id = %s ORDER BY r.at DESC LIMIT 1),
        'flag', (SELECT row_to_json(f) FROM marac_flag f WHERE f.person_id = ANY (%s) AND f.ended_at IS NULL
                 ORDER BY f.review_on DESC, f.id LIMIT 1),
        'place', (SELECT json_build_object('item', row_to_json(i), 'meeting', row_to_json(m), 'area', row_to_json(a))
                  FROM marac_item i JOIN marac_meeting m ON m.id = i.meeting_id JOIN marac_area a ON a.code = m.area_id
                  WHERE i.record_id = %s AND i.left_at IS NULL AND i.heard_at IS NULL AND m.cancelled_at IS NULL
                  ORDER BY m.starts_at LIMIT 1))
"""


@dataclass(frozen=True)
class CaseStanding:
    """The newest referral, the place on an agenda where it waits to be heard, and the flag of its victim."""

    referral: Referral | None
    item: Item | None
    flag: Flag | None


def case_standing(record: int, people: Iterable[int]) -> CaseStanding:
    """Args: people, every id of the victim: the flag is hers, and follows her."""
    found = read_json(READ, [record, sorted(people), record]) or {}
    place = found["place"]
    item = None
    if place:
        meeting = revive(Meeting, place["meeting"])
        meeting.area = revive(Area, place["area"])
        item = revive(Item, place["item"])
        item.meeting = meeting
    referral, flag = found["referral"], found["flag"]
    return CaseStanding(revive(Referral, referral) if referral else None, item, revive(Flag, flag) if flag else None)
