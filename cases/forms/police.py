"""Somebody may work for the police: who it is, and what was said."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cases.actions.police import WorksFor
from cases.forms.incident import ActForm
from cases.forms.parts import line, radios, words


class PoliceForm(ActForm):
    who = radios("Who?", [])
    staff_no = line("Their staff or collar number", length=20)
    employer = line("Their force, agency or contractor, if not ours", length=120)
    words = words("What was said, and who said it", required=True)

    def __init__(self, *args: Any, people: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = list(people)  # type: ignore[attr-defined]  # a choice field's own

    def said(self) -> WorksFor:
        return WorksFor(**{name: self.cleaned_data[name] for name in ("words", "staff_no", "employer")})
