"""Forms of accounts. Each gives the `detail` of a change: what a second person is asked to agree to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from dapolicy.access.handles import handle
from dapolicy.access.models import Account, Member, Role, Team
from dapolicy.custody.accounts import queries
from dapolicy.ui.forms import Checkboxes, DateField, MomentField, Radios

PARTNER = "partner"
NO_TEAM = "No team"


def reason(label: str = "Why?", help_text: str = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, max_length=500, widget=widget, help_text=help_text)


class FindForm(forms.Form):
    q = forms.CharField(label="Find by username, name or staff number", max_length=80, required=False)


class ReasonForm(forms.Form):
    """A change that needs no more than a reason."""

    reason = reason(help_text="Say how you made sure that it is they who ask.")

    def __init__(self, *args: Any, now: datetime, about: Member | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now, self.about = now, about
        self.prepare()
        self.order_fields([name for name in self.fields if name != "reason"])  # why comes after what

    def prepare(self) -> None:
        """Fill in what the form offers."""

    def detail(self) -> Mapping[str, Any]:
        """What a second person is asked to agree to, as it is kept."""
        return {name: value for name, value in self.cleaned_data.items() if name != "reason"}

    def must_be_ahead(self, name: str) -> None:
        """What has an end ends later than now, and later than it begins."""
        moment, since = self.cleaned_data.get(name), self.cleaned_data.get("since")
        if moment and moment <= self.now:
            self.add_error(name, "This must be later than now. Check the day.")
        elif moment and since and moment <= since:
            self.add_error(name, "The end must be later than the beginning.")


class DetailsForm(ReasonForm):
    """Whose account it is. Team and staff number decide what they see, so they take two people as well."""

    name = forms.CharField(label="Name", max_length=120)
    staff_no = forms.CharField(label="Staff number", max_length=20, required=False)
    rank = forms.CharField(label="Rank or grade", max_length=40, required=False)
    team = forms.ChoiceField(label="Team", required=False)
    phone = forms.CharField(label="Telephone at work", max_length=30, required=False)
    reason = reason()

    def prepare(self) -> None:
        choice: Any = self.fields["team"]
        self.teams = {handle(team): team for team in Team.objects.order_by("name")}
        choice.choices = [("", NO_TEAM), *((key, team.name) for key, team in self.teams.items())]
        if self.about:
            kept = {key: getattr(self.about, key) for key in ("name", "staff_no", "rank", "phone")}
            self.initial = {**kept, "team": handle(self.about.team) if self.about.team else ""}

    def clean_staff_no(self) -> str:
        number: str = self.cleaned_data["staff_no"]
        other = Member.objects.filter(staff_no=number).first()
        if number and other and other != self.about:
            raise ValidationError("Somebody has this staff number. One person has one account: find theirs.")
        if not number and self.about and not self.about.agency:
            raise ValidationError("Give the staff number: by it one person is kept from having two accounts.")
        return number

    def detail(self) -> Mapping[str, Any]:
        kept = ("name", "staff_no", "rank", "phone")
        team = self.teams.get(self.cleaned_data["team"])
        return {key: self.cleaned_data[key] for key in kept} | {"team": team.pk if team else None}


class AgreementForm(ReasonForm):
    """Why a partner's account may exist, and until when (ACC-007)."""

    reference = forms.CharField(label="Reference of the sharing agreement", max_length=60)
    scope = forms.CharField(
        label="What they need to see, and for what",
        max_length=500,
        widget=forms.Textarea,
        help_text="No more than that.",
    )
    until = MomentField(label="The agreement ends")
    reason = reason()

    def clean(self) -> dict[str, Any]:
        self.must_be_ahead("until")
        return self.cleaned_data


class RolesForm(ReasonForm):
    """Which roles begin and which end."""

    end = forms.MultipleChoiceField(label="Which end now?", widget=Checkboxes(), required=False)
    add = forms.MultipleChoiceField(label="Which begin?", widget=Checkboxes(), required=False)
    since = MomentField(label="They begin at", required=False, help_text="Leave empty for now.")
    until = MomentField(label="They end at", required=False, help_text="Leave empty where no end is known.")
    reason = reason()

    def prepare(self) -> None:
        self.held = queries.codes_now(self.about, self.now) if self.about else []
        offer(self, "end", Role.objects.filter(pk__in=self.held))
        offer(self, "add", Role.objects.exclude(pk__in=self.held))

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if not found.get("add") and not found.get("end"):
            raise ValidationError("Choose at least one role that begins or ends.")
        self.must_be_ahead("until")
        stays = set(self.held) - set(found.get("end", ()))
        if PARTNER in found.get("add", ()):
            self.check_partner()
        if PARTNER in (began := stays | set(found.get("add", ()))) and len(began) > 1:
            self.add_error("add", "A partner has no other role. End the others in the same change.")
        return found

    def check_partner(self) -> None:
        agreement = queries.agreement_of(self.about) if self.about else None
        if agreement is None or agreement.until <= self.now:
            self.add_error("add", "A partner needs an agreement that is in force. Record the agreement first.")
        elif not self.cleaned_data.get("until") or self.cleaned_data["until"] > agreement.until:
            self.add_error("until", "A partner's role ends with the agreement at the latest. Give its day.")

    def detail(self) -> Mapping[str, Any]:
        return {"add": roles_from(self.cleaned_data, self.cleaned_data["add"]), "end": self.cleaned_data["end"]}


class AccountForm(DetailsForm):
    """A new account: who they are, what they may do, and for a partner under which agreement."""

    username = forms.SlugField(label="Username", max_length=60)
    email = forms.EmailField(label="E-mail at work", required=False, help_text="For notices; they say nothing.")
    roles = forms.MultipleChoiceField(label="Roles", widget=Checkboxes())
    since = MomentField(label="Roles begin at", required=False, help_text="Leave empty for now.")
    until = MomentField(label="Roles end at", required=False, help_text="Leave empty where no end is known.")
    agency = forms.CharField(label="Agency, for a partner", max_length=80, required=False)
    reference = forms.CharField(
        label="Reference of the sharing agreement, for a partner", max_length=60, required=False
    )
    scope = forms.CharField(label="What a partner needs to see, and for what", max_length=500, required=False)
    field_order = ("username", "name", "staff_no", "rank", "team", "phone", "email", "roles", "since", "until")

    def prepare(self) -> None:
        super().prepare()
        offer(self, "roles", Role.objects.all())

    def clean_username(self) -> str:
        name: str = self.cleaned_data["username"].lower()
        if Account.objects.filter(username=name).exists():
            raise ValidationError("Somebody has this username. Choose another.")
        return name

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        self.must_be_ahead("until")
        if PARTNER in found.get("roles", ()):
            self.check_partner()
        elif not found.get("staff_no") and "staff_no" not in self.errors:
            self.add_error("staff_no", "Give the staff number: by it one person is kept from having two accounts.")
        return found

    def check_partner(self) -> None:
        if len(self.cleaned_data["roles"]) > 1:
            self.add_error("roles", "A partner has no other role. Take the others out.")
        needed = {"agency": "the agency", "reference": "the agreement", "scope": "what they need to see"}
        for name, words in (needed | {"until": "when the agreement ends"}).items():
            if not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, f"Say {words}: a partner sees no more, and no longer, than was agreed.")

    def detail(self) -> Mapping[str, Any]:
        found = self.cleaned_data
        plain = {key: found[key] for key in ("username", "email", "agency")}
        agreement = {key: found[key] for key in ("reference", "scope", "until")} if found["reference"] else None
        roles = roles_from(found, found["roles"])
        return {**super().detail(), **plain, "roles": roles, "agreement": agreement}


class EndForm(ReasonForm):
    """Somebody leaves."""

    on = DateField(label="Last day")
    reason = reason()
    field_order = ("on", "reason")


class AnswerForm(forms.Form):
    """A second person's answer."""

    answer = forms.ChoiceField(
        label="Do you agree?", choices=[("agreed", "Yes, do it"), ("refused", "No")], widget=Radios()
    )
    words = forms.CharField(label="Why?", max_length=500, widget=forms.Textarea)


FORMS: dict[str, type[ReasonForm]] = {
    "details": DetailsForm,
    "roles": RolesForm,
    "agreement": AgreementForm,
    "password": ReasonForm,
    "second-factor": ReasonForm,
    "reopen": ReasonForm,
}


def offer(form: forms.Form, name: str, roles: Iterable[Role]) -> None:
    """The roles as choices, each with its sentence."""
    choice: Any = form.fields[name]
    choice.choices = [(role.code, f"{role.name}: {role.sentence}") for role in roles]


def roles_from(found: Mapping[str, Any], chosen: Iterable[str]) -> list[dict[str, Any]]:
    return [{"role": role, "since": found.get("since"), "until": found.get("until")} for role in chosen]
