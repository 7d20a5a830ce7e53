"""Template tags of the design system: ``{% load ui %}``. Markup lives in ``templates/ui``; here only what it needs."""

from collections.abc import Iterable
from typing import Any

from django import forms, template
from django.conf import settings
from django.template import Context
from django.utils.module_loading import import_string

from dapolicy.ui import navigation

register = template.Library()


@register.simple_tag
def force_name() -> str:
    """``{% force_name %}``: the force whose installation this is (``DAPOLICY_FORCE_NAME``)."""
    return getattr(settings, "DAPOLICY_FORCE_NAME", "")


@register.simple_tag
def url_or_nothing(url_name: str) -> str:
    """``{% url_or_nothing "desk:search" as search %}``: the address, or nothing where there is no such page."""
    return navigation.href_of(url_name)


@register.simple_tag(takes_context=True)
def navigation_items(context: Context) -> list[navigation.Item]:
    """``{% navigation_items as items %}``: the links that this reader may follow."""
    return navigation.items(context.get("request"))


@register.simple_tag(takes_context=True)
def page_over_panels(context: Context) -> list[dict[str, Any]]:
    """``{% page_over_panels as panels %}``: what ``DAPOLICY_PAGE_OVER`` (a dotted ``f(request)``) wants over the page.

    Each panel is a dictionary with ``template`` and whatever that template reads from ``panel``.
    """
    name, request = getattr(settings, "DAPOLICY_PAGE_OVER", ""), context.get("request")
    return list(import_string(name)(request)) if name and request is not None else []


@register.simple_tag
def error_lines(
    form: forms.BaseForm | None = None, forms: Iterable[forms.BaseForm] | None = None
) -> list[dict[str, str]]:
    """Lines of the error summary, in the order of the fields, each with the id of the field to mend."""
    every = [one for one in [form, *(forms or [])] if one]
    return [line for one in every for line in lines_of(one)]


def lines_of(form: Any) -> list[dict[str, str]]:
    """A form's errors; those that belong to no field lead to the top of the form."""
    lines = [{"target": "form-errors", "message": message} for message in form.non_field_errors()]
    for field in form:
        target = "" if field.is_hidden else field.first_input_id
        lines += [{"target": target, "message": named(field.label, message)} for message in field.errors]
    return lines


def named(label: str, message: str) -> str:
    """The message with the field's name before it, unless it says it already."""
    return message if label.lower() in message.lower() else f"{label}: {message}"
