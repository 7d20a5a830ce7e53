"""Forms of telling the chain, of answering, and of the review."""

from __future__ import annotations

from typing import Any

from django import forms

from cases.entries.base import line, radios, words
from dapolicy.access.models import Member, Record
from dapolicy.ui.forms import Radios
from ppda.models import Told
from ppda.queries.chain import Link, may_be_told
from ppda.queries.report import HEADINGS

SOMEBODY_ELSE = "other"


class TellForm(forms.Form):
    """Whom, and how. Only those whom the database offers stand in the list; a name typed is held against it too."""

    whom = forms.ChoiceField(label="Whom do you tell?", widget=Radios(reveals={SOMEBODY_ELSE: ["staff_no", "name"]}))
    staff_no = line("Their staff number, if they work in this force", required=False)
    name = line("Their name", required=False)
    how = forms.ChoiceField(label="How?", choices=Told.How.choices, widget=Radios())

    def __init__(self, data: Any = None, *, record: Record, link: Link, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.record, self.link = record, link
        self.member: Member | None = None
        offered = [(str(place), said(one.name, one.phone)) for place, one in enumerate(link.offered)]
        choices = [*offered, (SOMEBODY_ELSE, "Somebody else who holds the post now")]
        self.fields["whom"].choices = choices  # type: ignore[attr-defined]
        self.fields["whom"].initial = choices[0][0]

    def clean(self) -> dict[str, Any]:
        """Somebody has a name; a notice needs an account; nobody who may not be told gets further."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("whom") == SOMEBODY_ELSE:
            self.take_typed(cleaned)
        elif "whom" in cleaned:
            one = self.link.offered[int(cleaned["whom"])]
            self.member = Member.objects.filter(pk=one.member_id).first() if one.member_id else None
            cleaned["name"] = one.name
        if cleaned.get("how") == Told.How.NOTICE and not hasattr(self.member, "account") and not self.errors:
            self.add_error("how", "They have no account here. Tell them by telephone or in person.")
        if not self.errors and not may_be_told(self.record, self.member, cleaned["name"]):
            self.add_error("whom", "They may not be told of this. Choose somebody else.")
        return cleaned

    def take_typed(self, cleaned: dict[str, Any]) -> None:
        """Somebody by staff number, else by name alone."""
        if number := cleaned.get("staff_no"):
            self.member = Member.objects.filter(staff_no=number).first()
            if self.member is None:
                self.add_error("staff_no", "Nobody has this staff number here. Check it, or give the name alone.")
                return
            cleaned["name"] = self.member.name
        if not cleaned.get("name"):
            self.add_error("name", "Say who it is")


def said(name: str, phone: str) -> str:
    return f"{name}, {phone}" if phone else name


class HaveItForm(forms.Form):
    """*I have this*, and the one tap."""

    knows = radios(
        "Do you know either of them?", [("no", "No, neither"), ("yes", "Yes, or perhaps")], reveals={"yes": ["who"]}
    )
    who = words("Whom, and how do you know them?", required=False)

    def clean(self) -> dict[str, Any]:
        """A yes says whom."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("knows") == "yes" and not cleaned.get("who"):
            self.add_error("who", "Say whom you know, and how")
        return cleaned


class ReviewForm(forms.Form):
    """Five headings, under whose direction, and who reads it (PPDA-012)."""

    risk_factors = words("Risk factors relating to the case", max_length=8000)
    public_protection = words("Public protection", max_length=8000)
    community_impact = words("Community impact", max_length=8000)
    public_confidence = words("Public confidence and reassurance", max_length=8000)
    media = words("Media strategy", max_length=8000)
    directed_by = line("Under whose direction? The nominated NPCC lead")
    readers = words(
        "Who reads it? One to a line",
        max_length=2000,
        help_text="Chief officers, professional standards, a scanning group. Each copy carries its reader's name.",
    )

    def clean_readers(self) -> list[str]:
        """Each once, in the order given."""
        names = [one.strip()[:120] for one in self.cleaned_data["readers"].splitlines() if one.strip()]
        return list(dict.fromkeys(names))

    def said(self) -> dict[str, str]:
        """What stands under each heading."""
        return {name: self.cleaned_data[name] for name, _ in HEADINGS}


class ReaderForm(forms.Form):
    """For which of its readers a copy is made."""

    reader = forms.ChoiceField(label="For whom?")

    def __init__(self, data: Any = None, *, readers: list[str], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["reader"].choices = [(one, one) for one in readers]  # type: ignore[attr-defined]
