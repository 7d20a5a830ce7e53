"""Where the words of a withheld address or number still stand, and where nobody looks for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from cases.models import (
    Case,
    ContactPoint,
    Incident,
    Marker,
    Party,
    Person,
    PersonAddress,
    Promise,
    SafeContact,
)
from cases.queries.people import groups_of
from dapolicy.access.handles import handle
from dapolicy.access.models import Record
from dapolicy.chronology.models import Content, Event

POSTCODE = re.compile(r"\b[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}\b", re.IGNORECASE)
TEXTS = {
    "place": "where it happened",
    "account": "the account",
    "danger_words": "what makes it dangerous",
    "rang_from": "the number that rang",
    "happened_words": "when it happened",
    "nothing_done_because": "why nothing was done",
    "teller_words": "who told us",
    "teller_safe_contact": "how to reach whoever told us",
}
WORDS = ("means", "times", "place", "who_else", "devices", "never")
LEAST = 5  # letters: a shorter piece of an address would be found everywhere
DIGITS = 9  # of a number, from its end: with or without the country's code


@dataclass(frozen=True)
class Standing:
    """One place: where it is, in words, and the page on which it is put right."""

    where: str
    href: str
    act: str = "Put it right"


# Not searched: named wherever the search is told of, so that nobody takes silence for nothing.
ELSEWHERE = (
    "safety plans, risk assessments, applications under Clare's Law, papers that were made already, "
    "and whatever is not open to you"
)


def standing_in(person: Person, words: str) -> list[Standing]:
    """Where, that this reader may see, these words still stand about this person (ACC-006): see `ELSEWHERE` too.

    Whoever two people confirmed to be the same counts as them.
    """
    says = address_in(words) if not is_number(words) else number_in(words)
    group = groups_of([person.pk], confirmed=True)[person.pk]
    records = records_of(group)
    return [
        *in_reports(records, says),
        *in_entries(records, says),
        *in_facts(group, says),
        *beside_records(group, records, says),
    ]


def records_of(group: Iterable[int]) -> set[int]:
    """Reports and cases in which one of these people has a part."""
    cases = Case.objects.filter(Q(victim__in=group) | Q(suspect__in=group)).values_list("pk", flat=True)
    return {*cases, *Party.objects.filter(person__in=group).values_list("record_id", flat=True)}


def in_reports(records: set[int], says: Callable[[str], bool]) -> list[Standing]:
    reports = Incident.objects.filter(pk__in=records).select_related("record").order_by("reported_at", "pk")
    return [
        Standing(
            f"the report {report.record.reference} ({label})",
            reverse("cases:incident", args=[report.record.reference]),
        )
        for report in reports
        for name, label in TEXTS.items()
        if says(str(getattr(report, name) or ""))
    ]


def in_entries(records: set[int], says: Callable[[str], bool]) -> list[Standing]:
    """Entries whose words are to be read; hidden ones are out of sight already."""
    found = [one.event_id for one in Content.objects.filter(record_id__in=records, hidden_at=None) if says(one.words)]
    named = dict(Record.objects.filter(pk__in=records).values_list("pk", "reference"))
    return [
        Standing(
            f"an entry on {named[one.record_id]}",
            reverse("chronology:withdraw", args=[named[one.record_id], handle(one)]),
            "Withdraw the entry",
        )
        for one in Event.objects.filter(pk__in=found).order_by("at", "pk")
    ]


def in_facts(group: Iterable[int], says: Callable[[str], bool]) -> list[Standing]:
    """Other addresses and numbers of theirs that say the same, and are not withheld."""
    known = {"person__in": group, "withdrawn_at": None, "confidential": False}
    facts = [
        *(
            (one, "another address of", str(one))
            for one in PersonAddress.objects.filter(**known).select_related("person")
        ),
        *(
            (one, "another contact of", one.value)
            for one in ContactPoint.objects.filter(**known).select_related("person")
        ),
    ]
    return [
        Standing(
            f"{what} {one.person.reference}",
            reverse("cases:person", args=[one.person.reference]),
            "Make it confidential",
        )
        for one, what, words in facts
        if says(words)
    ]


def beside_records(group: Iterable[int], records: set[int], says: Callable[[str], bool]) -> list[Standing]:
    """How to reach them safely, what was promised, and why a marker stands."""
    rows: list[tuple[str, QuerySet[Any], tuple[str, ...]]] = [
        ("how it is safe to reach them", SafeContact.objects.filter(person__in=group), (*WORDS, "told_by")),
        ("what was promised", Promise.objects.filter(Q(to__in=group) | Q(record__in=records)), ("words",)),
        ("a marker", Marker.objects.filter(person__in=group, withdrawn_at=None), ("words",)),
    ]
    found = {
        (what, one.record.reference): reverse("desk:record", args=[one.record.reference])
        for what, kept, names in rows
        for one in kept.select_related("record").order_by("pk")
        if any(says(str(getattr(one, name))) for name in names)
    }
    return [Standing(f"{what}, on {reference}", href) for (what, reference), href in found.items()]


def is_number(words: str) -> bool:
    return len(re.sub(r"\D", "", words)) >= DIGITS and not re.search(r"[a-z]{3}", words, re.IGNORECASE)


def number_in(words: str) -> Callable[[str], bool]:
    """Whether a text holds the number, however it is spaced."""
    wanted = re.sub(r"\D", "", words)[-DIGITS:]
    return lambda text: wanted in re.sub(r"[\s().+-]", "", text)


def address_in(words: str) -> Callable[[str], bool]:
    """Whether a text holds the address's first lines or its postcode. A town alone is no address."""
    pieces = [level(piece) for piece in words.split(",")]
    telling = [piece for place, piece in enumerate(pieces) if place < 2 or re.search(r"\d", piece)]
    codes = {level(code).replace(" ", "") for code in POSTCODE.findall(words)}
    return lambda text: any_of(telling, level(text)) or any_of(codes, level(text).replace(" ", ""))


def any_of(pieces: Iterable[str], text: str) -> bool:
    return any(piece in text for piece in pieces if len(piece) >= LEAST)


def level(text: str) -> str:
    """Without capitals, commas and double spaces."""
    return " ".join(re.sub(r"[,.;]", " ", text.lower()).split())
