"""Somebody of a report who was named after it was saved: what was said of them, and who they may be."""

from __future__ import annotations

from cases.models import Case, ContactPoint, Incident, Pair, Party, PersonName, Sameness
from cases.queries.history import without_hidden
from cases.reports import PersonFacts
from dapolicy.access.models import Record
from dapolicy.chronology.models import Event

# What saving a report writes on the case that it opens, and what leaving it does: nobody has worked there.
OPENING = frozenset(
    {
        "case.opened", "case.linked", "incident.joined", "incident.left", "evidence.left-open", "support.left-open",
        "child.affected", "child.seen", "event.withdrawn", "clock.moved",
    }
)  # fmt: skip


def said_of(party: Party) -> PersonFacts:
    """What this report says of somebody, as a search for possible matches asks for it."""
    if party.person is None:
        return PersonFacts(known=party.known)
    own = {"person": party.person, "record": party.record, "withdrawn_at": None}
    names = {name.kind: name for name in PersonName.objects.filter(**own).order_by("-pk")}
    name, alias = names.get(PersonName.Kind.NAME), names.get(PersonName.Kind.ALIAS)
    birth = party.person.birthdates.filter(record=party.record, withdrawn_at=None).order_by("pk").first()
    address = party.person.personaddresss.filter(record=party.record, withdrawn_at=None).order_by("pk").first()
    number = ContactPoint.objects.filter(**own).order_by("pk").first()
    return PersonFacts(
        known=party.known,
        given=name.given if name else "",
        surname=name.surname if name else "",
        also_known_as=f"{alias.given} {alias.surname}".strip() if alias else "",
        born=birth.born if birth else None,
        line1=address.line1 if address else "",
        town=address.town if address else "",
        postcode=address.postcode if address else "",
        phone=number.value if number else "",
    )


def answered_of(party: Party) -> dict[str, str]:
    """Who somebody was said to be, or not to be, by the other's reference."""
    rows = Sameness.objects.filter(record=party.record, superseded_at=None).select_related("a", "b")
    mine = rows.filter(a=party.person) | rows.filter(b=party.person)
    return {(row.b if row.a_id == party.person_id else row.a).reference: row.answer for row in mine}


def standing_cases(incident: Incident) -> list[Case]:
    """The cases that a report stands on, in order of id."""
    pairs = Pair.objects.filter(record=incident.record, ended_at=None)
    return list(Case.objects.filter(record__in=pairs.values("case_record")).select_related("record").order_by("pk"))


def is_untouched(record: Record) -> bool:
    """Whether nothing stands on a case but what its report wrote when it opened it."""
    return not without_hidden(Event.objects.filter(record_id=record.pk).exclude(kind__in=OPENING)).exists()
