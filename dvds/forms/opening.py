"""The forms in which an application is opened: whatever is not known yet is taken as that."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict

from cases.entries.base import line, radios, ticks, words
from cases.forms.case import SafeContactForm
from cases.forms.persons import PersonForm
from cases.models import Known as NameKnown
from cases.queries.people import people_by_reference
from cases.reports import PersonFacts
from cases.terms import WAY
from dapolicy.access.references import parse_reference
from dapolicy.ui.forms import DateField, MomentField
from dvds.actions.holding import HELD_AS
from dvds.actions.opening import safe_way
from dvds.models import ApplicantIs, Channel, Known, Part, Source
from dvds.opened import FirstContact, Indirect, Somebody
from dvds.terms import GRADE, GRADE_MEND, INDICATORS, REASON_HINT

CHILDREN = range(3)
POLICE = ("police", "staff_no")
NAMING = ("given", "surname", "also_known_as", "description", "reference")
TWICE = "You said that the potential victim asks for themselves. Leave this empty, or say that somebody else asks."


class WhoForm(PersonForm):
    """One of the people; by the reference of somebody who is known here, where that is known."""

    reference = line("Our reference, if they are known here", required=False, help_text="Begins with DP-")
    relation = line("What are they to the potential victim?", required=False)
    police = radios("Police or police staff, now or before", Known.choices, required=False)
    staff_no = line("Staff number, if they are", required=False)

    def __init__(self, *args: Any, part: Part, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.part = part
        self.fields["known"].initial = NameKnown.NOT_KNOWN
        if part == Part.POTENTIAL_VICTIM:
            del self.fields["relation"]
        for name in POLICE if part not in HELD_AS else ():
            del self.fields[name]

    def clean_reference(self) -> str:
        """Somebody whom this reader may see; nobody and hidden are one answer."""
        typed = self.cleaned_data["reference"]
        found = (parse_reference(typed, "DP") or typed) if typed else ""
        if found and found not in people_by_reference([found]):
            raise forms.ValidationError("Nobody with this reference is known here. Check it, or leave it empty.")
        return found

    def somebody(self) -> Somebody:
        said = self.cleaned_data
        police = {name: said.get(name, "") for name in POLICE}
        return Somebody(self.part, self.person(), said.get("relation", ""), said["reference"], **police)


class ChildForm(forms.Form):
    """A child who may be affected, as far as one is known."""

    given = line("Given name", required=False)
    surname = line("Surname", required=False)
    born = DateField(label="Date of birth", required=False)

    def somebody(self) -> Somebody:
        said = self.cleaned_data
        known = NameKnown.NAMED if said["given"] or said["surname"] else NameKnown.NOT_KNOWN
        return Somebody(Part.CHILD, PersonFacts(known=known, **said))


class Matter(forms.Form):
    """What both routes ask of the matter itself."""

    indicators = ticks("What is feared or known?", INDICATORS, required=False)
    children_affected = radios(
        "May children be affected?", Known.choices, help_text="Name them below, as far as they are known"
    )
    imminent = radios(
        "Is anybody at immediate or imminent risk?",
        [("yes", "Yes: act now, this cannot wait for the scheme"), ("no", "No, not as far as is known")],
    )

    def clean_indicators(self) -> list[str]:
        return list(self.cleaned_data["indicators"])


class AskForm(Matter):
    """A right to ask: the minimum of first contact (DVDS-010)."""

    contacted_at = MomentField(
        label="When did they first make contact?",
        help_text="The 24 hours for the checks start then, not when this is typed",
    )
    channel = radios("How?", Channel.choices)
    applicant_is = radios("Who is asking?", ApplicantIs.choices)
    reason_wanted = words("Why do they ask?", required=False, help_text=REASON_HINT)
    indicator_words = words("What exactly, if they said", required=False)
    told_of_checks = radios(
        "Were they told that police check records, on them too, and may pass information on to protect somebody?",
        Known.choices,
    )
    consent = radios("Do they agree that information is shared?", Known.choices)
    field_order = ("contacted_at", "channel", "applicant_is", "reason_wanted")

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.fields["contacted_at"].initial = now

    def clean_contacted_at(self) -> datetime:
        return not_ahead(self.cleaned_data["contacted_at"], self.now)


class KnowForm(Matter):
    """A right to know: where the information came from, when, and how it is graded (DVDS-021)."""

    received_at = MomentField(
        label="When was the information received?", help_text="The limit for the category runs from then"
    )
    source = radios("Where did it come from?", Source.choices)
    information = words("What is the information?")
    grade = forms.RegexField(
        GRADE,
        label="How is the intelligence graded?",
        required=False,
        max_length=10,
        help_text="For example 2BP. Leave it empty if it is not graded yet: the category waits for it",
        error_messages={"invalid": GRADE_MEND},
    )
    field_order = ("received_at", "source", "information", "grade")

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.fields["received_at"].initial = now

    def clean_received_at(self) -> datetime:
        return not_ahead(self.cleaned_data["received_at"], self.now)


def not_ahead(moment: datetime, now: datetime) -> datetime:
    """Raises: ValidationError, where it has not come yet."""
    if moment > now:
        raise forms.ValidationError("This is in the future. Check the date and time, or open it once it has happened.")
    return moment


class Contact(SafeContactForm):
    """How it is safe to reach them, asked before anything else; *no safe way yet* is an answer (DVDS-003)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["told_by"].required = False

    def way(self, otherwise: str) -> Any:
        said = self.cleaned_data
        kept = {name: said[name] for name in WAY}
        return safe_way(told_by=said["told_by"] or otherwise, answer=said["answer"], **kept)


class Opening:
    """All forms of one page. `parts` are its people; each has its own prefix, so nothing typed is lost to another."""

    def __init__(self, route: str, data: QueryDict | None, *, now: datetime) -> None:
        self.asks = route == "ask"
        matter: type[Any] = AskForm if self.asks else KnowForm
        self.matter = matter(data, now=now, prefix="matter")
        self.contact = Contact(data, prefix="contact")
        self.applicant = WhoForm(data, part=Part.APPLICANT, prefix="applicant") if self.asks else None
        self.victim = WhoForm(data, part=Part.POTENTIAL_VICTIM, prefix="victim")
        self.subject = WhoForm(data, part=Part.SUBJECT, prefix="subject")
        self.children = [ChildForm(data, prefix=f"child-{number}") for number in CHILDREN]

    @property
    def every(self) -> list[forms.Form]:
        """In the order of the page."""
        first = [self.contact, self.matter]
        people = [one for one in (self.applicant, self.victim, self.subject) if one]
        return [*first, *people, *self.children]

    def is_valid(self) -> bool:
        """Every form is looked at, so that all that must be mended shows at once."""
        valid = False not in [one.is_valid() for one in self.every if self.is_asked(one)]
        if self.applicant and self.asks_for_self and self.named(self.applicant) and self.named(self.victim):
            self.applicant.add_error("given", TWICE)
            return False
        return valid

    def is_asked(self, one: forms.Form) -> bool:
        """Who asks for themselves is asked about once, in whichever of the two places they were typed."""
        return one is not self.applicant or not self.asks_for_self or self.named(one)

    @property
    def asks_for_self(self) -> bool:
        return bool(self.asks and self.matter["applicant_is"].value() == ApplicantIs.POTENTIAL_VICTIM)

    def named(self, one: forms.Form) -> bool:
        """Whether anything that tells who they are was typed."""
        return any(one[name].value() for name in NAMING)

    def somebodies(self) -> tuple[Somebody, ...]:
        """The people; a child of whom nothing was said is none."""
        asked = [one.somebody() for one in (self.applicant, self.victim, self.subject) if one and self.is_asked(one)]
        return (*asked, *(one.somebody() for one in self.children))

    def first_contact(self) -> FirstContact:
        said = dict(self.matter.cleaned_data)
        imminent = said.pop("imminent") == "yes"
        safe = self.contact.way("The applicant")
        indicators = tuple(said.pop("indicators"))
        return FirstContact(people=self.somebodies(), safe=safe, imminent=imminent, indicators=indicators, **said)

    def indirect(self) -> Indirect:
        said = dict(self.matter.cleaned_data)
        imminent = said.pop("imminent") == "yes"
        safe = self.contact.way("Police")
        indicators = tuple(said.pop("indicators"))
        return Indirect(people=self.somebodies(), safe=safe, imminent=imminent, indicators=indicators, **said)
