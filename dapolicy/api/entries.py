"""Recording an entry from another system: the same class that the page shows validates and writes it."""

from __future__ import annotations

from typing import Any, cast

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dapolicy.audit.http import Request as Asked
from dapolicy.chronology.asking import entry_asked
from dapolicy.chronology.entries import Entry, record_entry
from dapolicy.chronology.models import Clock, Event
from dapolicy.chronology.queries import clocks_started_by

ANY_FIELDS = {"application/json": {"type": "object", "additionalProperties": True}}
SAYS = """The code is the kind with a dash for the dot (`victim-told`). Which fields the entry takes, and which
answers each of them knows, a GET of the same address says. A moment is ISO 8601; without an offset it is by London's
clock. Without `at` it happened now. A field that the entry does not have is an error: nothing sent is dropped."""


class FieldOut(serializers.Serializer[Any]):
    """One thing that the entry asks."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of that name hides the serializer's own
    required = serializers.BooleanField()  # type: ignore[assignment]
    several = serializers.BooleanField()
    choices = serializers.ListField(child=serializers.CharField())


class EntryOut(serializers.Serializer[Any]):
    """What can be recorded, and what it asks on this record."""

    kind = serializers.CharField()
    title = serializers.CharField()
    fields_asked = FieldOut(many=True)


class OwedOut(serializers.Serializer[Any]):
    """What is owed because of it."""

    duty = serializers.CharField()
    due_at = serializers.DateTimeField()


class RecordedOut(serializers.Serializer[Any]):
    """The events that were written on this record, and what they started."""

    kinds = serializers.ListField(child=serializers.CharField())
    at = serializers.DateTimeField()
    recorded_at = serializers.DateTimeField()
    owed = OwedOut(many=True)


class EntryView(APIView):
    """One kind of entry on one record. What is not there, not seen or not offered here is answered alike."""

    @extend_schema(operation_id="entry_fields", responses=EntryOut)
    def get(self, request: Request, reference: str, code: str) -> Response:
        form = asked_for(request, reference, code, None)
        asked = [field_told(name, field) for name, field in form.fields.items()]
        return Response(EntryOut({"kind": form.kind, "title": form.title, "fields_asked": asked}).data)

    @extend_schema(operation_id="entry_record", request=ANY_FIELDS, responses={201: RecordedOut}, description=SAYS)
    def post(self, request: Request, reference: str, code: str) -> Response:
        form = asked_for(request, reference, code, request.data)
        refuse_what_is_not_asked(form, request.data)
        if not form.is_valid():
            raise serializers.ValidationError(faults(form))
        asked = cast(Asked, request._request)
        events = record_entry(form, form.record, by=asked.member, at=asked.now)
        here = [event for event in events if event.record_id == form.record.pk]
        return Response(RecordedOut(told(here)).data, status=status.HTTP_201_CREATED)


def asked_for(request: Request, reference: str, code: str, data: Any) -> Entry:
    """The entry's form on the record that is meant, as its page would make it. Raises: Http404, Refused."""
    sent = data if data is None or isinstance(data, dict) else {}
    return entry_asked(cast(Asked, request._request), reference, code.replace(".", "-"), sent)


def refuse_what_is_not_asked(form: Entry, data: Any) -> None:
    """Names that the entry does not have, and values that no form could have sent."""
    if not isinstance(data, dict):
        raise serializers.ValidationError({"": ["Send an object with the entry's fields."]})
    known = ", ".join(form.fields)
    wrong = {name: [f"This entry has no such field. It has: {known}."] for name in data if name not in form.fields}
    wrong |= {name: ["Send text, true or false, or a list of texts."] for name in data if not plain(data[name])}
    if wrong:
        raise serializers.ValidationError(wrong)


def plain(value: Any) -> bool:
    """Whether a form could have been filled with it."""
    if isinstance(value, list):
        return all(isinstance(one, str) for one in value)
    return value is None or isinstance(value, str | bool | int)


def faults(form: Entry) -> dict[str, list[str]]:
    """What each field says; what the whole entry says stands under no name."""
    return {("" if name == "__all__" else name): [str(fault) for fault in told] for name, told in form.errors.items()}


def field_told(name: str, field: Any) -> dict[str, Any]:
    """A field as another system needs it."""
    choices = [str(value) for value, _ in getattr(field, "choices", ())]
    several = bool(getattr(field.widget, "allow_multiple_selected", False))
    return {"name": name, "label": str(field.label or name), "required": field.required, "several": several} | {
        "choices": choices
    }


def told(events: list[Event]) -> dict[str, Any]:
    """The answer to what was recorded."""
    owed: list[Clock] = list(clocks_started_by(events))
    return {
        "kinds": [event.kind for event in events],
        "at": events[0].at,
        "recorded_at": events[0].recorded_at,
        "owed": [{"duty": one.duty, "due_at": one.due_at} for one in owed],
    }


patterns = [path("records/<str:reference>/entries/<str:code>/", EntryView.as_view(), name="entry")]
