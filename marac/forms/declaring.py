"""*Do you know either of them?*: a representative's own answer, and what a coordinator or holder writes down."""

from __future__ import annotations

from typing import Any

from django import forms

from cases.forms.parts import line, radios
from dapolicy.access.handles import handle
from marac.actions.declaring import Attendee
from marac.forms.referral import chosen
from marac.queries.conflicts import plain

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
        self.attendees = {key_of(one): one for one in attendees}
        chosen(self, "who", [(key, str(one)) for key, one in self.attendees.items()])

    def one(self) -> Attendee:
        return self.attendees[self.cleaned_data["who"]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("knows") == "yes" and not cleaned.get("words"):
            self.add_error("words", "Say what the connection is, and who said so")
        return cleaned


def key_of(one: Attendee) -> str:
    """An account by its opaque name; a name, which stands on the page, as it is compared."""
    return handle(one.member) if one.member else plain(one.name)
