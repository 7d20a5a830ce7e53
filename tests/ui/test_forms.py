"""Every field has a label, a hint and an error that belong to it, and nothing typed is ever lost."""

from datetime import UTC, date, datetime

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from dapolicy.ui.forms import Checkboxes, DateField, MomentField, PartialDateField, Radios
from tests.ui.html import Page, render, text

YES_NO = [("yes", "Yes"), ("no", "No")]


class Report(forms.Form):
    """One of each kind of field."""

    name = forms.CharField(max_length=10, help_text="As <they> say it")
    account = forms.CharField(widget=forms.Textarea, max_length=300, required=False)
    seen = forms.ChoiceField(
        choices=YES_NO,
        label="Was the child seen?",
        widget=Radios(hints={"yes": "Face to face"}, reveals={"yes": ["by_whom"]}),
    )
    by_whom = forms.CharField(required=False)
    plain = forms.ChoiceField(choices=YES_NO, widget=forms.RadioSelect)
    weapons = forms.MultipleChoiceField(choices=[("knife", "Knife"), ("gun", "Firearm")], widget=Checkboxes)
    understood = forms.BooleanField(label="I have read the plan")
    team = forms.ChoiceField(choices=[("a", "Westmarch")])
    children = forms.IntegerField(min_value=0)
    born = DateField(label="Date of birth")
    at = MomentField(label="When was that?")
    began = PartialDateField(label="When did it begin?")
    photo = forms.FileField()
    token = forms.CharField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, object]:
        if self.cleaned_data.get("name") == "Nobody":
            self.add_error(None, "Say who made the report")
        return self.cleaned_data


def page(form: forms.Form) -> Page:
    return render('{% include "ui/error_summary.html" %}{{ form }}', form=form)


def test_every_field_is_named_by_a_label_or_a_legend() -> None:
    shown = page(Report())
    labelled = {label.get("for") for label in shown.all("label")}
    boxes = [*shown.all("input"), *shown.all("textarea"), *shown.all("select")]
    visible = [box for box in boxes if box.get("type") != "hidden"]
    assert len(visible) > 15
    assert {box.get("id") for box in visible} <= labelled
    assert {text(legend) for legend in shown.all("legend")} >= {
        "Was the child seen?",
        "Date of birth",
        "When was that?",
    }


def test_every_description_exists_and_no_id_stands_twice() -> None:
    for form in (Report(), Report({"account": "x"})):
        shown = page(form)
        ids = list(shown.ids())
        assert len(ids) == len(set(ids))
        described = [element.get("aria-describedby", "") for element in shown.root.iter()]
        assert {id_ for value in described for id_ in value.split()} <= set(ids)


def test_each_line_of_the_error_summary_leads_to_something_that_can_be_mended() -> None:
    shown = page(Report({"name": "Nobody"}))
    summary = shown.one("div", class_="govuk-error-summary")
    targets = [link.get("href", "#")[1:] for link in summary.iter("a")]
    assert len(targets) == 11
    for target in targets:
        assert shown.by_id(target).tag in ("input", "textarea", "select", "div")
    assert [text(line) for line in summary.iter("li")][:2] == [
        "Say who made the report",
        "Choose an answer: Was the child seen?",
    ]


def test_the_error_stands_at_the_field_and_says_that_it_is_one() -> None:
    shown = page(Report({"name": ""}))
    box = shown.by_id("id_name")
    assert box.get("aria-invalid") == "true"
    assert box.get("aria-describedby") == "id_name_helptext id_name_error"
    assert text(shown.by_id("id_name_error")) == "Error: Answer: Name"
    assert shown.one("fieldset", aria_describedby="id_plain_error") is not None


def test_a_form_without_errors_has_no_summary() -> None:
    assert not page(Report()).all("div", class_="govuk-error-summary")


def test_several_forms_share_one_summary() -> None:
    first, second = Report({}, prefix="a"), Report({}, prefix="b")
    shown = render('{% include "ui/error_summary.html" with forms=both %}', both=[first, second])
    targets = {link.get("href") for link in shown.all("a")}
    assert {"#id_a-name", "#id_b-name"} <= targets


def test_what_was_typed_is_kept_where_it_could_not_be_read() -> None:
    typed = {"born_day": "31", "born_month": "febuary", "born_year": "1984", "at_time": "half ten", "children": "two"}
    shown = page(Report({**typed, "account": "<script>alert(1)</script>", "began": "as a girl"}))
    for name, value in typed.items():
        assert shown.by_id(f"id_{name}").get("value") == value
    assert shown.by_id("id_began").get("value") == "as a girl"
    assert "<script>" not in shown.markup
    assert text(shown.by_id("id_account")) == "<script>alert(1)</script>"


def test_a_long_account_is_counted_and_never_cut() -> None:
    shown = page(Report())
    box = shown.by_id("id_account")
    assert box.get("maxlength") is None
    assert text(shown.by_id("id_account-info")) == "You can enter up to 300 characters"
    long = Report({"account": "x" * 301})
    assert "account" in long.errors
    assert text(page(long).by_id("id_account")) == "x" * 301


def test_the_browser_refuses_nothing_by_itself() -> None:
    shown = page(Report())
    for element in shown.root.iter():
        assert not {"required", "maxlength", "min", "max", "pattern", "placeholder"} & set(element.keys())


def test_an_answers_own_question_stands_under_it_once_and_is_readable_without_scripts() -> None:
    shown = page(Report())
    assert len(shown.all("input", name="by_whom")) == 1
    conditional = shown.by_id("conditional-id_seen_0")
    assert [box.get("name") for box in conditional.iter("input")] == ["by_whom"]
    assert conditional.get("hidden") is None
    assert conditional.get("style") is None


def test_an_answers_hint_belongs_to_the_answer() -> None:
    shown = page(Report())
    assert shown.by_id("id_seen_0").get("aria-describedby") == "id_seen_0_hint"
    assert text(shown.by_id("id_seen_0_hint")) == "Face to face"


def test_hints_are_escaped() -> None:
    assert "<they>" not in page(Report()).markup


def test_numbers_are_typed_as_text_so_that_a_wheel_cannot_change_them() -> None:
    box = page(Report()).by_id("id_children")
    assert (box.get("type"), box.get("inputmode")) == ("text", "numeric")


def test_a_whole_report_is_read() -> None:
    typed = {
        "name": "Ada",
        "seen": "yes",
        "by_whom": "PC 1",
        "plain": "no",
        "weapons": ["knife", "gun"],
        "understood": "on",
        "team": "a",
        "children": "2",
        "token": "t",
        "born_day": "9",
        "born_month": "March",
        "born_year": "1984",
        "at_day": "14",
        "at_month": "7",
        "at_year": "2026",
        "at_time": "9.14pm",
        "began": "summer 2011",
    }
    form = Report(typed, {"photo": SimpleUploadedFile("a.jpg", b"x")})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["born"] == date(1984, 3, 9)
    assert form.cleaned_data["at"] == datetime(2026, 7, 14, 20, 14, tzinfo=UTC)
    assert form.cleaned_data["weapons"] == ["knife", "gun"]


class When(forms.Form):
    """Only dates and moments."""

    born = DateField(required=False)
    at = MomentField(required=False)


@pytest.mark.parametrize(
    ("sent", "moment"),
    [
        ("2026-07-14T20:14:00Z", datetime(2026, 7, 14, 20, 14, tzinfo=UTC)),
        ("2026-07-14T21:14", datetime(2026, 7, 14, 20, 14, tzinfo=UTC)),
    ],
)
def test_another_system_sends_one_text_instead_of_boxes(sent: str, moment: datetime) -> None:
    form = When({"born": "1984-03-09", "at": sent})
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"born": date(1984, 3, 9), "at": moment}


def test_a_text_that_is_no_moment_says_which_form_it_should_have() -> None:
    form = When({"at": "yesterday"})
    assert form.errors["at"] == ["Give it in the form 2026-03-09, with T21:14 after it where a time is asked"]
    assert page(form).by_id("id_at_day").get("value") == "yesterday"


def test_half_a_date_says_what_is_missing() -> None:
    form = When({"born_day": "9", "born_month": "", "born_year": ""})
    assert form.errors["born"] == ["This must include a month and a year"]


def test_nothing_typed_is_no_answer() -> None:
    form = When({"born_day": "", "born_month": " ", "born_year": ""})
    assert form.is_valid()
    assert form.cleaned_data == {"born": None, "at": None}


def test_a_known_moment_is_shown_as_londons_clock_says_it() -> None:
    form = When(initial={"at": datetime(2026, 7, 14, 20, 14, tzinfo=UTC), "born": date(1984, 3, 9)})
    shown = page(form)
    assert shown.by_id("id_at_time").get("value") == "21:14"
    assert shown.by_id("id_born_year").get("value") == "1984"


def test_a_moment_sent_back_unchanged_has_not_changed() -> None:
    moment = datetime(2026, 7, 14, 20, 14, tzinfo=UTC)
    same = {"at_day": "14", "at_month": "7", "at_year": "2026", "at_time": "21:14"}
    assert not When(same, initial={"at": moment}).has_changed()
    assert When({**same, "at_time": "21:15"}, initial={"at": moment}).has_changed()
