"""Safety checks for the crew's terminal, through command and control."""

from __future__ import annotations

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dapolicy.custody.danger import Danger
from dapolicy.custody.safety.actions import Asked, ask_safety_check
from dapolicy.custody.safety.queries import posts_to_ring
from dapolicy.custody.safety.wording import lines, sentence


class SafetyCheckIn(serializers.Serializer[Any]):
    """Who or which address, which live incident, and why. `staff_no`: whom the control room's terminal asks for."""

    about = serializers.CharField(max_length=240)
    incident = serializers.CharField(max_length=80)
    reason = serializers.CharField(max_length=240)
    staff_no = serializers.CharField(max_length=20, required=False, default="", allow_blank=True)


class LineOut(serializers.Serializer[Any]):
    what = serializers.CharField()
    said = serializers.CharField()


class RingOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    phone = serializers.CharField()


class SafetyCheckOut(serializers.Serializer[Any]):
    """The same headings whatever is known, and whom to ring. No lines: the post rings back."""

    sentence = serializers.CharField()
    lines = LineOut(many=True)
    ring = RingOut(many=True)


class SafetyChecks(APIView):
    """Ask what is dangerous at a door. Sent by POST, so that no address carries a name."""

    @extend_schema(operation_id="safety_checks_create", request=SafetyCheckIn, responses={200: SafetyCheckOut})
    def post(self, request: Request) -> Response:
        sent = SafetyCheckIn(data=request.data)
        sent.is_valid(raise_exception=True)
        said = sent.validated_data
        asked = Asked(said["about"], said["incident"], said["reason"], going=said["staff_no"])
        plain: Any = request._request
        plain.audit.words(f"{asked.about}\n{asked.incident}")
        plain.audit.reason(asked.reason)
        danger = ask_safety_check(asked, by=plain.member, roles=plain.roles, at=plain.now)
        return Response(SafetyCheckOut(body_of(danger)).data)


def body_of(danger: Danger | None) -> dict[str, Any]:
    return {
        "sentence": sentence(danger),
        "lines": [{"what": what, "said": said} for what, said in lines(danger)],
        "ring": [{"name": post.name, "phone": post.phone} for post in posts_to_ring()],
    }


patterns = [path("safety-checks/", SafetyChecks.as_view(), name="safety-checks")]
