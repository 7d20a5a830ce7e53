"""What police bring to a meeting, and why an immigration status is shared: entries of the case."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms

from cases.entries.base import line, ticks, words
from dapolicy.access.models import Record
from dapolicy.access.permissions import Permission
from dapolicy.chronology.entries import Detail, Entry
from dapolicy.chronology.models import Sensitivity
from dapolicy.policy.worktime import london_day
from dapolicy.ui.forms import DateField
from dapolicy.ui.telling import tell
from marac.models import Agency, Referral

LICENCES = [
    ("firearms", "Firearms or shotgun"),
    ("door-staff", "Door staff"),
    ("security", "Security"),
    ("taxi", "Taxi"),
    ("none", "Checked: none"),
]
IN_CONFIDENCE = (
    "What stands here is told to the agencies. Leave out what came in confidence or is intelligence, and record that "
    "as an entry of its own, which is told to none."
)
SAID = ("markers", "impending", "bail", "family", "associates", "skills")


class Brought(Entry):
    """Goes into the papers of a case that was referred; offered on no other, and holds nothing given in confidence."""

    group = "MARAC"
    permission: ClassVar[Permission] = Permission.REFER_MARAC

    @classmethod
    def offered(cls, record: Record) -> bool:
        return Referral.objects.filter(record=record).exists()

    def clean_sensitivity(self) -> str:
        if (said := self.cleaned_data["sensitivity"]) not in ("", Sensitivity.ORDINARY):
            raise forms.ValidationError(IN_CONFIDENCE)
        return str(said)


class PoliceChecked(Brought):
    """PNC and PND with the day of each check, and what else police bring; what is left empty reads *not checked*
    (MARAC-005)."""

    kind, title = "marac.police-checked", "Police information for MARAC"
    intro = "What is left empty stands in the papers as not checked. A new one takes the place of the last."
    coded = ("pnc_on", "pnd_on", "licences")
    pnc_on = DateField(label="When was PNC checked?", required=False)
    pnd_on = DateField(label="When was PND checked?", required=False)
    markers = words("Warning markers", required=False)
    impending = words("Impending prosecutions", required=False)
    bail = words("Bail or licence conditions now", required=False)
    family = words("Intelligence on the family", required=False)
    associates = words("Intelligence on associates", required=False)
    licences = ticks("Licences that the suspect holds", LICENCES, required=False)
    skills = line("Specialist skills of the suspect", required=False)
    example = {"pnc_on": "2026-03-02", "markers": "Weapons", "licences": ["none"]}

    def words(self) -> str:
        """Each answer under its label, one alone too: the papers read them apart."""
        given = [(self.fields[name].label, self.cleaned_data.get(name)) for name in SAID]
        return "\n".join(f"{label}: {said}" for label, said in given if said)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in ("pnc_on", "pnd_on"):
            if (day := cleaned.get(name)) and day > london_day(self.now):
                self.add_error(name, "This is in the future. Give the day on which it was checked.")
        if "none" in (cleaned.get("licences") or []) and len(cleaned["licences"]) > 1:
            self.add_error("licences", "Choose the licences, or none")
        return cleaned

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        checked = [
            f"{name} on {day}" for name, key in (("PNC", "pnc_on"), ("PND", "pnd_on")) if (day := on(detail, key))
        ]
        return f"Police information for MARAC: {', '.join(checked) or 'neither PNC nor PND'} checked"


def on(detail: Detail, name: str) -> str:
    """A day of the detail in words; empty where there is none."""
    said = str(detail.get(name) or "")
    return tell(date.fromisoformat(said)) if said else ""


def answers_in(said: str) -> dict[str, str]:
    """The words of the event by field."""
    labels = {f"{PoliceChecked.base_fields[name].label}:": name for name in SAID}
    found: dict[str, list[str]] = {}
    name = SAID[0]
    for text in said.splitlines():
        label = next((one for one in labels if text.startswith(f"{one} ")), "")
        name = labels.get(label, name)
        found.setdefault(name, []).append(text.removeprefix(label).strip())
    return {name: "\n".join(lines) for name, lines in found.items()}


class PurposeNamed(Brought):
    """An immigration status goes to the agencies that are ticked, for the purpose that is written, and no further."""

    kind, title = "marac.purpose-named", "Immigration status shared for a purpose"
    intro = "It is in nobody's papers until a purpose is named here, and then in those of the agencies ticked."
    coded = ("agencies",)
    status = line("The status, no more than the purpose needs")
    purpose = line("What for? For example: to find a refuge place without recourse to public funds")
    agencies = ticks("Which agencies need it for that?", [])
    example = {"status": "No recourse", "purpose": "A refuge place", "agencies": ["idva"]}

    def prepare(self) -> None:
        self.fields["agencies"].choices = list(  # type: ignore[attr-defined]
            Agency.objects.filter(ended_on=None).order_by("name").values_list("code", "name")
        )

    @classmethod
    def sentence(cls, detail: Detail) -> str:
        return "Immigration status shared at MARAC for a named purpose"
