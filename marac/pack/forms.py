"""What a coordinator says when papers are made, locked or withdrawn."""

from __future__ import annotations

from typing import Any

from django import forms

from dapolicy.access.handles import handle
from dapolicy.documents.locking import SHORTEST
from dapolicy.ui.forms import Checkboxes
from marac.pack.asking import Recipient

REASON = "To prepare for the meeting, under the sharing agreement"


class AskForm(forms.Form):
    """Whom papers are made for, and why."""

    recipients = forms.MultipleChoiceField(label="Whose papers?", choices=[], widget=Checkboxes())
    reason = forms.CharField(
        label="Why are they given them?", max_length=240, initial=REASON, help_text="Kept with each disclosure"
    )
    with_password = forms.BooleanField(
        label="Lock the files with a password",
        required=False,
        help_text="You type it once they are made; it is not kept",
    )
    leaves_out = forms.BooleanField(
        label="Make them without the words that were stopped", required=False,
        help_text="Your papers then say whom to ask in their place",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, recipients: list[Recipient], stops: bool) -> None:
        super().__init__(data)
        self.known = {handle(one.member): one for one in recipients}
        choices = [(key, one.name) for key, one in self.known.items()]
        self.fields["recipients"].choices = choices  # type: ignore[attr-defined]
        self.fields["recipients"].initial = list(self.known)
        if not stops:
            del self.fields["leaves_out"]

    def chosen(self) -> list[Recipient]:
        return [self.known[key] for key in self.cleaned_data["recipients"]]


class WithdrawForm(forms.Form):
    why = forms.CharField(label="Why is it withdrawn?", max_length=240, help_text="Whoever opens it reads this")


class PasswordForm(forms.Form):
    """Typed twice, since it is kept nowhere: a slip of the finger would lock everybody out."""

    password = forms.CharField(
        label="Password", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=f"At least {SHORTEST} characters. Tell it to the reader by telephone; it is kept nowhere.",
    )  # fmt: skip
    again = forms.CharField(
        label="The same password again", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "again" in cleaned and cleaned.get("password") != cleaned["again"]:
            self.add_error("again", "The two are not the same. Type the password twice.")
        return cleaned
