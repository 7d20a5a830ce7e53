"""What a victim of somebody in the police is owed beyond every other victim, and what an officer is owed who is one."""

from __future__ import annotations

from cases.entries.base import YES_NO, line, radios, ticks, words
from cases.queries.police import police_of
from dapolicy.access.models import Record
from dapolicy.chronology.entries import Detail
from dapolicy.chronology.standing import standing
from ppda.entries.base import HOW, VictimEntry

GROUP = "Abuse by police: the victim"
COMPLAINANT = "complainant"


class VictimEmployer(VictimEntry):
    """Where the victim works decides whether they can be the complainant (PPDA-017)."""

    kind, title, group = "victim-employer.recorded", "Whether the victim works for the police", GROUP
    works = radios(
        "Does the victim work for the police?",
        [
            ("this-force", "Yes, for this force"),
            ("other-force", "Yes, for another force"),
            ("no", "No"),
            ("not-known", "Not known yet"),
        ],
    )
    same_as_suspect = radios("Is that the suspect's force too?", YES_NO, required=False)
    coded = ("works", "same_as_suspect")
    note = words("As what, and where, if that matters to her safety", required=False)
    example = {"works": "this-force", "same_as_suspect": "yes"}

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Does the victim work for the police: {cls.worded('works', detail)}"


def same_force(record: Record) -> bool | None:
    """Whether the victim and the suspect work for one force; None while that is not known."""
    said = standing([VictimEmployer.kind], record)
    if not said:
        police = police_of(record)
        return False if police is None or police.victim == "no" else None
    last = said[-1].detail
    if last.get("works") in ("no", "not-known"):
        return False if last["works"] == "no" else None
    if last.get("same_as_suspect") in ("yes", "no"):
        return bool(last["same_as_suspect"] == "yes")
    suspect = standing(["employer.recorded"], record)
    return one_force(last["works"], suspect[-1].detail.get("employer") if suspect else None)


def one_force(hers: str, his: str | None) -> bool | None:
    """Of two employers as they were recorded. Two who are both of another force may be of the same one."""
    if his not in ("this-force", "other-force") or hers == his == "other-force":
        return None
    return hers == his


class StandingExplained(VictimEntry):
    """Complainant, interested person or neither, and that it was explained: apart from being the victim of a crime."""

    kind, title, group = "standing.explained", "Standing in the conduct matter explained", GROUP
    intro = (
        "A victim who works for the same force cannot be the complainant, and is treated as an interested person: told "
        "of the investigation like a complainant, and let into proceedings."
    )
    coded = ("standing", "how")
    standing = radios(
        "What is their standing?",
        [
            (COMPLAINANT, "Complainant"),
            ("interested-person", "Interested person"),
            ("neither", "Neither"),
        ],
    )
    how = radios("How was it explained?", HOW[:2])
    explained_by = line("By whom?")
    understood = words("Did they understand it, and what do they want to be told?")
    example = {
        "standing": "interested-person",
        "how": "in-person",
        "explained_by": "Superintendent, with a family liaison officer",
        "understood": "Yes. She wants to hear of every step, and to come to the hearing.",
    }

    def prepare(self) -> None:
        """*Complainant* is not on offer where both work for one force, nor before that is known."""
        super().prepare()
        together = same_force(self.record)
        if together is not False:
            field = self.fields["standing"]
            field.choices = [one for one in field.choices if one[0] != COMPLAINANT]  # type: ignore[attr-defined]
            field.help_text = (
                "They work for the same force, so they cannot be the complainant."
                if together
                else "Complainant can be chosen once it is recorded whether the victim works for the suspect's force."
            )

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Standing explained: {cls.worded('standing', detail)}"


class WorkplacePolicyExplained(VictimEntry):
    """The force's own policy on domestic abuse at work, explained in full (PPDA-015)."""

    kind, title, group = "workplace-policy.explained", "Workplace policy on domestic abuse explained", GROUP
    coded = ("how",)
    how = radios("How?", HOW[:2])
    explained_by = line("By whom?")
    note = words("What did they ask, and what do they want of it?", required=False)
    example = {"how": "in-person", "explained_by": "Domestic abuse champion, HR"}


SOURCES = [
    ("inside", "Inside the force"),
    ("outside", "Outside the police"),
    ("elsewhere", "Police support through another division or force"),
]


class ConfidentialSupport(VictimEntry):
    """Each of three sources is offered and has an answer and a day (PPDA-014)."""

    kind, title, group = "confidential-support.offered", "Confidential support offered", GROUP
    coded = ("source", "answer")
    source = radios("Which support?", SOURCES)
    answer = radios(
        "What did they say?",
        [("accepted", "Accepted"), ("declined", "Declined"), ("thinking", "Wants to think")],
    )
    which = words("Who gives it, and do they trust them?")
    example = {"source": "elsewhere", "answer": "accepted", "which": "The unit of the next division; she asked for it."}

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Support offered, {cls.worded('source', detail)}: {cls.worded('answer', detail)}"


class ActionDeclined(VictimEntry):
    """Saved at once; her concerns, what was done about them and the decision are owed from here (PPDA-018)."""

    kind, title, group = "victim.action-declined", "Victim does not want action taken", GROUP
    intro = "This closes nothing. The police stay willing to investigate, and her concerns are explored and answered."
    coded = ("pressed",)
    pressed = radios("Has anybody pressed or asked them to?", [*YES_NO, ("not-known", "Not known yet")])
    reasons = words("What did they say?")
    example = {"pressed": "not-known", "reasons": "She does not believe that anybody will go against him."}


class ConcernsExplored(VictimEntry):
    """What she fears, what was done to meet it, and what was decided afterwards (PPDA-018)."""

    kind, title, group = "concerns.explored", "Concerns explored and answered", GROUP
    coded = ("decision",)
    concerns = words("What are their concerns?")
    steps = words("What was done or offered to meet them?")
    decision = radios(
        "What was decided?",
        [
            ("investigate-with-support", "Investigated, with the victim's support"),
            ("investigate-without-support", "Investigated without the victim's support"),
            ("conduct-only", "The conduct matter goes on, the crime is kept open"),
            ("ask-again", "To be talked about again"),
        ],
    )
    why = words("Why?")
    example = {
        "concerns": "His friends will read it; her shift will know.",
        "steps": "Locked; told who can see it; another force's officer offered.",
        "decision": "investigate-with-support",
        "why": "She trusts the officer from the other force.",
    }

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Concerns explored: {cls.worded('decision', detail)}"


class VictimContactAssigned(VictimEntry):
    """Who keeps her told: rank, training, and who helps them (PPDA-019)."""

    kind, title, group = "victim-contact.assigned", "Who keeps the victim informed", GROUP
    coded = ("training", "assisted_by")
    name = line("Who?")
    rank = line("Their rank or grade")
    training = ticks(
        "What have they been trained in?",
        [
            ("domestic-abuse", "Domestic abuse investigation"),
            ("child-abuse", "Child abuse investigation"),
            ("family-liaison", "Family liaison"),
            ("conduct", "Conduct investigations"),
            ("none", "None of these yet"),
        ],
    )
    assisted_by = radios(
        "Does somebody assist them?",
        [
            ("specialist", "A domestic abuse or child abuse specialist"),
            ("family-liaison", "A family liaison officer"),
            ("considered", "Considered, and not needed"),
        ],
    )
    why = words("Why this person?", required=False)
    example = {
        "name": "Chief inspector, other area",
        "rank": "Chief inspector",
        "training": ["domestic-abuse"],
        "assisted_by": "family-liaison",
    }

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Victim's contact named; trained in {cls.worded('training', detail)}, assisted by: " + cls.worded(
            "assisted_by", detail
        )


class EmployerSupport(VictimEntry):
    """For somebody in the police who is the victim: what their employer offered, whoever the suspect is (PPDA-022)."""

    kind, title, group = "employer-support.offered", "Support and safety at work offered", GROUP
    intro = "Only with their agreement is anything told at work, and then no more than is needed."
    coded = ("offered", "answer")
    offered = ticks(
        "What was offered?",
        [
            ("hours", "Hours, place or phone changed"),
            ("leave", "Leave or time for appointments"),
            ("safety", "Safety on the way and at the station"),
            ("occupational-health", "Occupational health or counselling"),
            ("champion", "A domestic abuse champion"),
            ("other", "Something else"),
        ],
    )
    answer = radios(
        "What did they say?", [("accepted", "Accepted"), ("declined", "Declined"), ("thinking", "Wants to think")]
    )
    note = words("Who knows at work, and who must not?", required=False)
    example = {"offered": ["safety", "champion"], "answer": "accepted"}

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"Support at work offered ({cls.worded('offered', detail)}): {cls.worded('answer', detail)}"
