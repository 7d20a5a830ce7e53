"""Template tags of the design system: ``{% load ui %}``. Markup lives in ``templates/ui``; here only what it needs."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import forms, template
from django.conf import settings
from django.template import Context
from django.utils.module_loading import import_string

from dapolicy.ui import navigation, telling

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
def url_if_allowed(context: Context, url_name: str, *args: object) -> str:
    """``{% url_if_allowed "cases:address" person.reference as add %}``: the address where this reader may open it."""
    request = context.get("request")
    return navigation.href_if_allowed(request, url_name, *args) if request is not None else ""


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


# Words stand in every tag, so that colour never carries the level alone.
RISKS = {
    "high": ("High risk", "govuk-tag--red"),
    "medium": ("Medium risk", "govuk-tag--orange"),
    "standard": ("Standard risk", "govuk-tag--blue"),
}


@register.inclusion_tag("ui/components/tag.html")
def risk_tag(level: str | None) -> dict[str, str]:
    """``{% risk_tag case.level %}``: high, medium or standard; anything else is *Risk not assessed*, and stands out."""
    text, colour = RISKS.get(level or "", ("Risk not assessed", "govuk-tag--purple"))
    return {"text": text, "colour": colour}


@register.filter
def london(moment: datetime | date | None) -> str:
    """``{{ event.at|london }}``: *14 Nov 2026, 21:14*; nothing where there is no moment."""
    return telling.tell(moment) if moment else ""


@register.filter
def relative_clock(due: datetime | None, now: datetime) -> str:
    """``{{ clock.due|relative_clock:request.now }}``: *by 21:14 tomorrow (Sun)* or *was due 09:00 yesterday (Fri)*."""
    return telling.tell_due(due, now) if due else ""


@register.filter
def since(moment: datetime | None, now: datetime) -> str:
    """``{{ contact.confirmed_at|since:request.now }}``: *3 days ago*."""
    return telling.tell_since(moment, now) if moment else ""


@register.simple_tag(takes_context=True)
def with_query(context: Context, **changes: Any) -> str:
    """``{% with_query after=key %}``: this page's address with part of its query changed, for paging by key."""
    request = context["request"]
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = value
    return f"{request.path}?{query.urlencode()}"
