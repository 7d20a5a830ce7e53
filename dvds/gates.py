"""What a word of the scheme waits for, each with where it is mended. Gates hold back words, never facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dapolicy.chronology.models import Event
from dvds.actions.standing import is_red
from dvds.doubles import carried_by, needs_of_carrier, needs_support
from dvds.gap import Gap, needs
from dvds.models import Part
from dvds.queries.news import unread
from dvds.story import Story, newest
from dvds.systems import ALWAYS, WHEN_MARKED, System, agencies, systems

CHECK = "dvds.check-recorded"
SEATS = ("police", "probation", "idva")
CHILDRENS_SEAT = "childrens-social-care"
SEAT_NAMES = {
    "police": "police",
    "probation": "probation",
    "idva": "the IDVA service",
    CHILDRENS_SEAT: "children's social care",
}


ITEM = "dvds.item-planned"
PANEL, REFUSED, NOT_TOLD = "dvds.panel-decided", "dvds.undertaking-refusal-decided", "do-not-disclose"
TOLD_ALL_THE_SAME = Gap("The decision to tell it although the undertaking was refused", REFUSED.replace(".", "-"))


def answers(story: Story, about: str) -> dict[str, dict[str, str]]:
    """The newest result of each system for one person's part."""
    return {event.detail["system"]: event.detail for event in story.of(CHECK) if event.detail.get("about") == about}


def checks(story: Story) -> Iterator[Gap]:
    """The minimum checks on the subject and, on a right to ask, the same on the applicant (DVDS-012, DVDS-013).

    Of a double they are made once, where it is carried on.
    """
    if carried_by(story):
        yield from needs_of_carrier(story, "dvds.checks-completed", "Initial checks completed")
        return
    for part in checked_parts(story):
        given = answers(story, part)
        for one in systems().values():
            if is_wanted(one, given) and one.code not in given:
                yield Gap(f"{one.name}: a result for the {Part(part).label.lower()}", CHECK.replace(".", "-"))


def checked_parts(story: Story) -> list[str]:
    return [Part.SUBJECT, Part.APPLICANT] if story.asks else [Part.SUBJECT]


def is_wanted(one: System, given: dict[str, dict[str, str]]) -> bool:
    """Always, or where the other system's result shows a marker."""
    marked = given.get(one.marker_in, {}).get("marker") == "yes"
    return one.needed == ALWAYS or (one.needed == WHEN_MARKED and marked)


def agencies_asked(story: Story) -> Iterator[Gap]:
    """Each agency has an answer about somebody, or why it was not appropriate to ask (DVDS-020)."""
    given = {event.detail.get("system") for event in story.of(CHECK)}
    for one in agencies():
        if one.code not in given:
            yield Gap(f"{one.name}: an answer, or why it was not appropriate to ask", CHECK.replace(".", "-"))


def source_graded(story: Story) -> Iterator[Gap]:
    """A right to know is not categorised before its information is graded (DVDS-021)."""
    if not story.asks and not (story.application.grade or story.detail("dvds.information-graded").get("grade")):
        yield Gap("The information's evaluation grade", "dvds-information-graded")
    if not story.asks and not story.has("dvds.priority-decided"):
        yield Gap("The decision on its priority, with its reason", "dvds-priority-decided")


def met(story: Story) -> Iterator[Gap]:
    """The meeting, with its three purposes and five steps answered (DVDS-017)."""
    if story.asks:
        yield from needs("dvds.met", "The face-to-face meeting")(story)
        yield from left_open(story)


def left_open(story: Story) -> Iterator[Gap]:
    """What the meeting leaves unanswered. It was held all the same: what is missing is owed, and nothing undone.

    An older meeting does not name its answers: its form let nobody leave one out.
    """
    meetings = story.of("dvds.met")
    held = [*meetings, *story.of("dvds.meeting-completed")]
    answered = {name for event in held for name in event.detail.get("answered", ())}
    if meetings and all("answered" in event.detail for event in meetings):
        for name, title in MEETING.items():
            if name not in answered:
                yield Gap(f"The meeting: {title}", "dvds-meeting-completed")


MEETING = {
    "malice": "whether it was made to protect somebody",
    "added": "what they added",
    "advice": "what safety advice was given",
    "warnings": "warnings given, or why not",
    "identity": "identity verified and with which document, or why not",
    "details": "further details taken, or why not",
    "undertaking": "confidentiality undertaking explained, or why not",
    "pack": "information pack given, or why not",
}


def representations(story: Story) -> Iterator[Gap]:
    if story.detail("dvds.categorised").get("category") == "concern":
        yield from needs("dvds.representations-considered", "Whether to invite the subject's representations")(story)


def representations_left(story: Story) -> Iterator[Gap]:
    """Whoever was asked for their own account may know now that somebody asked (DVDS-025)."""
    sought = story.last("dvds.representations-considered")
    received = story.of("dvds.representations-received")
    if sought and sought.detail.get("seek") == "yes" and newest([sought, *received]) is sought:
        title = "What came of the subject's representations, and the risk with it"
        yield Gap(title, "dvds-representations-received")


def seats_of(story: Story) -> tuple[str, ...]:
    """A fourth seat where a child may be affected (DVDS-026)."""
    return (*SEATS, CHILDRENS_SEAT) if story.children_affected else SEATS


def seats_left(story: Story) -> Iterator[Gap]:
    """Where it is known only since the panel sat that a child may be affected, it decides again with that seat."""
    decided = newest(story.of(PANEL))
    left = [
        SEAT_NAMES[seat] for seat in seats_of(story) if decided and seat not in decided.detail.get("present", SEATS)
    ]
    if left and not story.has("dvds.withdrawn", "dvds.not-progressed"):
        yield Gap(f"The panel's decision, taken again with {', '.join(left)}", PANEL.replace(".", "-"))


def decision(story: Story) -> str:
    """The panel's; not to tell it, where that was decided since because no undertaking was given (DVDS-031)."""
    panel = str(story.detail(PANEL).get("decision", ""))
    last = story.last(PANEL, REFUSED)
    return NOT_TOLD if panel and last and last.detail.get("decision") == NOT_TOLD else panel


def is_not_told(story: Story) -> bool:
    """Whether it was decided to tell nothing because no undertaking was given."""
    return story.detail(PANEL).get("decision") == "disclose" and decision(story) == NOT_TOLD


def to_disclose(story: Story) -> Iterator[Gap]:
    if is_not_told(story):
        yield TOLD_ALL_THE_SAME
    elif decision(story) != "disclose":
        yield Gap("The panel's decision to disclose", "dvds-panel-decided")


def safety_plan(story: Story) -> Iterator[Gap]:
    """One made or looked at since the panel decided: an older one knew of no disclosure (DVDS-029)."""
    decided, plans = newest(story.of(PANEL)), story.of("dvds.safety-planned")
    if plans and decided and newest([decided, *plans]) is decided:
        yield Gap("The safety plan, looked at again since the panel decided", "dvds-safety-planned")
    yield from needs("dvds.safety-planned", "A safety plan")(story)


def unapproved(story: Story) -> list[Event]:
    """Spent convictions among what may be told that nobody has approved yet (DVDS-008)."""
    approved = {event.subject for event in story.of("dvds.item-approved")}
    spent = [event for event in story.of(ITEM) if event.detail.get("spent") == "yes"]
    return [event for event in spent if not event.detail.get("approved") and str(event.pk) not in approved]


def items(story: Story) -> Iterator[Gap]:
    """What is to be told stands item by item, and nothing spent among it without its legal approval (DVDS-008)."""
    yield from needs(ITEM, "What is to be told, item by item, and whether it is spent")(story)
    if unapproved(story):
        title = "The legal approval of each spent conviction; one that is left out is withdrawn by two people"
        yield Gap(title, "dvds-item-approved")


def plan(story: Story) -> Iterator[Gap]:
    yield from needs("dvds.disclosure-planned", "The plan: what, to whom, how, when and where")(story)


def undertaking(story: Story) -> Iterator[Gap]:
    """Where the recipient refused to sign: that somebody decided it is told all the same (DVDS-031)."""
    refused = story.detail("dvds.undertaking-answered").get("undertaking") == "refused"
    if refused and story.detail(REFUSED).get("decision") != "disclose":
        yield TOLD_ALL_THE_SAME


def outcome(story: Story) -> Iterator[Gap]:
    """How it ended: an outcome given, not progressed with support details and a second person's look, or withdrawn."""
    if story.has("dvds.withdrawn"):
        withdrawn = newest(story.of("dvds.withdrawn"))
        if withdrawn and withdrawal_alarms(withdrawn.detail):
            yield from risk_since(story, withdrawn, "it was withdrawn")
        return
    if story.has("dvds.not-progressed"):
        yield from needs_support(story)
        if not is_agreed(story):
            yield Gap("A second person's look at not progressing", "dvds-not-progressed-reviewed")
        yield from kept_safe(story)
    elif not story.has("dvds.outcome-given"):
        yield Gap("The outcome, given in person or recorded with its reasons", "dvds-non-disclosure-told")


def kept_safe(story: Story) -> Iterator[Gap]:
    """Whoever asked not to protect them may be looking for them: they are reached, or have a plan (DVDS-005, DVDS-014).

    An older decision does not say whether it told how: nothing more is asked of it.
    """
    decided = newest(story.of("dvds.not-progressed"))
    if decided and decided.detail.get("why") == "not-for-protection" and decided.detail.get("warned") is False:
        reached = [event for event in story.of("dvds.contacted") if event.detail.get("spoken_to") == "potential-victim"]
        plans = [event for event in story.of("dvds.safety-planned") if event.detail.get("because") != "overrun"]
        if newest([decided, *reached, *plans]) is decided:
            yield Gap("How the potential victim is kept safe from whoever asked", "dvds-contacted")


def is_agreed(story: Story) -> bool:
    """Whether the last who looked at a decision not to go on agreed to it; an older look says nothing else."""
    looked = newest(story.of("dvds.not-progressed-reviewed"))
    return looked is not None and looked.detail.get("outcome") != "look-again"


def withdrawal_alarms(detail: Mapping[str, Any]) -> bool:
    """Whether somebody may have been made to withdraw, or a danger stays."""
    return detail.get("freely") in ("no", "not-known") or detail.get("danger") == "yes"


def risk_since(story: Story, happened: Event | None, what: str) -> Iterator[Gap]:
    """After some things the risk is looked at again."""
    if happened and newest([happened, *story.of("dvds.risk-reviewed")]) is happened:
        yield Gap(f"The risk, looked at again since {what}", "dvds-risk-reviewed")


def subject_told(story: Story) -> Iterator[Gap]:
    """Whoever was told that somebody asked may act on it (DVDS-036)."""
    yield from risk_since(story, newest(story.of("dvds.subject-told")), "the subject was told")


def after_disclosure(story: Story) -> Iterator[Gap]:
    """What was said is written word for word, and the panel knows of what was said without it."""
    told = story.of("dvds.disclosed", "dvds.disclosed-urgently")
    signed = {event.subject for event in story.of("dvds.words-signed")}
    if any(str(event.pk) not in signed for event in told):
        yield Gap("The words spoken, word for word and signed", "words")
    if story.has("dvds.disclosed-urgently"):
        yield from needs("dvds.panel-told", "The panel told of the urgent disclosure")(story)
    answered = story.of("dvds.undertaking-answered")
    if any(event.detail.get("undertaking") == "refused" for event in [*told, *answered]):
        yield from needs("dvds.undertaking-refusal-decided", "The decision after the undertaking was refused")(story)
    if told:
        yield from [*needs("dvds.safety-planned", "A safety plan")(story), *undertaking_left(story)]


def undertaking_left(story: Story) -> Iterator[Gap]:
    """Each of the three warnings, and whether the undertaking was signed or refused (DVDS-030).

    An older disclosure does not name the warnings that it left out: none is asked for, and of an urgent one no answer.
    """
    told = story.of("dvds.disclosed", "dvds.disclosed-urgently")
    said = [*told, *story.of("dvds.undertaking-answered")]
    answers_given = {event.detail.get("undertaking") for event in said}
    if "not-possible" in answers_given:
        return
    unwarned = {name for event in told for name in event.detail.get("unwarned", ())}
    given = {name for event in said for name in event.detail.get("warnings") or ()}
    for name, title in WARNINGS.items():
        if name in unwarned - given:
            yield Gap(f"The warning to whoever was told: {title}", "dvds-undertaking-answered")
    asked = any("unwarned" in event.detail or event.kind == "dvds.disclosed" for event in told)
    if asked and not answers_given & {"signed", "refused"}:
        yield Gap("The undertaking: signed or refused", "dvds-undertaking-answered")


WARNINGS = {
    "safeguarding": "the information is only to keep somebody safe",
    "undertaking": "an undertaking to keep it confidential must be signed",
    "proceedings": "whoever breaks it may face proceedings",
}


def told_without(story: Story) -> Iterator[Gap]:
    """What a disclosure that was made still lacks: shown and owed, and no reason not to have recorded it (DVDS-028)."""
    told = story.of("dvds.disclosed")
    if told:
        yield from [*to_disclose(story), *plan(story)]


def local_team(story: Story) -> Iterator[Gap]:
    """Where the local team keeps watch, it was told what for (DVDS-037)."""
    if story.detail("dvds.offender-management-considered").get("monitored") == "local-team":
        yield from needs("dvds.watch-asked", "The local team told what to watch for")(story)


def ending(story: Story) -> Iterator[Gap]:
    """*Closed* waits for the outcome, offender management and the intelligence report (DVDS-037, DVDS-038)."""
    yield from [*outcome(story), *seats_left(story), *after_disclosure(story)]
    yield from local_team(story)
    if not carried_by(story):
        title = "Whether MAPPA, IOM or another framework was considered"
        yield from needs("dvds.offender-management-considered", title)(story)
        yield from needs("dvds.intelligence-reported", "The intelligence report: reference and date")(story)


def danger(story: Story) -> Iterator[Gap]:
    """Nothing red is closed, nor over news that nobody has read: what is closed leaves the queue (DVDS-005)."""
    if is_red(story):
        yield Gap("What was done about the imminent risk, and the safety plan", "dvds-imminent-risk-acted")
    yield from [*subject_told(story), *news_left(story)]


def news_left(story: Story) -> Iterator[Gap]:
    """Of a locked record that this reader may not see nothing is said here either (DVDS-022)."""
    if unread(story.application.record).exists():
        yield Gap("What is new about these people, looked at with what follows from it", "news")


def aside(story: Story) -> Iterator[Gap]:
    """What branched off and is not finished yet."""
    if story.has("dvds.crime-alleged") and not story.has("dvds.crime-linked"):
        yield Gap("The incident of the crime that was alleged", "dvds-crime-linked")


def first_contact(story: Story) -> Iterator[Gap]:
    """The minimum of first contact; each is owed until it is known (DVDS-010)."""
    for part in (Part.APPLICANT, Part.POTENTIAL_VICTIM, Part.SUBJECT):
        if story.person(part) is None and (story.asks or part != Part.APPLICANT):
            yield Gap(f"Who the {part.label.lower()} is", part=part)
    for name, title in DETAILS.items() if story.asks else [("children_affected", DETAILS["children_affected"])]:
        if name not in known(story) and getattr(story.application, name, "") in ("", "not-known", []):
            yield Gap(title, "dvds-details-learnt")


def known(story: Story) -> set[str]:
    """What was said at first contact or learnt since: the words themselves stand in the chronology alone.

    An older opening names nothing that it answers: its words are why they ask.
    """
    said = story.of("dvds.received", "dvds.details-learnt")
    older = any("known" not in event.detail and event.content_hash for event in story.of("dvds.received"))
    return {name for event in said for name in event.detail.get("known", ())} | ({"reason_wanted"} if older else set())


DETAILS = {
    "applicant_is": "Whether the applicant is the potential victim",
    "reason_wanted": "Why they ask",
    "indicators": "What exactly is feared or known",
    "told_of_checks": "Whether they were told that police check records",
    "consent": "Whether they agree that information is shared",
    "children_affected": "Whether children may be affected",
}
