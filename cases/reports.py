"""What somebody tells us, as plain values between the form (or the API) and the acts that save it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime

from cases.models import Answer, Incident, Known
from cases.terms import Affected, ChildSeen, MatchAnswer, SafeReach, Vulnerability


@dataclass(frozen=True)
class PersonFacts:
    """What was said about who somebody is. `answers` are about possible matches, by the reference of the other."""

    known: str = Known.NAMED
    given: str = ""
    surname: str = ""
    also_known_as: str = ""
    description: str = ""
    born: date | None = None
    born_words: str = ""
    line1: str = ""
    town: str = ""
    postcode: str = ""
    confidential: bool = False  # the address: a refuge, or where they fled to
    phone: str = ""
    rang_from: str = ""
    answers: Mapping[str, MatchAnswer] = field(default_factory=dict)
    existing: str = ""  # the reference of the person whose party stands here already
    kept: frozenset[str] = frozenset()  # what was shown of that party and left as it was

    @property
    def is_somebody(self) -> bool:
        """Whether there is a person to speak of: named, or described."""
        return self.known in (Known.NAMED, Known.DESCRIBED)

    @property
    def as_asked(self) -> str:
        """What possible matches are looked for by, in one line: kept beside the audit like any search."""
        names = (self.given, self.surname or self.also_known_as, self.born.isoformat() if self.born else "")
        return " ".join(filter(None, (*names, self.phone, self.rang_from, self.line1, self.postcode)))


@dataclass(frozen=True)
class SafeWay:
    """How it is safe to reach somebody, as told."""

    answer: str = SafeReach.NOT_KNOWN
    means: str = ""
    times: str = ""
    place: str = ""
    code_word: str = ""
    who_else: str = ""
    devices: str = ""
    never: str = ""


@dataclass(frozen=True)
class Victim:
    person: PersonFacts
    safe: SafeWay = SafeWay()
    vulnerabilities: tuple[str, ...] = (Vulnerability.NOT_ASKED,)
    language: str = ""
    communication: str = ""
    police: str = Answer.NOT_KNOWN
    staff_no: str = ""
    employer: str = ""
    under_16: bool = False


@dataclass(frozen=True)
class Suspect:
    person: PersonFacts
    police: str = Answer.NOT_KNOWN
    staff_no: str = ""
    employer: str = ""
    under_16: bool = False


@dataclass(frozen=True)
class Child:
    person: PersonFacts
    affected: str = Affected.WAS_THERE
    seen: str = ChildSeen.NOT_KNOWN
    seen_words: str = ""
    school: str = ""
    kept: frozenset[str] = frozenset()  # what was shown of this child and left as it was


@dataclass(frozen=True)
class PageOne:
    """Is everyone safe: what the control room can act on when nothing else follows."""

    reported_at: datetime
    danger_now: str = Answer.NOT_KNOWN
    danger_words: str = ""
    dangers: tuple[str, ...] = ()
    teller: str = Incident.Teller.VICTIM
    teller_words: str = ""
    teller_safe_contact: str = ""
    rang_from: str = ""
    happened_from: datetime | None = None
    happened_until: datetime | None = None
    happened_words: str = ""
    place: str = ""
    kept: frozenset[str] = frozenset()  # what was shown of the incident and left as it was


# Columns of the incident that page 1 says.
PAGE_ONE = tuple(each.name for each in fields(PageOne) if each.name != "kept")


@dataclass(frozen=True)
class HowItCame:
    """The way the report reached us: from command and control, or from where the account works."""

    channel: str
    log_number: str = ""
    grade: str = ""
    category: str = "domestic-abuse"
    is_domestic: bool = True
    first_contact: bool = True


@dataclass(frozen=True)
class PageTwo:
    """Who is involved. `relationships` and later `abuse` are by place: (victim, suspect).

    A pair without a relationship here keeps the one that it has.
    """

    victims: tuple[Victim, ...] = ()
    suspects: tuple[Suspect, ...] = ()
    children: tuple[Child, ...] = ()
    children_answer: str = "not-known"
    relationships: Mapping[tuple[int, int], str] = field(default_factory=dict)
    each_against_the_other: bool = False


@dataclass(frozen=True)
class PageThree:
    """What happened."""

    abuse: tuple[str, ...] = ()
    abuse_by_pair: Mapping[tuple[int, int], tuple[str, ...]] = field(default_factory=dict)
    strangulation_advice: str = ""
    account: str = ""
    done: tuple[str, ...] = ()
    nothing_done_because: str = ""
    crime_number: str = ""
    kept: frozenset[str] = frozenset()  # what was shown of the incident and left as it was
    kept_abuse: frozenset[tuple[int, int]] = frozenset()  # and of which pairs

    def abuse_of(self, victim: int, suspect: int) -> tuple[str, ...]:
        return self.abuse_by_pair.get((victim, suspect), self.abuse)


@dataclass(frozen=True)
class Report:
    """A whole report."""

    came: HowItCame
    one: PageOne
    two: PageTwo = PageTwo()
    three: PageThree = PageThree()
