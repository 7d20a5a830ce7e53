"""Panels and forms of entries inside any area's page: ``{% load desk %}{% panels "record-top" record as tops %}``."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from dapolicy.access.models import Record
from dapolicy.chronology.asking import entry_href
from dapolicy.desk.panels import draw

register = template.Library()


@register.simple_tag(takes_context=True)
def panels(context: Context, slot: str, *given: Any) -> list[SafeString]:
    """The panels of a slot, drawn for this request; none outside a request."""
    request = context.get("request")
    return draw(slot, request, *given) if request is not None else []


@register.simple_tag(takes_context=True)
def entry_if_allowed(context: Context, record: Record, code: str) -> str:
    """``{% entry_if_allowed record "victim-told" as tell %}``: the form's address, where this reader may send it."""
    request = context.get("request")
    return entry_href(request, record.reference, code) if request is not None else ""
