"""Records and clocks, as their reader may see them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dapolicy.access.asked import KeyOf
from dapolicy.access.models import Record
from dapolicy.chronology.models import Clock


class ClockOut(serializers.ModelSerializer[Clock]):
    """A duty that runs, ran, or was due."""

    class Meta:
        model = Clock
        fields = ["duty", "edition", "subject", "started_by", "started_at", "due_at", "stopped_at", "lapsed_at", "why"]


class RecordOut(serializers.Serializer[Any]):
    """A record: its reference, kind, team, and its clocks in the order in which they fall due."""

    reference = serializers.CharField()
    kind = serializers.CharField()
    team = serializers.CharField(allow_null=True)
    opened_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    clocks = ClockOut(many=True)


class RecordView(APIView):
    """One record by its reference; what is not there and what may not be seen are answered alike."""

    @extend_schema(responses=RecordOut, operation_id="record")
    def get(self, request: Request, reference: str) -> Response:
        record = get_object_or_404(Record.objects.select_related("team"), pk=KeyOf(reference))
        request._request.audit.saw(records=[record.pk])  # type: ignore[attr-defined]
        body = {
            "reference": record.reference,
            "kind": record.kind,
            "team": record.team.name if record.team else None,
            "opened_at": record.opened_at,
            "closed_at": record.closed_at,
            "clocks": clocks_of(record),
        }
        return Response(RecordOut(body).data)


def clocks_of(record: Record) -> QuerySet[Clock]:
    return Clock.objects.filter(record=record, void=False).order_by("due_at", "duty", "pk")


patterns = [path("records/<str:reference>/", RecordView.as_view(), name="record")]
