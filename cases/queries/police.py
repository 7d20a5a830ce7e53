"""Whether a locked case's suspect is, or may be, police: as somebody said, or as the staff register has it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from cases.models import Answer, Case, Pair, Party
from dapolicy.access.models import Locked, Record
from dapolicy.chronology.standing import standing

OUTSIDE = "ppda.suspect-outside"
REPORTED, NOT_POLICE = "ppda.reported", "ppda.not-police"
CONDUCT, OUTCOME = "conduct.recorded", "conduct.ended"


@dataclass(frozen=True)
class Police:
    """What is known of the two people of a case: each of yes, no, not-known, would-not-say."""

    victim: str
    suspect: str

    @property
    def suspect_may_be(self) -> bool:
        """Until somebody says no, the suspect of a locked case may be police."""
        return self.suspect != Answer.NO


def police_of(record: Record) -> Police | None:
    """Asked of locked cases alone; None for every other, before any statement.

    What locked it says first: a referral that began, or a post that decided it. Then the register, then what was said.
    """
    if record.locked == Locked.NO:
        return None
    case = Case.objects.only("record", "victim", "suspect").get(pk=record.pk)
    said = answers_of(case)
    told = [event.kind for event in standing([REPORTED, NOT_POLICE, OUTSIDE], record)]
    return Police(of_all(said["victim"]), suspect_by(told) or suspect_as_said(record, said["suspect"], told))


def suspect_by(told: list[str]) -> str:
    """What the chronology says of the suspect, if it says anything."""
    last = [kind for kind in told if kind != OUTSIDE][-1:]
    return {REPORTED: Answer.YES.value, NOT_POLICE: Answer.NO.value}[last[0]] if last else ""


def suspect_as_said(record: Record, said: list[str], told: list[str]) -> str:
    """Of a record that was locked otherwise: the register, then whoever told us, then that they are from outside."""
    if in_register(record) or Answer.YES in said:
        return Answer.YES
    return Answer.NO if OUTSIDE in told else of_all(said)


def answers_of(case: Case) -> dict[str, list[str]]:
    """What was said of either, over the incidents of the case."""
    incidents = Pair.objects.filter(case_record=case.pk, ended_at=None).values("record")
    parties = Party.objects.filter(record__in=incidents, part__in=["victim", "suspect"], ended_at=None)
    people = {"victim": case.victim_id, "suspect": case.suspect_id}
    found: dict[str, list[str]] = {"victim": [], "suspect": []}
    for part, person, police in parties.order_by("pk").values_list("part", "person_id", "police"):
        if person == people[part]:
            found[part].append(police)
    return found


def of_all(said: list[str]) -> str:
    """One yes is a yes; a no counts only where nobody left it open."""
    if Answer.YES in said:
        return Answer.YES
    return Answer.NO if said and set(said) == {Answer.NO.value} else next(iter(said), Answer.NOT_KNOWN)


def in_register(record: Record) -> bool:
    """Whether the suspect was found in the staff register, which no login may read."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT cases_suspect_is_staff(%s)", [record.pk])
        (found,) = cursor.fetchone()
    return bool(found)


def conduct_missing(record: Record) -> list[str]:
    """What closing waits for where the suspect is, or may be, police; also after the lock was lifted (PPDA-004)."""
    events = standing([REPORTED, NOT_POLICE, OUTSIDE, CONDUCT, OUTCOME], record)
    if not concerns_police(record, [event.kind for event in events]):
        return []
    wanted = {
        CONDUCT: "a complaint or conduct matter with its reference",
        OUTCOME: "the outcome of the conduct investigation",
    }
    return [words for kind, words in wanted.items() if kind not in {event.kind for event in events}]


def concerns_police(record: Record, kinds: list[str]) -> bool:
    """Of a locked case its people say it; of one unlocked since, what stands in its chronology."""
    police = police_of(record)
    if police is not None:
        return police.suspect_may_be
    reported = [kind for kind in kinds if kind in (REPORTED, NOT_POLICE)]
    return CONDUCT in kinds or (reported[-1:] == [REPORTED] and OUTSIDE not in kinds)
