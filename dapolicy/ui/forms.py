"""Django forms in the GOV.UK patterns, with no base class to inherit and nothing extra to write in a form.

``FORM_RENDERER = "dapolicy.ui.forms.GovukRenderer"`` makes ``{{ form }}`` and ``{{ form.field.as_field_group }}``
accessible markup with label, hint, error and what was typed; ``{% include "ui/error_summary.html" %}`` stands above
the page's heading. Fields and widgets for a force's way of writing things are imported from here as well::

    from dapolicy.ui.forms import MomentField, Radios

    class Seen(forms.Form):
        seen = forms.ChoiceField(choices=[("yes", "Yes"), ("no", "No")], widget=Radios(reveals={"yes": ["by_whom"]}))
        by_whom = forms.CharField(required=False)      # stands under "Yes"; without scripts it is simply always shown
        at = MomentField(label="When was that?")
"""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.utils import ErrorList
from django.forms.widgets import Input
from django.template.loader import select_template

from dapolicy.ui.fields import DateField, MomentField, PartialDateField
from dapolicy.ui.partial_dates import PartialDate
from dapolicy.ui.widgets import Checkboxes, DateParts, MomentParts, PartsWidget, Radios

__all__ = [
    "Checkboxes",
    "DateField",
    "DateParts",
    "GovukBoundField",
    "GovukRenderer",
    "MomentField",
    "MomentParts",
    "PartialDate",
    "PartialDateField",
    "Radios",
]

# The first kind whose widget class matches is taken, so a narrower class stands before a wider one.
KINDS: tuple[tuple[type[forms.Widget], str, str], ...] = (
    (forms.CheckboxSelectMultiple, "checkboxes", "govuk-checkboxes__input"),
    (forms.RadioSelect, "radios", "govuk-radios__input"),
    (forms.CheckboxInput, "checkbox", "govuk-checkboxes__input"),
    (forms.Select, "select", "govuk-select"),
    (forms.Textarea, "textarea", "govuk-textarea"),
    (forms.FileInput, "file", "govuk-file-upload"),
    (PartsWidget, "parts", "govuk-input"),
    (Input, "input", "govuk-input"),
)
REQUIRED = forms.Field.default_error_messages["required"]
# Attributes that would cut or refuse what is typed before anybody can say how to mend it; a placeholder hides it.
CUTTING = ("maxlength", "minlength", "min", "max", "step", "placeholder")
WIDTHS = (2, 3, 4, 5, 10, 20)


class GovukBoundField(BoundField):
    """A field on the page: its classes, where the error summary's link leads, and what stands under its answers."""

    @property
    def kind(self) -> str:
        """Which markup the field gets: input, textarea, select, radios, checkboxes, checkbox, parts or file."""
        return kind_of(self.field.widget)[0]

    @property
    def first_input_id(self) -> str:
        """Where the error summary leads: the first thing that can be typed into or chosen."""
        if self.kind in ("radios", "checkboxes"):
            return f"{self.auto_id}_0"
        if isinstance(self.field.widget, PartsWidget):
            return f"{self.auto_id}_{self.field.widget.parts[0].name}"
        return self.auto_id

    @property
    def errors(self) -> ErrorList:
        """Django's errors, with *This field is required* said so that one knows which, and how to mend it."""
        found = super().errors
        for error in found.as_data():
            if error.code == "required" and error.message == REQUIRED:
                verb = "Choose an answer" if self.kind in ("radios", "checkboxes", "select", "checkbox") else "Answer"
                error.message = f"{verb}: {self.label}"
        return found

    @property
    def max_characters(self) -> int | None:
        """The limit that a long text counts down to, where it has one."""
        return getattr(self.field, "max_length", None) if self.kind == "textarea" else None

    @property
    def is_revealed(self) -> bool:
        """Whether this field stands under an answer of another one, and so not in the form's own list."""
        widgets = (field.widget for field in self.form.fields.values())
        return any(self.name in names for widget in widgets for names in reveals_of(widget).values())

    @property
    def aria_describedby(self) -> str | None:
        """Hint, error and character count, in the order in which they are read."""
        described = super().aria_describedby
        return f"{described or ''} {self.auto_id}-info".strip() if self.max_characters else described or None

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Add the design system's classes; the server says what is missing, so the browser need not block."""
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        attrs.pop("required", None)
        if widget.is_hidden:
            return attrs
        self.hang_revealed(widget)
        attrs["class"] = " ".join([*self.classes(widget), *str(widget.attrs.get("class", "")).split()])
        return attrs | self.left_out(widget)

    def classes(self, widget: forms.Widget) -> list[str]:
        """The documented classes for this widget, its error and its width."""
        kind, base = kind_of(widget)
        found = [base]
        if self.errors and kind in ("input", "textarea", "select", "file", "parts"):
            found.append(f"{base}--error")
        if kind == "textarea" and self.max_characters:
            found.append("govuk-js-character-count")
        if kind == "input" and (width := self.width()):
            found.append(f"govuk-input--width-{width}")
        return found

    def width(self) -> int | None:
        """A short answer gets a short box."""
        if isinstance(self.field, forms.IntegerField):
            return 5
        longest = getattr(self.field, "max_length", None)
        return next((width for width in WIDTHS if longest and longest <= width), None)

    def left_out(self, widget: forms.Widget) -> dict[str, bool]:
        """Attributes of Django's that the page is better without; the server checks them."""
        kind, _ = kind_of(widget)
        if kind in ("radios", "checkboxes", "checkbox"):
            return {"aria-invalid": False}
        # False is how Django's widgets leave an attribute out; a maximum length would silently cut a pasted account.
        return dict.fromkeys(CUTTING, False) if kind != "file" else {}

    def hang_revealed(self, widget: forms.Widget) -> None:
        """Give the widget the bound fields that stand under each of its answers."""
        if reveals := reveals_of(widget):
            revealed = {value: [self.form[name] for name in names] for value, names in reveals.items()}
            widget.revealed = revealed  # type: ignore[attr-defined]


class GovukRenderer(TemplatesSetting):
    """Looks for Django's own form templates in ``templates/ui/forms`` first, so that plain widgets come out styled."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"
    bound_field_class = GovukBoundField

    def get_template(self, template_name: str) -> Any:
        """Our version of a template where there is one, else Django's (needs ``django.forms`` to be installed)."""
        ours = template_name.replace("django/forms/", "ui/forms/", 1)
        return select_template([ours, template_name])


def kind_of(widget: forms.Widget) -> tuple[str, str]:
    """The kind of markup for a widget and its base class; an unknown widget is left as it is."""
    for widget_class, kind, base in KINDS:
        if isinstance(widget, widget_class):
            return kind, base
    return "other", ""


def reveals_of(widget: forms.Widget) -> dict[str, list[str]]:
    """Which fields stand under which answer of this widget."""
    return getattr(widget, "reveals", None) or {}
