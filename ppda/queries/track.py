"""Everything about the police side of a case: the chain, the two tracks, what is missing. Read once a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from cases.queries.here import Here
from cases.queries.police import NOT_POLICE, REPORTED, Police, police_of
from cases.statuses import STATUS
from dapolicy.access.models import Record
from dapolicy.chronology.models import Clock, Content, Event
from dapolicy.chronology.registry import entries, sentence_of
from dapolicy.chronology.standing import standing_on
from dapolicy.policy.worktime import london_day
from ppda.entries.victim import SOURCES
from ppda.queries.chain import Elapsed, Link, chain_of, elapsed

SUPERVISOR = "ppda.supervisor-told"
CRIMINAL = frozenset(kind for kind, _ in STATUS)
ACTS = ("investigation.owner-named", "employer.elsewhere", "external-force.referred", "iopc.ground-met")
# What closes each gap: its kind, the duty that says by when, and the act after which it is owed, where there is one.
CHAIN = [(SUPERVISOR, "ppda-immediate-referral", "")]
EMPLOYERS = [
    ("employer.recorded", "", ""),
    ("employer.reported-to", "ppda-employer-report", "employer.elsewhere"),
]
CONDUCT = [
    ("conduct.recorded", "ppda-conduct-recorded", ""),
    ("suspension.decided", "ppda-suspension-decided", ""),
    ("iopc.considered", "ppda-iopc-considered", ""),
    ("iopc.referred", "ppda-iopc-referral", "iopc.ground-met"),
    ("proceedings.decided", "", "conduct.recorded"),
    ("conduct-reviewer.named", "", "conduct.recorded"),
    ("conduct.ended", "", "proceedings.decided"),
]
INDEPENDENCE = [
    ("ownership.reasoned", "ppda-ownership-rationale", ""),
    ("ownership.reasoned", "ppda-ownership-rationale", "investigation.owner-named"),
    ("external-force.decided", "ppda-external-force", ""),
    ("mitigation.planned", "ppda-mitigation-plan", "external-force.referred"),
]
VICTIM = [
    ("ppda.reported-via", "", ""),
    ("victim-employer.recorded", "", ""),
    ("standing.explained", "ppda-standing", ""),
    ("workplace-policy.explained", "ppda-workplace-policy", ""),
    ("victim-contact.assigned", "ppda-victim-contact", ""),
    ("concerns.explored", "ppda-concerns", "victim.action-declined"),
]
SUPPORT = "confidential-support.offered"
COLLEAGUE = [
    ("ppda.reported-via", "", ""),
    ("employer-support.offered", "", ""),
    ("workplace-policy.explained", "", ""),
]


@dataclass(frozen=True)
class Gap:
    """Something that is not there yet: in words, where it is given, and by when."""

    title: str
    code: str
    due: datetime | None = None
    role: str = ""


@dataclass(frozen=True)
class Said:
    """The last entry of a kind: its sentence, its words, when, and the day that it names."""

    kind: str
    title: str
    words: str
    at: datetime
    day: date | None = None
    passed: bool = False


@dataclass
class Track:
    """The police side of one case, as its reader may see it at one moment."""

    record: Record
    here: Here
    police: Police
    now: datetime
    words: dict[str, str] = field(default_factory=dict)

    @cached_property
    def events(self) -> list[Event]:
        """What stands of this process, and of the criminal track, oldest first; the incidents' own referral too."""
        kinds = {kind for kind in entries() if entries()[kind].__module__.startswith("ppda.")}
        wanted = kinds | CRIMINAL | {REPORTED, NOT_POLICE, *ACTS, "ppda.review-written", "case.closed"}
        found = standing_on(wanted, self.here.records)
        own = (REPORTED, NOT_POLICE, SUPERVISOR)
        return [event for event in found if event.record_id == self.record.pk or event.kind in own]

    @cached_property
    def last(self) -> dict[str, Event]:
        """The last event of each kind."""
        return {event.kind: event for event in self.events}

    @cached_property
    def clocks(self) -> dict[str, datetime]:
        """The earliest due moment of each duty that runs."""
        open_ones = Clock.objects.filter(
            record__in=self.here.records, stopped_at=None, lapsed_at=None, void=False
        ).order_by("-due_at")
        return dict(open_ones.values_list("duty", "due_at"))

    @cached_property
    def chain(self) -> list[Link]:
        """Nothing is owed to the chain where the suspect is from outside."""
        return chain_of(self.record) if self.police.suspect_may_be else []

    @property
    def elapsed(self) -> Elapsed | None:
        """Minutes since the report, while the supervising officer has not been told; how many it took afterwards."""
        reported = self.first(REPORTED)
        if reported is None or not self.police.suspect_may_be:
            return None
        told = next((one for one in self.events if one.kind == SUPERVISOR and one.at >= reported.at), None)
        return elapsed(reported.at, told.at if told else None, clock=self.referral, now=self.now)

    @cached_property
    def referral(self) -> Clock | None:
        """The clock of the referral, met or not: the first that started."""
        rows = Clock.objects.filter(record__in=self.here.records, duty="ppda-immediate-referral", void=False)
        return rows.order_by("started_at").first()

    def first(self, kind: str) -> Event | None:
        return next((event for event in self.events if event.kind == kind), None)

    def missing(self) -> list[Gap]:
        """What policy wants and is not there, in the order in which it is owed."""
        if not self.police.suspect_may_be:
            return list(self.gaps(COLLEAGUE))
        return [
            *self.gaps(CHAIN),
            *self.not_told(),
            *self.gaps(EMPLOYERS),
            *self.update_owed(),
            *self.gaps(CONDUCT),
            *self.gaps(INDEPENDENCE),
            *self.gaps(VICTIM),
            *self.support_owed(),
            *self.review_owed(),
        ]

    def gaps(self, wanted: Iterable[tuple[str, str, str]]) -> Iterable[Gap]:
        """What has not happened, or not since the act after which it is owed."""
        seen: set[str] = set()
        for kind, duty, after in wanted:
            done, begun = self.last.get(kind), self.last.get(after)
            owed = done is None if not after else begun is not None and (done is None or done.at < begun.at)
            if owed and kind not in seen:
                seen.add(kind)
                entry = entries()[kind]
                yield Gap(entry.title, entry.code(), self.clocks.get(duty))

    def not_told(self) -> Iterable[Gap]:
        """Posts of the chain that nobody has told (PPDA-002)."""
        for link in self.chain:
            if link.told is None:
                instead = f" in place of: {link.label.lower()}" if link.instead else ""
                title = f"Tell: {link.instead or link.label}{instead}"
                yield Gap(title, "", self.clocks.get("ppda-recipients-told"), link.role)

    def update_owed(self) -> Iterable[Gap]:
        """The next update to the employer's professional standards (PPDA-011)."""
        due = self.clocks.get("ppda-employer-update")
        if due is not None and due <= self.now:
            entry = entries()["employer.updated"]
            yield Gap(entry.title, entry.code(), due)

    def support_owed(self) -> Iterable[Gap]:
        """Each of the three sources that has not been offered (PPDA-014)."""
        offered = {event.detail.get("source") for event in self.events if event.kind == SUPPORT}
        code = entries()[SUPPORT].code()
        for source, label in SOURCES:
            if source not in offered:
                yield Gap(f"Offer support: {label[0].lower()}{label[1:]}", code, self.clocks.get("ppda-support"))

    def review_owed(self) -> Iterable[Gap]:
        if "ppda.review-written" not in self.last:
            yield Gap("Review of the investigation", "review", self.clocks.get("ppda-review-report"))

    def said(self, *kinds: str) -> list[Said]:
        """The last of each kind, with its words."""
        found = [self.last[kind] for kind in kinds if kind in self.last]
        return [self.said_of(event) for event in found]

    def said_of(self, event: Event) -> Said:
        day = day_in(event)
        passed = day is not None and day < london_day(self.now) and self.is_latest_day(event)
        words = self.words.get(str(event.pk), "")
        return Said(event.kind, sentence_of(event.kind, event.detail), words, event.at, day, passed)

    def is_latest_day(self, event: Event) -> bool:
        return self.last.get(event.kind) == event

    def read_words(self) -> None:
        """The words of the last entry of each kind, in one query; those taken from view are not there."""
        ids = [event.pk for event in self.last.values()]
        ids += [event.pk for event in self.events if event.kind == SUPPORT]
        rows = Content.objects.filter(event_id__in=ids, hidden_at=None)
        self.words = {str(pk): words for pk, words in rows.values_list("event_id", "words")}

    def offers_of_support(self) -> list[Said]:
        return [self.said_of(event) for event in self.events if event.kind == SUPPORT]

    def criminal(self) -> Event | None:
        """Where the criminal track stands: the last change of the suspect's status."""
        found = [event for event in self.events if event.kind in CRIMINAL]
        return found[-1] if found else None


def day_in(event: Event) -> date | None:
    """The day that an entry names, on which something is looked at again."""
    named = event.detail.get("review_on") or event.detail.get("next_update")
    return date.fromisoformat(str(named)) if named else None


def track_of(record: Record, here: Here, *, now: datetime) -> Track | None:
    """The police side of a case; None for a case that is not locked, before any statement."""
    police = police_of(record)
    return Track(record, here, police, now) if police else None
