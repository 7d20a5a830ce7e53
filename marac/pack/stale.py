"""Which sheets are older than what they were made from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from marac.models import Item, Sheet

# Of each item: its two under every id, their cases in this direction, the reports of these, the children in them; then
# every record of these or through which a fact of any of them was learnt, such as an address that is withheld since.
# Two minutes more, since what was entered by a transaction that had begun when the case was read was not seen then.
OLD = """
    WITH RECURSIVE made AS (
        SELECT item.id, item.sheets_at, held.record_id, held.victim_id, held.suspect_id
        FROM marac_item item JOIN cases_case held ON held.record_id = item.record_id WHERE item.id = ANY (%s)
    ), two (item, part, person) AS (
        SELECT id, 'victim', victim_id FROM made
        UNION SELECT id, 'suspect', suspect_id FROM made WHERE suspect_id IS NOT NULL
        UNION SELECT two.item, two.part, CASE WHEN same.a_id = two.person THEN same.b_id ELSE same.a_id END
        FROM two JOIN cases_sameness same ON two.person IN (same.a_id, same.b_id)
        WHERE same.answer = 'same' AND same.superseded_at IS NULL
    ), pair (item, record) AS (
        SELECT id, record_id FROM made
        UNION SELECT victim.item, held.record_id
        FROM two victim JOIN two suspect ON suspect.item = victim.item AND suspect.part = 'suspect'
             JOIN cases_case held ON held.victim_id = victim.person AND held.suspect_id = suspect.person
        WHERE victim.part = 'victim'
    ), report (item, record) AS (
        SELECT pair.item, one.record_id FROM pair JOIN cases_pair one ON one.case_record_id = pair.record
    ), person (item, person) AS (
        SELECT item, person FROM two
        UNION SELECT report.item, party.person_id
        FROM report JOIN cases_party party ON party.record_id = report.record AND party.part = 'child'
        WHERE party.person_id IS NOT NULL
        UNION SELECT person.item, CASE WHEN same.a_id = person.person THEN same.b_id ELSE same.a_id END
        FROM person JOIN cases_sameness same ON person.person IN (same.a_id, same.b_id)
        WHERE same.answer = 'same' AND same.superseded_at IS NULL
    ), source (item, record) AS (
        SELECT item, record FROM pair UNION SELECT item, record FROM report UNION
        SELECT person.item, fact.record_id FROM person JOIN (
            SELECT person_id, record_id FROM cases_personname
            UNION ALL SELECT person_id, record_id FROM cases_birthdate
            UNION ALL SELECT person_id, record_id FROM cases_personaddress
            UNION ALL SELECT person_id, record_id FROM cases_contactpoint
            UNION ALL SELECT person_id, record_id FROM cases_marker
            UNION ALL SELECT person_id, record_id FROM cases_safecontact
            UNION ALL SELECT a_id, record_id FROM cases_sameness
            UNION ALL SELECT b_id, record_id FROM cases_sameness) AS fact ON fact.person_id = person.person
    )
    SELECT DISTINCT made.id FROM made JOIN source ON source.item = made.id
    JOIN chronology_event event ON event.record_id = source.record
    WHERE event.recorded_at > made.sheets_at - interval '2 minutes'
"""


def to_compose(*, now: datetime) -> list[tuple[int, int]]:
    """Items of circulated meetings that have no sheets yet, or of which something is newer, each with who makes them:
    the coordinator who made them last, else who made the meeting. In no fixed order. Asked by the worker as itself."""
    circulated = {"meeting__circulated_at__lte": now, "meeting__papers_until__gt": now, "meeting__cancelled_at": None}
    items = list(Item.objects.filter(left_at=None, **circulated).select_related("meeting").order_by("?"))
    made = Sheet.objects.filter(item__in=items, replaced_at=None, by__isnull=False).order_by("made_at")
    last = dict(made.values_list("item_id", "by_id"))
    old = older_than_their_case(item.pk for item in items if item.sheets_at)
    due = [item for item in items if item.sheets_at is None or item.pk in old]
    found = [(item.pk, last.get(item.pk, item.meeting.made_by_id)) for item in due]
    return [(item, by) for item, by in found if by]


def older_than_their_case(items: Iterable[int]) -> set[int]:
    """Of these items, those of which something was entered since their sheets were made."""
    with connection.cursor() as cursor:
        cursor.execute(OLD, [list(items)])
        return {item for (item,) in cursor.fetchall()}
