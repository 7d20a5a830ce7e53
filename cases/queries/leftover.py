"""Where the words of a withheld address or number still stand: in a report, or in an entry that somebody wrote."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Q

from cases.models import Case, Incident, Party, Person
from dapolicy.access.handles import handle
from dapolicy.chronology.models import Content, Event

POSTCODE = re.compile(r"\b[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}\b", re.IGNORECASE)
TEXTS = {
    "place": "where it happened",
    "account": "the account",
    "happened_words": "when it happened",
    "nothing_done_because": "why nothing was done",
    "teller_words": "who told us",
    "teller_safe_contact": "how to reach whoever told us",
}
LEAST = 5  # letters: a shorter piece of an address would be found everywhere
DIGITS = 9  # of a number, from its end: with or without the country's code


@dataclass(frozen=True)
class Standing:
    """One place: a report's answer, or an entry (with its name in the address of its page)."""

    reference: str
    what: str
    entry: str = ""


def standing_in(person: Person, words: str) -> list[Standing]:
    """Every place that this reader may see, on the person's reports and cases, where these words stand (ACC-006)."""
    says = address_in(words) if not is_number(words) else number_in(words)
    records = records_of(person)
    return [*in_reports(records, says), *in_entries(records, says)]


def records_of(person: Person) -> set[int]:
    """Reports and cases in which the person has a part."""
    cases = Case.objects.filter(Q(victim=person) | Q(suspect=person)).values_list("pk", flat=True)
    return {*cases, *Party.objects.filter(person=person).values_list("record_id", flat=True)}


def in_reports(records: set[int], says: Callable[[str], bool]) -> list[Standing]:
    reports = Incident.objects.filter(pk__in=records).select_related("record").order_by("reported_at", "pk")
    return [
        Standing(report.record.reference, label)
        for report in reports
        for name, label in TEXTS.items()
        if says(str(getattr(report, name) or ""))
    ]


def in_entries(records: set[int], says: Callable[[str], bool]) -> list[Standing]:
    """Entries whose words are to be read; hidden ones are out of sight already."""
    found = [one.event_id for one in Content.objects.filter(record_id__in=records, hidden_at=None) if says(one.words)]
    events = Event.objects.filter(pk__in=found).order_by("at", "pk")
    named = dict(Case.objects.filter(pk__in=records).values_list("pk", "record__reference"))
    named |= dict(Incident.objects.filter(pk__in=records).values_list("pk", "record__reference"))
    return [Standing(named[one.record_id], one.kind, handle(one)) for one in events]


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
