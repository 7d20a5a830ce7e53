"""*Do you know either of them?*: a representative's own answer, and what a coordinator or holder writes down."""

from __future__ import annotations

from typing import Any

from django import forms

from cases.forms.parts import line, radios
from dapolicy.access.handles import find, handle
from marac.actions.declaring import Attendee
from marac.forms.referral import chosen

KNOWS = [("no", "No, neither of them"), ("yes", "Yes, or somebody close to them")]


class DeclareForm(forms.Form):
    """One answer; words where there is anything to say."""

    knows = radios(
        "Do you know either of them?", KNOWS,
        hints={"yes": "You then hear and see nothing more of this case. It cannot be taken back here."},
    )  # fmt: skip
    words = line("How you know them, if you want to say", length=240)


class AttendeeForm(forms.Form):
    """Whose answer it is, and what it is."""

    who = forms.ChoiceField(label="Who at the table?")
    knows = radios("Do they know either of the two?", KNOWS)
    words = line("What they said, or who told you of a connection", length=240)

    def __init__(self, *args: Any, attendees: list[Attendee], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.attendees = attendees
        chosen(self, "who", [(handle(one.member), f"{one.member}, {one.agency}") for one in attendees])

    def one(self) -> Attendee:
        members = [one.member for one in self.attendees]
        found = find(members, self.cleaned_data["who"])
        return next(one for one in self.attendees if one.member == found)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("knows") == "yes" and not cleaned.get("words"):
            self.add_error("words", "Say what the connection is, and who said so")
        return cleaned
