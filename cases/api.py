"""The REST interface of cases: incidents in from command and control, and people search.

Requests are authenticated by the session that the pages use (with its CSRF token); there are no other credentials.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.actions.intake import receive, send_crew
from cases.models import Answer, Incident, Intake, Known, Relationship
from cases.queries.people import Match, possible_matches
from cases.reports import HowItCame, PageOne, PageThree, PageTwo, PersonFacts, Report, Suspect, Victim
from cases.terms import Abuse, Category
from dapolicy.access.permissions import Permission, require
from dapolicy.policy.worktime import london_day

OF_POLICE = ("police", "staff_no", "employer")  # of one side, beside who they are
FUTURE = "This lies in the future. Check the day and the time."


class PersonIn(serializers.Serializer):
    """Who somebody is, as far as it was said."""

    known = serializers.ChoiceField(Known.choices, default=Known.NAMED)
    given = serializers.CharField(max_length=120, default="", allow_blank=True)
    surname = serializers.CharField(max_length=120, default="", allow_blank=True)
    description = serializers.CharField(max_length=240, default="", allow_blank=True)
    born = serializers.DateField(required=False, allow_null=True)
    line1 = serializers.CharField(max_length=120, default="", allow_blank=True)
    town = serializers.CharField(max_length=80, default="", allow_blank=True)
    postcode = serializers.CharField(max_length=10, default="", allow_blank=True)
    phone = serializers.CharField(max_length=30, default="", allow_blank=True)
    police = serializers.ChoiceField(Answer.choices, default=Answer.NOT_KNOWN)
    staff_no = serializers.CharField(max_length=20, default="", allow_blank=True)
    employer = serializers.CharField(
        max_length=120, default="", allow_blank=True, help_text="Of police or police staff: another force or an agency"
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """*Named* asks for a name, *described* for a description."""
        if attrs["known"] == Known.NAMED and not (attrs["given"] or attrs["surname"]):
            raise serializers.ValidationError({"given": "Give a name, or set known to described or not-known."})
        if attrs["known"] == Known.DESCRIBED and not attrs["description"]:
            raise serializers.ValidationError({"description": "Describe them, or set known to not-known."})
        return attrs


class IncidentIn(serializers.Serializer):
    """A report as command and control has it."""

    sender = serializers.CharField(max_length=60)
    reference = serializers.CharField(max_length=80)
    reported_at = serializers.DateTimeField()
    channel = serializers.ChoiceField(Incident.Channel.choices)
    teller = serializers.ChoiceField(Incident.Teller.choices)
    teller_words = serializers.CharField(max_length=240, default="", allow_blank=True)
    rang_from = serializers.CharField(max_length=30, default="", allow_blank=True)
    danger_now = serializers.ChoiceField(Answer.choices, default=Answer.NOT_KNOWN)
    happened_at = serializers.DateTimeField(required=False, allow_null=True)
    place = serializers.CharField(max_length=240, default="", allow_blank=True)
    log_number = serializers.CharField(max_length=40, default="", allow_blank=True)
    grade = serializers.ChoiceField(Incident.Grade.choices, default="", allow_blank=True)
    category = serializers.ChoiceField(Category.choices, default=Category.DOMESTIC_ABUSE)
    is_domestic = serializers.BooleanField(default=True)
    account = serializers.CharField(default="", allow_blank=True)
    crew = serializers.ListField(child=serializers.CharField(max_length=20), default=list, max_length=60)
    victim = PersonIn(required=False)
    suspect = PersonIn(required=False)
    relationship = serializers.ChoiceField(Relationship.Kind.choices, default=Relationship.Kind.NOT_KNOWN)
    abuse = serializers.ListField(child=serializers.ChoiceField(Abuse.choices), default=list)

    def validate_reported_at(self, value: Any) -> Any:
        return self._not_future(value)

    def validate_happened_at(self, value: Any) -> Any:
        return self._not_future(value)

    def _not_future(self, value: Any) -> Any:
        if value and value > self.context["now"]:
            raise serializers.ValidationError(FUTURE)
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Nobody is born after it happened."""
        last = london_day(attrs.get("happened_at") or attrs["reported_at"])
        for part in ("victim", "suspect"):
            born = (attrs.get(part) or {}).get("born")
            if born and born > last:
                raise serializers.ValidationError({part: {"born": "This is after it happened. Check the date."}})
        return attrs

    def report(self) -> Report:
        """The report that was sent."""
        sent = self.validated_data
        one = PageOne(
            reported_at=sent["reported_at"],
            danger_now=sent["danger_now"],
            teller=sent["teller"],
            teller_words=sent["teller_words"],
            rang_from=sent["rang_from"],
            happened_from=sent.get("happened_at"),
            place=sent["place"],
        )
        three = PageThree(abuse=tuple(sent["abuse"]), account=sent["account"])
        return Report(self.how_it_came(), one, self.who(), three)

    def how_it_came(self) -> HowItCame:
        sent = self.validated_data
        return HowItCame(
            channel=sent["channel"],
            log_number=sent["log_number"],
            grade=sent["grade"],
            category=sent["category"],
            is_domestic=sent["is_domestic"],
        )

    def who(self) -> PageTwo:
        """One victim and one suspect; whoever was not sent is not known yet."""
        sent = self.validated_data
        rang_from = sent["rang_from"] if sent["teller"] == Incident.Teller.VICTIM else ""
        victim, suspect = sent.get("victim") or {}, sent.get("suspect") or {}
        return PageTwo(
            victims=(Victim(person_of(victim, rang_from), **police_of(victim)),),
            suspects=(Suspect(person_of(suspect), **police_of(suspect)),),
            relationships={(0, 0): sent["relationship"]},
        )


def person_of(sent: dict[str, Any], rang_from: str = "") -> PersonFacts:
    if not sent:
        return PersonFacts(known=Known.NOT_KNOWN)
    facts = {name: value for name, value in sent.items() if name not in OF_POLICE}
    return PersonFacts(**facts, rang_from=rang_from)


def police_of(sent: dict[str, Any]) -> dict[str, str]:
    return {name: sent[name] for name in OF_POLICE if name in sent}


class IncidentOut(serializers.ModelSerializer):
    """Our reference, and theirs. The same whenever the same report is sent."""

    sender_reference = serializers.CharField(source="reference")
    reference = serializers.CharField(source="incident_reference")

    class Meta:
        model = Intake
        fields = ["reference", "sender", "sender_reference", "received_at"]


class Incidents(APIView):
    """Take in an incident. Idempotent by sender and reference."""

    @extend_schema(operation_id="incidents_create", request=IncidentIn, responses={201: IncidentOut})
    def post(self, request: Request) -> Response:
        now = moment_of(request)
        sent = IncidentIn(data=request.data, context={"now": now})
        sent.is_valid(raise_exception=True)
        said = {name: sent.validated_data[name] for name in ("sender", "reference", "crew")}
        kept = receive(**said, body=request.data, report=sent.report(), by=request.member, at=now)
        return Response(IncidentOut(kept).data, status=status.HTTP_201_CREATED)


class CrewIn(serializers.Serializer):
    """Who is on an incident now, by staff number; whoever is left out has left it."""

    sender = serializers.CharField(max_length=60)
    reference = serializers.CharField(max_length=80)
    crew = serializers.ListField(child=serializers.CharField(max_length=20), max_length=60)


class CrewOut(serializers.Serializer):
    """What was said, as it was said: nothing of the incident, which may have locked meanwhile."""

    sender = serializers.CharField()
    reference = serializers.CharField()
    crew = serializers.ListField(child=serializers.CharField())


class Crews(APIView):
    """Say who is on an incident that the same system sent."""

    @extend_schema(operation_id="incidents_crew", request=CrewIn, responses={200: CrewOut})
    def post(self, request: Request) -> Response:
        sent = CrewIn(data=request.data)
        sent.is_valid(raise_exception=True)
        said = sent.validated_data
        send_crew(said["sender"], said["reference"], said["crew"], by=request.member, at=moment_of(request))
        return Response(CrewOut(said).data)


class PeopleSearchIn(serializers.Serializer):
    """Any of it; a misspelt name, a swapped day and month, an old number find all the same."""

    given = serializers.CharField(max_length=120, default="", allow_blank=True)
    surname = serializers.CharField(max_length=120, default="", allow_blank=True)
    born = serializers.CharField(max_length=40, default="", allow_blank=True)
    line1 = serializers.CharField(max_length=120, default="", allow_blank=True)
    town = serializers.CharField(max_length=80, default="", allow_blank=True)
    postcode = serializers.CharField(max_length=10, default="", allow_blank=True)
    phones = serializers.ListField(child=serializers.CharField(max_length=30), default=list, max_length=10)
    references = serializers.ListField(child=serializers.CharField(max_length=80), default=list, max_length=10)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not any(attrs.values()):
            raise serializers.ValidationError("Give at least one thing to search for.")
        return attrs


class MatchOut(serializers.Serializer):
    """Somebody who may be the one: how well they fit (0 to 100), and why."""

    reference = serializers.CharField()
    name = serializers.CharField()
    score = serializers.FloatField()
    reasons = serializers.ListField(child=serializers.CharField())
    births = serializers.ListField(child=serializers.CharField())


class PeopleFoundOut(serializers.Serializer):
    results = MatchOut(many=True)


class PeopleSearch(APIView):
    """Find people, best first. Sent by POST, so that no address carries a name."""

    @extend_schema(operation_id="people_search", request=PeopleSearchIn, responses={200: PeopleFoundOut})
    def post(self, request: Request) -> Response:
        require(request.member, Permission.SEE_CASES, at=moment_of(request))
        asked = PeopleSearchIn(data=request.data)
        asked.is_valid(raise_exception=True)
        words = dict(asked.validated_data)
        found = possible_matches(reaches=words.pop("phones"), limit=20, **words)
        mark(request, found, asked.validated_data)
        return Response(PeopleFoundOut({"results": found}).data)


def mark(request: Request, found: list[Match], asked: dict[str, Any]) -> None:
    """Whom it put before somebody's eyes, and what was asked."""
    request.audit.words(" ".join(str(value) for value in asked.values() if value))
    request.audit.saw(
        records={record for match in found for record in match.records}, people={match.person_id for match in found}
    )


def moment_of(request: Request) -> datetime:
    """The one moment of the request."""
    return request.now


patterns = [
    path("incidents/", Incidents.as_view(), name="incidents"),
    path("incidents/crew/", Crews.as_view(), name="incidents-crew"),
    path("people/search/", PeopleSearch.as_view(), name="people-search"),
]
