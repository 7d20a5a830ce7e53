"""Contact with the victim: told, tried, wanted or not, and support for a prosecution, which is something else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms

from cases.entries.base import ASKED, YES_NO, CaseEntry, everybody, line, radios, ticks, words
from cases.models import Case
from cases.queries.people import names_of
from cases.queries.promises import still_promised
from cases.statuses import STATUS, status_words
from dapolicy.access.models import Record
from dapolicy.access.permissions import Permission
from dapolicy.chronology.entries import Detail, Fact, lower_first
from dapolicy.chronology.models import Clock

HOW = [
    ("in-person", "In person"),
    ("telephone", "By telephone, speaking"),
    ("video", "By video, speaking"),
    ("answered-message", "By a message that they answered"),
    ("through-support", "Through their IDVA or support worker, who confirmed it"),
]
EVERY = [("1 days", "Every day"), *((f"{days} days", f"Every {days} days") for days in (2, 3, 7, 14, 21, 28))]
TOLD_DUTIES = ("victim-told", "victim-warned", "conduct-told")
ENOUGH = 15


class VictimTold(CaseEntry):
    """Stops the clocks of what was told and no others; a telling ahead of an event meets its clock too (VIC-001)."""

    kind, title, group = "victim.told", "Victim told", "Victim"
    intro = (
        "Only what the victim heard from us counts. A message left, a text unread or a relative told is recorded "
        "as contact attempted."
    )
    spread = "victim"
    coded = ("how", "agreed")
    owed = ticks("What were they told of? Tick each one", [], required=False)
    ahead = ticks("What were they told would happen soon?", STATUS, required=False)
    how = radios("How were they told?", HOW)
    said = words("What was said, and what did they say?", min_length=ENOUGH)
    agreed = forms.ChoiceField(
        label="How often do they want to hear from us?", choices=[("", "As agreed before"), *EVERY], required=False
    )
    example = {"how": "telephone", "said": "Told of the bail and its conditions; she will stay with her mother."}

    def prepare(self) -> None:
        """List what is owed to this victim, on this case and the others of the same incident."""
        super().prepare()
        self.fields["owed"].choices = owed_choices(self.case) if self.case else []  # type: ignore[attr-defined]

    def records(self) -> list[Record]:
        """The incident's cases of this victim, and any other case of which something was ticked."""
        ticked = {one.partition("|")[0] for one in self.cleaned_data["owed"]}
        others = Case.objects.filter(victim__in=everybody(self.case, "victim"), record__reference__in=ticked)
        return [*super().records(), *(case.record for case in others.select_related("record"))]

    def facts(self, record: Record) -> list[Fact]:
        """Each case is told of its own suspect's events alone; every one's interval starts again."""
        cleaned = self.cleaned_data
        owed = [
            kind
            for reference, _, kind in (one.partition("|") for one in cleaned["owed"])
            if reference == record.reference
        ]
        ahead = cleaned["ahead"] if record.pk == self.record.pk else []
        about = list(dict.fromkeys([*owed, *ahead]))
        return [Fact(self.kind, self.subject(cleaned), self.detail() | {"about": about}, cleaned["said"])]

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        about = [lower_first(status_words(kind)) for kind in detail.get("about") or []]
        return f"Victim told: {', '.join(about)}" if about else "Victim spoken to"


def owed_choices(case: Case) -> list[tuple[str, str]]:
    """Status events not told of yet: this case's first, then those of the same victim's other cases."""
    cases = {one.pk: one for one in Case.objects.filter(victim__in=everybody(case, "victim")).select_related("record")}
    clocks = Clock.objects.filter(
        record__in=cases, duty__in=TOLD_DUTIES, stopped_at=None, lapsed_at=None, void=False
    ).order_by("started_at", "pk")
    names = names_of(one.suspect_id for one in cases.values() if one.suspect_id)
    choices: dict[str, str] = {}
    for clock in sorted(clocks, key=lambda one: (one.record_id != case.pk, one.started_at)):
        suspect = cases[clock.record_id].suspect_id
        whose = names.get(suspect, "") if suspect else ""
        reference = cases[clock.record_id].record.reference
        choices.setdefault(f"{reference}|{clock.started_by}", status_words(clock.started_by, whose))
    return list(choices.items())


class ContactAttempted(CaseEntry):
    """A try that did not reach the victim: it stops no clock."""

    kind, title, group = "contact.attempted", "Contact attempted", "Victim"
    intro = "Use this where the victim was not reached. It ends nothing that is owed to them."
    coded = ("how", "outcome", "safe")
    how = radios(
        "How was it tried?",
        [("telephone", "Telephone"), ("message", "Message"), ("visit", "Visit"), ("other", "Another way")],
    )
    outcome = radios(
        "What happened?",
        [
            ("no-answer", "No answer"),
            ("message-left", "A message was left"),
            ("somebody-else", "Somebody else answered"),
            ("not-safe-to-speak", "It was not safe to speak"),
        ],
    )
    safe = radios("Was it done in the way recorded as safe?", YES_NO)
    note = words("What happened, and what next?", required=False)
    example = {"how": "telephone", "outcome": "no-answer", "safe": "yes"}

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Contact attempted by {cls.worded('how', detail)}: {cls.worded('outcome', detail)}"


class FollowedUp(CaseEntry):
    """A visit or call after the first response; where the victim was reached, their interval starts again (VIC-006)."""

    kind, title, group = "contact.followed-up", "Follow-up contact", "Victim"
    coded = ("how", "reached")
    how = radios("How?", [("in-person", "In person"), ("telephone", "By telephone"), ("video", "By video")])
    reached = radios("Was the victim seen or spoken to?", YES_NO)
    note = words("What was learnt, and what did they say?", min_length=ENOUGH)
    example = {"how": "in-person", "reached": "yes", "note": "Seen at her sister's; she feels safer with the alarm."}

    def facts(self, record: Record) -> list[Fact]:
        """A contact that reached them is a telling of nothing in particular."""
        told = self.beside("victim.told", about=[], how=self.cleaned_data["how"])
        return [*super().facts(record), *([told] if self.cleaned_data["reached"] == "yes" else [])]

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        reached = "victim reached" if detail.get("reached") == "yes" else "victim not reached"
        return f"Follow-up contact {cls.worded('how', detail)}: {reached}"


class NoContact(CaseEntry):
    """Stops what is told to the victim, releases what was promised to them, and starts a review of their welfare."""

    kind, title, group = "victim.no-contact", "Victim wants no contact, or there is no safe way", "Victim"
    intro = (
        "This is not the same as withdrawing support for a prosecution. A supervisor reviews their welfare in 7 days."
    )
    spread = "victim"
    coded = ("why",)
    why = radios("Why?", [("wanted", "The victim wants no contact"), ("no-safe-way", "There is no safe way")])
    note = words("What did they say, or what was tried?")
    example = {"why": "wanted", "note": "She asked not to be rung again while the children are at home."}

    def facts(self, record: Record) -> list[Fact]:
        """Nobody rings them because it had been promised."""
        released = [replace(self.beside("call.released"), subject=str(one.pk)) for one in still_promised(record)]
        return [*super().facts(record), *released]

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return (
            "No contact: there is no safe way" if detail.get("why") == "no-safe-way" else "The victim wants no contact"
        )


class ContactAgreed(CaseEntry):
    """What is told to the victim starts again from here."""

    kind, title, group = "victim.contact-agreed", "Contact agreed again", "Victim"
    spread = "victim"
    note = words("What was agreed?")
    example = {"note": "By telephone on weekdays before three, asking for the library."}


class WelfareReviewed(CaseEntry):
    """A supervisor's look at a victim with whom there is no contact."""

    kind, title, group = "welfare.reviewed", "Welfare reviewed", "Victim"
    permission = Permission.ENDORSE
    spread = "victim"
    note = words("What was looked at, and what was decided?")
    example = {"note": "School and GP report no concern; reviewed again in a week."}


class SupportWithdrawn(CaseEntry):
    """The victim no longer supports a prosecution. Contact, safety and the investigation go on (VIC-016, INV-009)."""

    kind, title, group = "victim.support-withdrawn", "Victim withdraws support for a prosecution", "Victim"
    intro = "They are still told what happens, and the case goes on. This is not the same as wanting no contact."
    spread = "victim"
    coded = ("pressed", "afraid", "supporter_there", "risk_assessed_again", "plan_reviewed")
    pressed = radios("Has anybody pressed or asked them to?", ASKED)
    afraid = radios("Are they afraid of what happens if it goes on?", ASKED)
    supporter_there = radios("Was an IDVA or other supporter there?", YES_NO)
    risk_assessed_again = radios("Has their risk been assessed again?", [("yes", "Yes"), ("no", "Not yet")])
    plan_reviewed = radios("Has their safety plan been looked at again?", [("yes", "Yes"), ("no", "Not yet")])
    reasons = words("Their reasons, in their words")
    statement_by = line("Who took the statement, if one was made?", required=False)
    example = {
        "pressed": "not-known",
        "afraid": "yes",
        "supporter_there": "no",
        "risk_assessed_again": "no",
        "plan_reviewed": "no",
        "reasons": "She says she cannot face a court.",
    }

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        asked: dict[str, Any] = {"pressed": detail.get("pressed"), "afraid": detail.get("afraid")}
        said = [f"{name}: {cls.worded(name, asked)}" for name in asked if asked[name]]
        return f"Victim withdraws support for a prosecution ({', '.join(said)})" if said else cls.title
