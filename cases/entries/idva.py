"""The independent adviser (IDVA): referred, what the service answered, and a victim who does not want one."""

from __future__ import annotations

from cases.entries.base import CaseEntry, line, radios, words
from dapolicy.chronology.entries import Detail


class IdvaReferred(CaseEntry):
    """Meets what a high grading owes, on each case of this victim in the incident (VIC-017)."""

    kind, title, group = "idva.referred", "Referred to an IDVA", "Victim"
    intro = "A high-risk victim is referred without delay. Record the service's answer once it comes."
    spread = "victim"
    coded = ("asked",)
    asked = radios(
        "Does the victim know?",
        [("agreed", "Yes, and agreed"), ("told", "Yes, was told"), ("not-safe", "Not yet: it was not safe to ask")],
    )
    service = line("Which service, and who took it?")
    note = words("What they need to know to reach the victim safely", required=False)
    example = {"asked": "agreed", "service": "Westmarch IDVA service, Moss"}


class IdvaReplied(CaseEntry):
    """What the service answered, and whether it has spoken to the victim. It stops no clock."""

    kind, title, group = "idva.replied", "IDVA service's answer", "Victim"
    spread = "victim"
    coded = ("reply",)
    reply = radios(
        "What did they say?",
        [
            ("spoken", "They have spoken to the victim"),
            ("accepted", "Accepted; not spoken to the victim yet"),
            ("not-reached", "Tried, and did not reach the victim"),
            ("not-wanted", "The victim did not want them"),
            ("no-room", "They cannot take the victim on"),
        ],
    )
    note = words("What was said, and what next?", required=False)
    example = {"reply": "spoken"}

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return f"IDVA service: {cls.worded('reply', detail)}"


class IdvaDeclined(CaseEntry):
    """The victim does not want to be referred: the referral is no longer owed (VIC-017)."""

    kind, title, group = "idva.declined", "Victim does not want an IDVA", "Victim"
    intro = "Only what the victim said, asked safely. Where they could not be asked, the referral stays owed."
    spread = "victim"
    coded = ("how",)
    how = radios(
        "How were they asked?",
        [("alone", "Alone, in person"), ("telephone", "Alone, by telephone"), ("other", "Other")],
    )
    said = words("What did they say, and what was offered instead?", min_length=15)
    example = {"how": "alone", "said": "She has a worker at the refuge and wants nobody else to know."}
