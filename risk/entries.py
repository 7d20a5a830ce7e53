"""Facts about safety that policy wants recorded, and the sentences of what risk's own actions write."""

from __future__ import annotations

from django import forms

from dapolicy.chronology.entries import Detail, Entry, Sentence
from dapolicy.ui.forms import Radios

HOW = [("in-person", "In person"), ("telephone", "By telephone"), ("support-worker", "By a support worker")]


def sentence_box(label: str) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": 4}))


class FollowUpMade(Entry):
    """Advice given at the scene may not be taken in: somebody came back to it with the victim (RISK-022)."""

    kind, title, group = "follow-up.made", "Followed up with the victim after the scene", "Safety"
    intro = "Only where the victim was seen or spoken to. A try that did not reach them is contact attempted."
    coded = ("how",)
    how = forms.ChoiceField(label="How?", choices=HOW, widget=Radios())
    note = sentence_box("Who followed up, and what was gone through again?")
    example = {
        "how": "in-person",
        "note": "Went through the alarm and the refuge's number again.",
    }

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Followed up with the victim {cls.worded('how', detail)}"


class FollowUpNotWanted(Entry):
    """The victim wants nobody to come back; what was offered is said."""

    kind, title, group = "follow-up.not-wanted", "Victim wants no follow-up", "Safety"
    note = sentence_box("What was offered, and what did they say?")
    example = {"note": "Offered a visit on Friday. She will ring if she needs us and has the number."}


class NeighbourhoodVisited(Entry):
    """A neighbourhood officer saw that safeguarding is in place (RISK-023, where the force has that rule)."""

    kind, title, group = "neighbourhood-visit.made", "Neighbourhood officer visited", "Safety"
    coded = ("in_place",)
    in_place = forms.ChoiceField(
        label="Is what the safety plan says in place?", choices=[("yes", "Yes"), ("no", "No")], widget=Radios()
    )
    note = sentence_box("What was seen, and what is done about it?")
    example = {"in_place": "yes", "note": "New locks fitted, camera works, neighbour has our number."}

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return (
            f"Neighbourhood officer visited: the safety plan {PLACE.get(detail.get('in_place', ''), 'was looked at')}"
        )


PLACE = {"yes": "is in place", "no": "is not in place"}


class NeighbourhoodVisitDeclined(Entry):
    kind, title, group = "neighbourhood-visit.declined", "Victim wants no neighbourhood visit", "Safety"
    note = sentence_box("What did they say?")
    example = {"note": "She is staying with her mother until Monday and asks us not to call at the flat."}


def level_of(detail: Detail) -> str:
    return str(detail.get("level") or "not known")


def graded(detail: Detail) -> str:
    before = f" from {detail['before']}" if detail.get("before") else ""
    return f"Risk level set{before} to {level_of(detail)}"


def assessed(detail: Detail) -> str:
    if detail.get("mode") == "not-answered":
        return "Risk assessed without answers: the victim would not or could not answer"
    by_telephone = ", by telephone" if detail.get("mode") == "telephone" else ""
    return f"Risk assessed: {level_of(detail)}{by_telephone}"


def lowering(said: str) -> Sentence:
    return lambda detail: f"{said} from {detail.get('before', '')} to {level_of(detail)}"


SUPERVISED = {
    "endorsed": "Supervisor endorsed the risk assessment",
    "raised": "Supervisor checked the risk assessment and raised the level",
    "lower": "Supervisor checked the risk assessment and proposed a lower level",
}
SENTENCES: dict[str, Sentence] = {
    "risk.assessment-begun": "Risk assessment begun",
    "risk.assessed": assessed,
    "risk.assessed-in-person": "Risk assessed face to face",
    "risk.assessed-by-telephone": "Assessed by telephone: a face-to-face assessment is owed",
    "risk.assessment-completed": "Risk assessment complete",
    "risk.graded": graded,
    "risk.lowering-proposed": lowering("Proposal to lower the risk level"),
    "risk.lowering-reasoned": lowering("Reason given for lowering the risk level"),
    "risk.lowering-tried": lowering("Attempt to lower the risk level, refused at once,"),
    "risk.lowering-refused": "Proposal to lower the risk level refused",
    "risk.lowered": lowering("Risk level lowered by two people"),
    "risk.supervised": lambda detail: SUPERVISED.get(str(detail.get("outcome")), "Supervisor checked the assessment"),
    "incident.supervised": "Supervisor checked the assessment and the actions taken",
    "risk.secondary-review-due": "Second review of the risk assessment is due",
    "risk.secondary-review-made": "Second review of the risk assessment done",
    "risk.review-requested": "Somebody asked for a risk review",
    "risk.review-answered": "Request for a risk review answered",
    "risk.reassessment-triggered": "Risk to be assessed again",
    "safety-plan.made": lambda detail: "Safety plan complete" if detail.get("complete") else "Safety plan kept",
    "threat-to-life.recorded": "Threat to life recorded",
    "threat-to-life.written": "Decision on the threat to life written on",
    "threat-to-life.decided": "Decision on the threat to life signed",
}
