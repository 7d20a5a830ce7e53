"""The first hour, who works where, who owns the investigation and why, and another force."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cases.entries.base import line, radios, ticks, words
from cases.queries.police import OUTSIDE
from dapolicy.chronology.entries import Detail
from ppda.entries.base import HOW, PoliceEntry, VictimEntry, ahead, said_day

FORCES = [
    ("this-force", "This force"),
    ("other-force", "Another force"),
    ("other-agency", "Another agency with police powers"),
    ("left", "Has left within a year"),
    ("not-known", "Not known yet"),
]


class SupervisorTold(PoliceEntry):
    """Ends the first clock of the chain and begins what the supervising officer owes (PPDA-001)."""

    kind, title, group = "ppda.supervisor-told", "Supervising officer told", "Abuse by police: who was told"
    intro = "Normally an inspector or above. The duty inspector's post was paged when the record locked."
    on_incident = True
    coded = ("rank", "how")
    begins = ("ppda.chain-begun",)
    rank = radios(
        "Which rank?",
        [("inspector", "Inspector or above"), ("sergeant", "Sergeant"), ("staff", "Police staff supervisor")],
    )
    how = radios("How?", HOW)
    who = line("Who?")
    note = words("If below inspector, why, and who above was told?", required=False)
    example = {"rank": "inspector", "how": "telephone", "who": "Inspector on nights"}

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Supervising officer told ({cls.worded('rank', detail)})"


class SuspectOutside(PoliceEntry):
    """The victim is police and the suspect is not: the record stays locked, and the chain is not owed."""

    kind, title, group = OUTSIDE, "The suspect does not work for the police", "Abuse by police: who was told"
    intro = "Only the duty inspector or professional standards decide that a matched person is not police."
    on_incident = True
    note = words("How is that known?")
    example = {"note": "He drives for a haulier; she told us and the register has nobody of that name."}


class ReportedVia(VictimEntry):
    """Informal reporting is common, and what came that way counts as a report (domain 6.8)."""

    kind, title, group = "ppda.reported-via", "How it was first reported", "Abuse by police: the victim"
    coded = ("via",)
    via = radios(
        "How was it first told?",
        [
            ("formal", "A formal report"),
            ("line-manager", "To a line manager"),
            ("colleague", "To a colleague"),
            ("federation", "To a federation, union or staff network"),
            ("external", "To somebody outside the police"),
        ],
    )
    note = words("Anything that matters about it", required=False)
    example = {"via": "colleague"}

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"First reported: {cls.worded('via', detail)}"


class SuspectEmployer(PoliceEntry):
    """Another employer starts the report to that force and the updates to it (PPDA-011)."""

    kind, title, group = "employer.recorded", "Whom the suspect works for", "Abuse by police: who was told"
    coded = ("employer", "as_what")
    employer = radios("Whom does the suspect work for?", FORCES, reveals={"other-force": ["force"]})
    force = line("Which force?", required=False)
    as_what = radios(
        "As what?",
        [
            ("officer", "Officer"),
            ("staff", "Police staff"),
            ("special", "Special constable"),
            ("pcso", "Community support officer"),
            ("volunteer", "Volunteer"),
            ("contractor", "Contractor"),
            ("not-known", "Not known yet"),
        ],
    )
    example = {"employer": "this-force", "as_what": "officer"}

    def clean(self) -> dict[str, Any]:
        """Another force has a name."""
        cleaned = super().clean()
        if cleaned.get("employer") == "other-force" and not cleaned.get("force"):
            self.add_error("force", "Say which force: it is to be told")
        return cleaned

    def begun(self) -> Iterable[str]:
        """Another force, or another agency, is to be told."""
        return ("employer.elsewhere",) if self.cleaned_data["employer"] in ("other-force", "other-agency") else ()

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"The suspect works for: {cls.worded('employer', detail)} ({cls.worded('as_what', detail)})"


class EmployerReported(PoliceEntry):
    """Our nominated lead's report to the employer's nominated lead; from here on their PSD is kept informed."""

    kind, title, group = "employer.reported-to", "Report to the suspect's own force", "Abuse by police: who was told"
    coded = ("how",)
    how = radios("How?", HOW[:2] + [("written", "In writing, marked")])
    who = line("To whom? Their nominated NPCC lead")
    told_by = line("Who reported? Our nominated NPCC lead")
    note = words("What was reported?")
    example = {
        "how": "telephone",
        "who": "Their nominated lead",
        "told_by": "Our nominated lead",
        "note": "The allegation, his arrest, and that his warrant card was taken.",
    }


class EmployerUpdated(PoliceEntry):
    """An update to the employer's professional standards; the next one is owed again until the case closes."""

    kind, title, group = "employer.updated", "Update to the suspect's own force", "Abuse by police: who was told"
    who = line("Who in their professional standards?")
    note = words("What were they told of the investigation and any prosecution?")
    example = {"who": "Duty sergeant, PSD", "note": "Charged on Friday; court on the 4th."}


class OwnershipReasoned(PoliceEntry):
    """Why this force, this team and this officer (PPDA-007)."""

    kind, title = "ownership.reasoned", "Why this force, team and officer own the investigation"
    group = "Abuse by police: independence"
    force = words("Why this force?")
    team = words("Why this team?")
    officer = words("Why this officer?")
    example = {
        "force": "Independent investigators are to be had here.",
        "team": "Nobody in it has worked with either.",
        "officer": "Detective with the training, from the other end of the force.",
    }


class ExternalForce(PoliceEntry):
    """Whether another force investigates, on one of two grounds (PPDA-008); a yes owes a plan (PPDA-009)."""

    kind, title = "external-force.decided", "Should another force investigate?"
    group = "Abuse by police: independence"
    coded = ("decision", "grounds")
    decision = radios("Decision", [("yes", "Yes, another force"), ("no", "No, this force")])
    grounds = ticks(
        "Grounds, of the two that there are",
        [
            ("no-independent", "Truly independent investigators cannot be found here"),
            ("victim-trust", "The victim's trust cannot be won another way"),
        ],
        required=False,
    )
    decided_by = line("Who decided?")
    reason = words("Why? For each ground, what was considered")
    example = {
        "decision": "no",
        "decided_by": "Head of professional standards",
        "reason": "A team that knows neither can be had, and she says that she trusts it.",
    }

    def clean(self) -> dict[str, Any]:
        """A yes stands on a ground."""
        cleaned = super().clean()
        if cleaned.get("decision") == "yes" and not cleaned.get("grounds"):
            self.add_error("grounds", "Tick the ground on which another force investigates")
        return cleaned

    def begun(self) -> Iterable[str]:
        """Referring out owes a plan against what it may harm."""
        return ("external-force.referred",) if self.cleaned_data["decision"] == "yes" else ()

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Should another force investigate: {cls.worded('decision', detail)}"


class MitigationPlanned(PoliceEntry):
    """Three headings, somebody who keeps the two forces together, and when they speak next (PPDA-009)."""

    kind, title = "mitigation.planned", "Plan while another force investigates"
    group = "Abuse by police: independence"
    coded = ("next_update",)
    speed = words("What keeps it from getting slower?")
    quality = words("What keeps it from getting worse?")
    engagement = words("What keeps the victim with it?")
    liaison = line("Liaison officer")
    next_update = ahead("When is the next update from them due?")
    example = {
        "speed": "Weekly call; forensics stay booked here.",
        "quality": "Our file goes with a list of what is open.",
        "engagement": "Her contact stays the same person.",
        "liaison": "Detective sergeant, other area",
        "next_update": "2099-01-05",
    }

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Plan while another force investigates; next update by {said_day(detail.get('next_update'))}"


class ExternalUpdated(PoliceEntry):
    """What the other force says, and when it is asked again."""

    kind, title = "external-force.updated", "Update from the force that investigates"
    group = "Abuse by police: independence"
    coded = ("next_update",)
    note = words("What did they say?")
    next_update = ahead("When is the next one due?")
    example = {"note": "Two statements taken, interview on Monday.", "next_update": "2099-02-05"}

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Update from the force that investigates; the next by {said_day(detail.get('next_update'))}"
