"""Forms of the figures: a period, who lives and works where, counts by hand, a month's words, a review, an export."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from cases.forms.parts import line, words
from dapolicy.policy.worktime import months_on
from dapolicy.ui.fields import DateField
from marac.forms.referral import areas
from marac.measures.actions import Posts, Published, Reviewed
from marac.measures.figures import MEASURES
from marac.measures.periods import NotThisPeriod, month_of

MOST = 99_999_999
OWN_COUNTS = [(one.code, one.title) for one in MEASURES]


class MonthField(forms.CharField):
    """A month, written as browsers write it: 2026-05."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def __init__(self, label: str) -> None:
        super().__init__(label=label, max_length=7, help_text="Year and month, for example 2026-05")

    def clean(self, value: Any) -> Any:
        try:
            return month_of(super().clean(value))
        except NotThisPeriod as why:
            raise forms.ValidationError(str(why)) from None


def posts(label: str) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=Decimal(0), max_digits=5, decimal_places=2)


class LoadForm(forms.Form):
    """Who lives in an area and works for its MARAC."""

    area = forms.ChoiceField(label="Area", choices=areas)
    since = DateField(label="From which day?")
    women = forms.IntegerField(
        label="Women of 16 and over who live there",
        min_value=1,
        max_value=MOST,
        error_messages={"min_value": "Give how many women of 16 and over live there: one or more."},
    )
    women_source = line("Where that number is from", required=True, help_text="For example ONS, mid-2025 estimate")
    coordinators = posts("Coordinators, in whole posts")
    idvas = posts("IDVAs, in whole posts")

    def posts(self) -> Posts:
        return Posts(**{name: value for name, value in self.cleaned_data.items() if name != "area"})


class HandForm(forms.Form):
    """Counts of a meeting's victims that no record holds."""

    minoritised = forms.IntegerField(label="Black, Asian or racially minoritised victims", min_value=0, max_value=999)
    lgbt = forms.IntegerField(label="LGBT+ victims", min_value=0, max_value=999)
    male = forms.IntegerField(label="Male victims", min_value=0, max_value=999)


class ReportForm(forms.Form):
    """A month's commentary."""

    commentary = words("Commentary", help_text="What changed and why, falls as well as rises. Name nobody.")


class OutsideForm(forms.Form):
    """A figure that somebody else publishes."""

    source = line("Who publishes it", length=80, required=True, initial="SafeLives")
    measure = forms.ChoiceField(label="Measure", choices=OWN_COUNTS)
    first = MonthField("First month")
    last = MonthField("Last month")
    value = forms.DecimalField(
        label="Figure", min_value=Decimal(0), max_digits=12, decimal_places=2, help_text="A percentage without its sign"
    )
    where = line("Where it stands", length=240)

    def figure(self) -> Published:
        given = dict(self.cleaned_data)
        last: date = given.pop("last")
        return Published(after=months_on(last, 1), **given)


class ReviewForm(forms.Form):
    """A review of the MARAC."""

    held_on = DateField(label="When was it?")
    looked_at = words(
        "What was looked at", required=True, help_text="SafeLives data, other data, local services' views"
    )
    took_part = words("Who took part", required=True, help_text="Agencies and local services")
    found = words("What was found, and what will change", required=True, help_text="Name no victim and no case.")
    next_on = DateField(label="When is the next?", required=False)

    def review(self) -> Reviewed:
        return Reviewed(**self.cleaned_data)


class ExportForm(forms.Form):
    """Who gets the return, and why."""

    reader = line("Who is it for?", required=True, initial="SafeLives")
    reason = line("Why do they get it?", length=240, required=True, initial="Quarterly data return")
