"""What can happen at any point of an application."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django import forms

from cases.entries.base import YES_NO, line, radios, ticks, words
from dapolicy.access.asked import KeyOf
from dapolicy.access.models import Kind, Member, Record
from dapolicy.access.references import parse_reference
from dapolicy.chronology.entries import Detail, Fact
from dapolicy.chronology.models import Clock, Event
from dapolicy.policy.editions import policy_in_use
from dvds.actions.opening import IMMINENT, give_both_parts
from dvds.actions.standing import ACTED, ANSWERED, OPENINGS
from dvds.entries.base import HEADINGS_EXAMPLE, Decision, DvdsEntry, Supervised
from dvds.gates import withdrawal_alarms
from dvds.models import ApplicantIs, Channel, Known, Route, Source
from dvds.queries.limits import is_late
from dvds.terms import GRADE, GRADE_MEND, INDICATORS

GROUP = "At any time"


class ImminentFound(DvdsEntry):
    """Somebody is in danger now: the application is red until action, time and safety plan are there (DVDS-005)."""

    kind, title, group = IMMINENT, "Immediate or imminent risk found", GROUP
    intro = "Act first: a crew, a refuge, an arrest. Then write what was done under *Acted on imminent risk*."
    note = words("Who is at risk, and from what?")
    example = {"note": "He is at her door."}


class ImminentActed(DvdsEntry):
    """What was done, when, and the safety plan. Each can be added by itself; red until all are there (DVDS-005)."""

    kind, title, group = ACTED, "Acted on imminent risk", GROUP
    action = words("What was done? The time above is when", required=False)
    plan = words("The safety plan", required=False)
    example = {"action": "Crew sent, she left with her sister.", "plan": "Sister's until Monday; alarm."}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not (cleaned.get("action") or cleaned.get("plan")):
            self.add_error("action", "Say what was done, or what the safety plan is")
        return cleaned

    def detail(self) -> dict[str, Any]:
        return {"filled": [name for name in ("action", "plan") if self.cleaned_data.get(name)]}

    def facts(self, record: Record) -> list[Fact]:
        plan = self.cleaned_data.get("plan")
        planned = [Fact("dvds.safety-planned", detail={"because": "imminent-risk"}, words=plan)] if plan else []
        return [*super().facts(record), *planned]


class CrimeAlleged(DvdsEntry):
    """A crime is alleged: recorded and investigated in the usual way. The scheme's clocks keep running (DVDS-004)."""

    kind, title, group = "dvds.crime-alleged", "A crime is alleged", GROUP
    intro = "Record a report as for any other. Nothing of the application goes into it."
    note = words("What is alleged?")
    example = {"note": "He pushed her down the stairs in May."}


class CrimeLinked(DvdsEntry):
    """The incident in which it is investigated, kept here alone: the incident does not say where it came from."""

    kind, title, group = "dvds.crime-linked", "Incident of the alleged crime", GROUP
    coded = ("incident",)
    incident = line("Our reference of the incident")
    example: ClassVar[dict[str, Any]] = {}

    def clean_incident(self) -> str:
        typed = parse_reference(self.cleaned_data["incident"]) or ""
        found = Record.objects.filter(pk=KeyOf(typed), kind=Kind.INCIDENT).exists()
        if not found:
            raise forms.ValidationError(
                "There is no incident with this reference. Check it, or record the report first."
            )
        return typed

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"A crime that was alleged is incident {detail.get('incident')}"


class Withdrawn(DvdsEntry):
    """The applicant withdraws. What is no longer owed lapses; danger that is known stays to be dealt with.

    Where they may have been made to, or a danger stays, the supervisor is told and the risk is looked at again.
    """

    kind, title, group = "dvds.withdrawn", "Application withdrawn", GROUP
    coded = ("freely", "danger")
    freely = radios("Was it their own free wish, as far as you can tell?", [*YES_NO, ("not-known", "Not known")])
    danger = radios("Is there a danger that is dealt with all the same?", YES_NO)
    reason = words("What did they say, and what is done about a danger?")
    example = {"freely": "yes", "danger": "no", "reason": "They have parted."}

    def to_tell(self) -> str:
        told = "an application was withdrawn, and that may not make them safe; the risk is to be looked at again"
        return told if withdrawal_alarms(self.detail()) else ""


class Contacted(DvdsEntry):
    """A contact with them. Not as agreed: its reason, told to the supervisor; in writing: a breach (DVDS-006)."""

    kind, title, group = "dvds.contacted", "Contact made with them", GROUP
    intro = (
        "Nothing may reach them in writing. Where something did, say so here: it is a breach of policy, kept as one."
    )
    coded = ("how", "spoken_to")
    spoken_to = radios(
        "With whom?",
        [("applicant", "The applicant"), ("potential-victim", "The potential victim"), ("other", "Somebody else")],
    )
    how = radios(
        "How?",
        [("as-agreed", "As agreed"), ("otherwise", "Otherwise than agreed"), ("written", "In writing: a breach")],
        reveals={"otherwise": ["reason"], "written": ["reason"]},
    )
    reason = words("Why, and what was done to keep them safe?", required=False)
    note = words("What was said?", required=False)
    example = {"how": "as-agreed", "spoken_to": "applicant"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        what = "Say why it was not as agreed, and what was done to keep them safe"
        self.needs("reason", what, when=cleaned.get("how") in ("otherwise", "written"))
        return cleaned

    def to_tell(self) -> str:
        return "" if self.cleaned_data["how"] == "as-agreed" else "contact was made otherwise than agreed"

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Contact with {cls.worded('spoken_to', detail)}: {cls.worded('how', detail)}"


class SubjectTold(DvdsEntry):
    """Somebody told the subject. Kept as an incident of the application; the risk is looked at again (DVDS-036)."""

    kind, title, group = "dvds.subject-told", "Somebody told the subject", GROUP
    tells = "the subject was told by somebody; look at the risk again now"
    who = line("Who told them, and when was it learnt?")
    note = words("What do they know, and what was done at once?")
    example = {"who": "A neighbour, learnt today", "note": "That somebody asked. She was rung at once."}


class OverrunExplained(DvdsEntry):
    """Why a limit passed, and what keeps them safe for the time it adds. It stays overdue (DVDS-012)."""

    kind, title, group = "dvds.overrun-explained", "Overrun explained, with an interim safeguarding plan", GROUP
    coded = ("limit", "why")
    tells = "a limit has passed; acknowledge its reason and the interim safeguarding plan"
    limit = radios("Which limit?", [])
    why = radios(
        "Why?",
        [
            ("cannot-contact", "They cannot be contacted safely"),
            ("other-force", "Waits for another force or country"),
            ("identity", "Identity is not verified"),
            ("unavailable", "The applicant was not available"),
            ("other", "Another reason"),
        ],
    )
    reason = words("What happened?")
    plan = words("What keeps them safe for the time it adds?")
    example = {"why": "other-force", "reason": "Easterby has not answered.", "plan": "Patrol at night; alarm today."}

    def prepare(self) -> None:
        """Limits that have passed, or were met late."""
        rows = Clock.objects.filter(record=self.record, void=False).order_by("due_at")
        late = [row for row in rows if is_late(row, self.now)]
        policy = policy_in_use()
        choices = {row.duty: policy.duty(row.duty, row.edition).title for row in late}
        self.fields["limit"].choices = list(choices.items())  # type: ignore[attr-defined]

    def facts(self, record: Record) -> list[Fact]:
        planned = Fact("dvds.safety-planned", detail={"because": "overrun"}, words=self.cleaned_data["plan"])
        return [*super().facts(record), planned]

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Overrun explained: {cls.worded('why', detail)}"


class OverrunAcknowledged(Supervised):
    kind, title, group = "dvds.overrun-acknowledged", "Supervisor acknowledges an overrun", GROUP
    second_to = (OverrunExplained.kind,)
    coded = ("plan_enough",)
    plan_enough = radios(
        "Is the interim safeguarding plan enough?", YES_NO, help_text="With No, the overrun is explained anew"
    )
    note = words("What else is to be done?", required=False)
    example = {"plan_enough": "yes"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.needs("note", "Say what else is to be done", when=cleaned.get("plan_enough") == "no")
        return cleaned

    def to_tell(self) -> str:
        not_enough = self.cleaned_data["plan_enough"] == "no"
        return "the interim safeguarding plan is not enough; make one that is" if not_enough else ""


class Departed(Decision):
    """Away from the statutory guidance, in this application alone: what, why, and on whose authority."""

    kind, title, group = "dvds.departed", "Departure from statutory guidance", GROUP
    what = words("What is done otherwise?")
    reason = words("Why, and how does it serve the person at risk?")
    authorised_by = line("Who authorised it, in what rank or post?")
    example = HEADINGS_EXAMPLE | {
        "what": "Met at a friend's house.", "reason": "She is watched.", "authorised_by": "DI Larch",
    }  # fmt: skip


class DetailsLearnt(DvdsEntry):
    """What first contact left open is known now (DVDS-010)."""

    kind, title, group = "dvds.details-learnt", "Missing details of first contact", GROUP
    coded = ("applicant", "indicators", "told_of_checks", "consent", "children_affected")
    ASKED: ClassVar[tuple[str, ...]] = ("reason_wanted", "indicators", "told_of_checks", "consent", "children_affected")
    applicant = radios("Who asks?", ApplicantIs.choices, required=False)
    reason_wanted = words("Why do they ask?", required=False)
    indicators = ticks("What is feared or known?", INDICATORS, required=False)
    told_of_checks = radios("Were they told that police check records?", Known.choices, required=False)
    consent = radios("Do they agree that information is shared?", Known.choices, required=False)
    children_affected = radios("May children be affected?", Known.choices, required=False)
    example = {"reason_wanted": "He changed since they moved in."}

    def detail(self) -> dict[str, Any]:
        said = self.cleaned_data
        known = [name for name in self.ASKED if said.get(name) not in ("", "not-known", [], None)]
        return super().detail() | {"known": known}

    def afterwards(self, events: list[Event], *, by: Member, at: datetime) -> None:
        """Who asks for themselves is both."""
        if self.cleaned_data.get("applicant") == ApplicantIs.POTENTIAL_VICTIM:
            give_both_parts(self.story.application, by=by, at=at)


class RouteCorrected(Supervised):
    """It came by the other route: the opening is written as it should have been, and its clocks with it (DVDS-001).

    That takes an opening out of the reckoning, and so is a second person's: never whoever wrote it.
    """

    kind, title, group = "dvds.route-corrected", "Correct the route", GROUP
    intro = "A supervisor's, and not of whoever opened it: limits that run by the wrong route stop counting."
    second_to = tuple(OPENINGS)
    coded = ("route", "source", "grade", "applicant")
    route = radios(
        "Which is right?",
        Route.choices,
        reveals={Route.KNOW: ["source", "grade"], Route.ASK: ["channel", "applicant"]},
    )
    source = radios("Where did the information come from?", Source.choices, required=False)
    grade = forms.RegexField(
        GRADE, label="Grade", required=False, max_length=10, error_messages={"invalid": GRADE_MEND}
    )
    channel = radios("How did they ask?", Channel.choices, required=False)
    applicant = radios("Who asked?", ApplicantIs.choices, required=False)
    reason = words("Why was it the other one?")
    example = {"route": "right-to-know", "source": "intelligence", "reason": "Nobody asked: a partner told us."}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        chosen = cleaned.get("route")
        if chosen == self.story.application.route:
            self.add_error("route", "This is its route already. Choose the other one, or leave it.")
        self.needs("source", "Say where the information came from", when=chosen == Route.KNOW)
        for name, what in (("channel", "Say how they asked"), ("applicant", "Say who asked")):
            self.needs(name, what, when=chosen == Route.ASK)
        return cleaned

    def facts(self, record: Record) -> list[Fact]:
        """The old opening is taken out of the reckoning; the right one stands at the same moment."""
        opening = self.story.last(*OPENINGS)
        kind = next(kind for kind, route in OPENINGS.items() if route == self.cleaned_data["route"])
        said = {name: self.cleaned_data.get(name) for name in ("source", "grade", "channel", "applicant")}
        kept = (
            {name: opening.detail[name] for name in (*ANSWERED, "known") if name in opening.detail} if opening else {}
        )
        detail = kept | {name: value for name, value in said.items() if value}
        gone = [Fact("event.withdrawn", str(opening.pk), {"withdraws": str(opening.pk)})] if opening else []
        began = opening.at if opening else self.story.application.contacted_at
        return [*super().facts(record), *gone, Fact(kind, detail=detail, at=began)]

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Route corrected to {cls.worded('route', detail)}"
