"""Forms of posts: who fills one, and handing it over. A second person agrees to either."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from dapolicy.access.handles import handle
from dapolicy.access.models import Member
from dapolicy.custody.accounts import queries
from dapolicy.custody.accounts.forms import ReasonForm, reason
from dapolicy.ui.forms import MomentField


class PostForm(ReasonForm):
    """Who fills a post."""

    member = forms.ChoiceField(label="Who fills it?")
    since = MomentField(label="From", required=False, help_text="Leave empty for now.")
    until = MomentField(label="Until")
    reason = reason()

    def __init__(self, *args: Any, post: str, leave_out: Member, **kwargs: Any) -> None:
        self.post, self.leave_out = post, leave_out
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        self.people = {
            handle(one): one for one in queries.who_may_fill(self.post, self.now) if one.pk != self.leave_out.pk
        }
        choice: Any = self.fields["member"]
        choice.choices = [("", "Choose"), *((key, one.name) for key, one in self.people.items())]

    def clean(self) -> dict[str, Any]:
        self.must_be_ahead("until")
        return self.cleaned_data

    def chosen(self) -> Member:
        return self.people[self.cleaned_data["member"]]

    def detail(self) -> Mapping[str, Any]:
        return {"post": self.post, "since": self.cleaned_data.get("since"), "until": self.cleaned_data["until"]}


class HandOverForm(PostForm):
    """The present holder names who takes the post; they accept it themselves."""

    field_order = ("member", "until", "reason")

    def prepare(self) -> None:
        super().prepare()
        del self.fields["since"]
