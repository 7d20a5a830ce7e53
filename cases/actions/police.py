"""Somebody may work for the police, as it turns out after the report: said on it, or on a case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from cases.actions.incidents import lock_reports
from cases.actions.opening import lock_records
from cases.actions.registering import SIDES, cases_of, faces_of
from cases.models import Answer, Incident, Pair, Party
from cases.queries.people import groups_of
from dapolicy.access.models import Member
from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.chronology.actions import record as record_event


@dataclass(frozen=True)
class WorksFor:
    """What was said of where somebody works, and who said so."""

    words: str
    staff_no: str = ""
    employer: str = ""  # another force, an agency, a contractor; empty where it is us, or not known

    def __str__(self) -> str:
        number = f"Number: {self.staff_no}" if self.staff_no else ""
        return "\n".join(filter(None, [self.words, number, f"Works for: {self.employer}" if self.employer else ""]))


@transaction.atomic
def say_police(party: Party, said: WorksFor, *, by: Member, at: datetime) -> None:
    """Say that a victim or a suspect is, or may be, police: this report and its cases lock at once (ACC-002).

    So do the other reports of these cases in which the same person has that part. Where it is a suspect the referral
    begins (PPDA-001). The lock is the last write: its author may be the one of whom it was said.

    Raises: Refused, where a post decided before about exactly this.
    """
    require(by, Permission.RECORD_ENTRY, at=at)
    if party.ended_at or party.part not in SIDES:
        raise Refused("This person's part has been moved. Look at the report again.")
    group = groups_of([party.person_id])[party.person_id] if party.person_id else frozenset()
    parties = [party, *elsewhere(party, group)]
    incidents = list(Incident.objects.filter(pk__in=[one.record_id for one in parties]).select_related("record"))
    cases = cases_of(incidents)
    lock_records([one.record_id for one in (*incidents, *cases)])
    faces = faces_of(party.part, group, police=Answer.YES.value, staff_no=said.staff_no, employer=said.employer)
    answer_yes(parties, said.staff_no)
    subject, detail = party.person.reference if party.person else None, {"part": party.part}
    record_event("party.said-to-be-police", party.record, by=by, at=at, subject=subject, detail=detail, words=str(said))
    if not lock_reports(incidents, cases, faces, by=by, at=at):
        raise Refused("A post has decided about this before. Say what is new: their number, or whom they work for.")


def elsewhere(party: Party, group: Iterable[int]) -> list[Party]:
    """The same person in the same part, on other reports of this report's cases."""
    cases = Pair.objects.filter(record=party.record_id, ended_at=None).values("case_record")
    reports = Pair.objects.filter(case_record__in=cases, ended_at=None).values("record")
    same = Party.objects.filter(record__in=reports, person__in=list(group), part=party.part, ended_at=None)
    return list(same.exclude(pk=party.pk).order_by("pk"))


def answer_yes(parties: Iterable[Party], staff_no: str) -> None:
    """The number is kept where one was given; else the one that stands."""
    number = {"police_words": staff_no} if staff_no else {}
    Party.objects.filter(pk__in=[party.pk for party in parties]).update(police=Answer.YES.value, **number)
