"""Which record an address means, and which entry may be written on it: asked alike by pages and by other systems."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from dapolicy.access.asked import KeyOf
from dapolicy.access.models import Record
from dapolicy.access.permissions import ALLOWS, require
from dapolicy.audit.http import Request
from dapolicy.chronology.entry import Entry
from dapolicy.chronology.registry import by_code


def record_asked(request: Request, reference: str) -> Record:
    """The record that is meant, marked as looked at; absent and hidden are the same."""
    record = get_object_or_404(Record, pk=KeyOf(reference))
    request.audit.saw(records=[record.pk])
    return record


def entry_asked(request: Request, reference: str, code: str, data: Any) -> Entry:
    """The entry's form on the record that is meant, before anything is typed where `data` is none.

    Raises: Http404, where there is no such record or it has no such entry; Refused, where they may not write it.
    """
    record = record_asked(request, reference)
    entry_class = by_code(code)
    if entry_class is None or not entry_class.listed or record.kind not in entry_class.stands_on:
        raise Http404
    if not entry_class.offered(record):
        raise Http404
    require(request.member, entry_class.permission, at=request.now)
    return entry_class(data, record=record, by=request.member, now=request.now)


def entry_href(request: Request, reference: str, code: str) -> str:
    """The address of an entry's form, where a role of this reader may write the entry; else nothing."""
    entry_class = by_code(code)
    if entry_class is None or not ALLOWS[entry_class.permission] & request.roles:
        return ""
    return reverse("chronology:record", args=[reference, code])
