"""What else first contact said, as the page of an application shows it: nothing typed is dropped (DVDS-010)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from cases.models import BirthDate, ContactPoint, PersonAddress, PersonName
from dapolicy.access.models import Record
from dvds.models import Application

NOT_SAFE = "Number or address given, not agreed as safe"


def answered(application: Application) -> list[tuple[str, str]]:
    """The questions of first contact that have one answer each."""
    return [
        ("Who asks", application.get_applicant_is_display() or "Not known yet"),
        ("Children affected", application.get_children_affected_display()),
        ("Agrees that what they said is shared", application.get_consent_display()),
        ("Told that checks are made", application.get_told_of_checks_display()),
    ]


def told_of(record: Record, people: Iterable[int]) -> dict[int, list[tuple[str, str]]]:
    """What this record says of each beside name and date of birth: three statements, and one for numbers."""
    facts = {"record": record, "person__in": list(people), "withdrawn_at": None}
    names = PersonName.objects.filter(**facts).exclude(kind__in=[PersonName.Kind.NAME, PersonName.Kind.DESCRIPTION])
    births = BirthDate.objects.filter(**facts).exclude(words="")
    homes = PersonAddress.objects.filter(**facts, confidential=False)
    numbers = ContactPoint.objects.filter(**facts, confidential=False)
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for name in names.order_by("pk"):
        found[name.person_id].append((name.get_kind_display(), str(name)))
    for birth in births.order_by("pk"):
        found[birth.person_id].append(("Age or birth, as it was said", birth.words))
    for home in homes.order_by("pk"):
        found[home.person_id].append(("Lives at", str(home)))
    for number in numbers.order_by("pk"):
        found[number.person_id].append((NOT_SAFE, number.value))
    return found
