"""What an IDVA says of the victim."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

from cases.forms.parts import radios
from dapolicy.ui.fields import MomentField
from marac.actions.telling import may_say
from marac.forms.referral import chosen
from marac.forms.research import LONGEST
from marac.models import Item


class ToldForm(forms.Form):
    said = radios("What can you say?", [])
    happened_at = MomentField(label="When did it happen, or when was that judged?")
    words = forms.CharField(
        label="How, and in what safe way; or why it is unsafe", max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip

    def __init__(self, *args: Any, item: Item, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, initial={"happened_at": now}, **kwargs)
        chosen(self, "said", [(one.value, str(one.label)) for one in may_say(item)])
