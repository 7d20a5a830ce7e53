"""The papers of a multi-agency panel: one marked copy for each member who is named, and nothing for anybody else.

They hold what the panel must weigh: the category that police propose, what each system answered about the subject, and
a summary written for them. Nothing of an address, a contact, an account, the applicant or another application is read
into them. What somebody typed into the summary is looked through for what is known here, as it is written here: what is
put in other words is not found, and whoever writes it answers for it. There is no copy for anybody under a name that an
applicant, a recipient or the subject has here, and none is sent: DVDS staff carry it to the table, and bring it back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from cases.models import PersonName
from cases.queries.leaving import squeezed, way_to_reach
from cases.queries.people import births_of, groups_of, names_of
from dapolicy.access.models import Member
from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.chronology.actions import lock_record
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.entries import entries, sentence_of
from dapolicy.chronology.models import Content, Event
from dapolicy.documents.render import from_template
from dvds.gap import Gap, needs
from dvds.gates import SEAT_NAMES, answers, seats_of
from dvds.models import ApplicantIs, Part, SpokenWords
from dvds.plainwords import is_in, secret_names
from dvds.story import Story, story_of
from dvds.systems import systems

SUMMARY, MADE, SHARING = "dvds.panel-summary-written", "dvds.papers-made", "dvds.sharing-decided"
TEMPLATE = "dvds/papers_document.html"
WARNING = "Not for applicant, potential victim or subject. Never sent, copied or left; given back after."
POLICE = "police"
OTHER = "other"
SEATS = [*((code, name[:1].upper() + name[1:]) for code, name in SEAT_NAMES.items()), (OTHER, "Another agency")]
# What is said of the subject's checks and of the decisions on the way; each is a sentence of coded answers alone.
ON_THE_WAY = ("dvds.risk-assessed", "dvds.representations-considered", "dvds.item-planned")
TOLD_BY: dict[str, str] = {
    ApplicantIs.POTENTIAL_VICTIM: "The potential victim",
    ApplicantIs.THIRD_PARTY: "Somebody else, who is not named on paper",
}
LEAST = 12  # letters in a row of somebody's own words, from which on they are taken for those words


@dataclass(frozen=True)
class Copy:
    """Whom one copy is for, why, and under which decision it is shared with an agency."""

    reader: str
    seat: str
    reason: str
    sharing: Event | None = None

    @property
    def agency(self) -> str:
        return dict(SEATS)[self.seat]


def waits_for(story: Story) -> Iterator[Gap]:
    """Papers wait for the referral, and for what is written for the panel."""
    yield from needs("dvds.referred", "The referral to the panel")(story)
    yield from needs(SUMMARY, "The summary for the panel")(story)


def sharings(story: Story) -> list[Event]:
    """Decisions to share that stand: for each agency with a seat its newest, for others every one (DVDS-007)."""
    decided = [event for event in story.of(SHARING) if event.detail.get("seat")]
    newest = {event.detail["seat"] if event.detail["seat"] != OTHER else event.pk: event for event in decided}
    return [event for event in newest.values() if event.detail.get("decision") == "yes"]


def is_shared(copy: Copy, story: Story) -> bool:
    """Whether the decision that is named was made for this agency, and stands."""
    decided = [event for event in sharings(story) if event.detail["seat"] == copy.seat]
    return copy.sharing in decided


def not_for_paper(text: str, story: Story) -> str:
    """What in a text must not stand on paper, in words; empty where it has none of it letter for letter."""
    if found := way_to_reach([row.person_id for row in story.parties], text):
        return found
    if found := next((name for name in secret_names(story) if is_in(name, text)), ""):
        return f"the name {found}"
    return "the words of a disclosure" if says_the_words(text, story) else ""


def says_the_words(text: str, story: Story) -> bool:
    """Whether it repeats a line of what was spoken, or of what may be told."""
    spoken = list(SpokenWords.objects.filter(record=story.application.record).values_list("words", flat=True))
    items = [str(event.pk) for event in story.of("dvds.item-planned", "dvds.disclosure-planned")]
    spoken += [line for words in words_of(items).values() for line in own_lines(words)]
    lines = [squeezed(line) for words in spoken for line in words.replace(". ", ".\n").splitlines()]
    return any(len(line) >= LEAST and line in squeezed(text) for line in lines)


def own_lines(words: str) -> list[str]:
    """The lines of an entry that are the telling itself, without the labels of its questions."""
    told = ("The item, as it may be told:", "What is told: enough for an informed choice:")
    found = [line.removeprefix(label) for line in words.splitlines() for label in told if line.startswith(label)]
    return found or [words]  # an answer that stands alone has no label


def words_of(events: list[str]) -> dict[str, str]:
    rows = Content.objects.filter(event_id__in=events, hidden_at=None).values_list("event_id", "words")
    return {str(event): words for event, words in rows}


@transaction.atomic
def make_copy(story: Story, copy: Copy, *, by: Member, at: datetime) -> bytes:
    """One member's copy, marked, with their name on every page; the disclosure to them is an event with its reason.

    The summary is looked through once more, for what was learnt or spoken since it was written.
    Raises: Refused, where the referral or the summary is missing, where the decision to share is not with this agency,
    or where the reader has a name that somebody of the application has here.
    """
    require(by, Permission.WORK_DVDS, at=at)
    lock_record(story.application.pk)  # what is withdrawn meanwhile is on no paper
    story = story_of(story.application.record)
    if missing := list(waits_for(story)):
        raise Refused(f"This waits for something first: {missing[0].title}")
    if copy.seat != POLICE and not is_shared(copy, story):
        raise Refused("An agency's copy waits for the decision to share with it: lawful, necessary and proportionate.")
    if whom := part_of(copy.reader, story):
        raise Refused(f"This is the name of the {whom}. No paper is ever made for anybody in an application.")
    context = papers_of(story) | {"copy": copy, "by": by, "at": at, "warning": WARNING}
    if not context["summary"]:
        raise Refused("The summary was taken from view. Write it again.")
    if found := not_for_paper(context["summary"], story):
        raise Refused(f"The summary has {found} in it. Write it again without it.")
    reference = story.application.record.reference
    reader = f"{copy.reader}, {copy.agency}"
    made = from_template(TEMPLATE, context, title=f"Panel papers {reference}", reader=reader, warning=WARNING)
    detail = {"seat": copy.seat} | ({"sharing": str(copy.sharing.pk)} if copy.sharing else {})
    words = f"{reader}\n{copy.reason}"
    record_event(MADE, story.application.record, by=by, at=at, detail=detail, words=words)
    return made


def part_of(reader: str, story: Story) -> str:
    """Which part somebody of this name has in the application: under any name that is known of them here."""
    groups = groups_of(row.person_id for row in story.parties)
    whose = {one: row for row in story.parties for one in groups[row.person_id]}
    for name in PersonName.objects.filter(person__in=whose, withdrawn_at=None).exclude(surname=""):
        if name.given and is_in(name.given, reader) and is_in(name.surname, reader):
            return str(whose[name.person_id].get_part_display()).lower()
    planned = words_of([str(event.pk) for event in story.of("dvds.disclosure-planned")])
    told = [line.removeprefix("Their name:").strip() for words in planned.values() for line in words.splitlines()
            if line.startswith("Their name:")]  # fmt: skip
    return "person who is told" if any(name and is_in(name, reader) for name in told) else ""


def papers_of(story: Story) -> dict[str, Any]:
    """What the copies show: coded answers, and the summary that was written for the panel."""
    summary = story.last(SUMMARY)
    words = words_of([str(summary.pk)]).get(str(summary.pk), "") if summary else ""
    given = answers(story, Part.SUBJECT)
    category = story.detail("dvds.categorised")
    return {
        "application": story.application,
        "category": entries()["dvds.categorised"].worded("category", category),
        "factors": entries()["dvds.categorised"].worded("factors", category),
        "people": people_of(story),
        "asked_by": asked_by(story) if story.asks else "",
        "children": story.children_affected,
        "checks": [(one.name, RESULTS.get(given[code]["result"], "")) for code, one in systems().items()
                   if code in given],
        "steps": [(event.at, sentence_of(event.kind, event.detail)) for event in story.of(*ON_THE_WAY)],
        "planned": story.has("dvds.safety-planned"),
        "seats": [SEAT_NAMES[seat] for seat in seats_of(story)],
        "summary": words,
    }  # fmt: skip


def asked_by(story: Story) -> str:
    """Who asked, as paper may say it."""
    if story.others_ask(groups_of([row.person_id for row in story.parties], confirmed=True)):
        return TOLD_BY[ApplicantIs.THIRD_PARTY]
    return TOLD_BY.get(story.application.applicant_is, "Not known yet")


RESULTS = {
    "found": "Something relevant: see the summary",
    "nothing": "Nothing relevant",
    "no-trace": "No trace",
    "not-appropriate": "Not asked",
}


def people_of(story: Story) -> list[tuple[str, str, Any]]:
    """Those whom a member must know to search their own records: no applicant, no recipient, no address."""
    rows = [row for part in (Part.POTENTIAL_VICTIM, Part.SUBJECT, Part.CHILD) for row in story.people(part)]
    names, births = (read(row.person_id for row in rows) for read in (names_of, births_of))
    return [
        (row.get_part_display(), names[row.person_id], births[row.person_id].born if row.person_id in births else None)
        for row in rows
    ]


def copies_of(story: Story) -> list[dict[str, Any]]:
    """Every copy that was made, the newest first: for whom, why, when and by whom."""
    events = list(reversed(story.of(MADE)))
    words = words_of([str(event.pk) for event in events])
    members = dict(Member.objects.filter(pk__in={event.by_id for event in events}).values_list("pk", "name"))
    return [
        {"at": event.at, "by": members.get(event.by_id, ""), "words": words.get(str(event.pk), "")} for event in events
    ]
