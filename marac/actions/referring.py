"""Referring a case to MARAC, and what a coordinator answers. There is no answer that screens a case out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import OuterRef

from cases.models import Case, Level
from dapolicy.access.models import Member
from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.chronology.actions import lock_record, tell
from dapolicy.chronology.actions import record as record_event
from dapolicy.policy.worktime import london_day
from marac.models import Agency, Area, Referral
from marac.queries.pairs import Standing, standing_of
from marac.queries.places import waiting_places
from marac.queries.waiting import repeats_unheard
from marac.terms import words_of
from risk.levels import speaks_of_capacity

FLAGS = {
    "professional_judgement": "Professional judgement: a serious concern, whatever the answers say",
    "visible_high_risk": "Visible high risk",
    "potential_escalation": "Potential escalation",
    "repeat": "Repeat",
}
NO_ROOM = "Room at the meeting is never a reason. Say what it is about the victim, the suspect or the information."
# Of what must be heard these alone end a referral: the case is somewhere else, or these are not the two.
ENDS_WHAT_MUST_BE_HEARD = frozenset({"not-our-area", "already-listed", "wrong-pair"})
OPEN = (Referral.State.REFERRED, Referral.State.ACCEPTED, Referral.State.DEFERRED)


@dataclass(frozen=True)
class WithoutConsent:
    """Why information is shared although the victim did not agree, or was not asked."""

    basis: str = ""
    risk: str = ""
    proportionality: str = ""
    decided_by: str = ""
    decided_on: date | None = None

    @property
    def is_whole(self) -> bool:
        return all((self.basis, self.risk, self.proportionality, self.decided_by, self.decided_on))


@dataclass(frozen=True)
class Referring:
    """What a referral says."""

    agency: Agency
    flags: frozenset[str]
    judgement: str = ""
    reason: str = ""
    consent: str = Referral.Consent.NOT_ASKED
    without: WithoutConsent = field(default_factory=WithoutConsent)
    victim_aware: str = Referral.Aware.NO
    aware_words: str = ""
    wishes: str = ""
    afraid_of: str = ""
    talk: str = ""
    emergency: bool = False
    from_area: Area | None = None
    referrer_name: str = ""
    referrer_contact: str = ""


@transaction.atomic
def refer(case: Case, said: Referring, *, by: Member, at: datetime) -> Referral:
    """Refer a case: the clock of a high level, or of a repeat, stops, and nothing about the case's owners changes
    (MARAC-001, MARAC-002, MARAC-013). Raises: Refused, with the mend."""
    require(by, Permission.REFER_MARAC, at=at)
    refuse_wrong(said)
    lock_record(case.pk)
    if case.closed_at and not said.emergency:
        raise Refused("This case is closed. Open it again first, or refer the case of the new incident.")
    standing = standing_of(case, now=at)
    return write(case, said, standing, by=by, at=at)


def write(case: Case, said: Referring, standing: Standing, *, by: Member, at: datetime) -> Referral:
    event = record_event(
        "marac.referred", case.record, by=by, at=at, detail=detail_of(said, standing), words=told(said)
    )
    record_event("marac.hearing-wanted", case.record, by=by, at=at)
    referral = Referral.objects.create(
        record=case.record,
        agency=said.agency,
        referrer=by,
        referrer_name=said.referrer_name,
        referrer_contact=said.referrer_contact,
        at=at,
        how=how_of(said, standing),
        emergency=said.emergency,
        from_area=said.from_area,
        consent=said.consent,
        without_consent_basis=said.without.basis,
        decided_on=said.without.decided_on,
        victim_aware=said.victim_aware,
        event_id=event.pk,
        repeat_rule=standing.repeat_rule if "repeat" in said.flags else "",
        last_referral_at=standing.last.at if standing.last else None,
        **{name: name in said.flags for name in FLAGS},
    )
    if said.consent != Referral.Consent.YES and not said.without.is_whole:
        record_event("marac.consent-left-open", case.record, by=by, at=at)
    if said.from_area:
        record_event("marac.transferred-in", case.record, by=by, at=at, detail={"from": said.from_area.name})
        record_event("marac.papers-asked", case.record, by=by, at=at, detail={"from": said.from_area.name})
    title = f"{case.record.reference}: {'emergency referral' if said.emergency else 'referred'} to MARAC"
    tell(case.record, to="marac-coordinator", title=title, at=at, source=f"marac:{event.pk}", page_over=said.emergency)
    return referral


def refuse_wrong(said: Referring) -> None:
    """What a referral cannot be without: a reason, and words where the reason is a judgement (MARAC-002)."""
    if not said.flags or said.flags - FLAGS.keys():
        raise Refused("Choose at least one of the four reasons.")
    if "professional_judgement" in said.flags and not said.judgement.strip():
        raise Refused("Say what the professional judgement rests on.")
    if said.agency.ended_on:
        raise Refused(f"{said.agency} is no longer there. Choose the agency that took its place.")


def how_of(said: Referring, standing: Standing) -> str:
    if said.from_area:
        return Referral.How.TRANSFER_IN
    return Referral.How.REPEAT if standing.is_repeat else Referral.How.NEW


def detail_of(said: Referring, standing: Standing) -> dict[str, Any]:
    found: dict[str, Any] = {
        "agency": said.agency.code,
        "reasons": [name.replace("_", "-") for name in FLAGS if name in said.flags],
        "how": how_of(said, standing),
        "consent": said.consent,
        "victim_aware": said.victim_aware,
        "level": standing.level,
        "emergency": said.emergency,
    }
    if "repeat" in said.flags:
        found["rule"] = standing.repeat_rule
        found["last_referral"] = standing.last.at.isoformat() if standing.last else ""
    return {name: value for name, value in found.items() if value not in ("", None, False)}


def told(said: Referring) -> str:
    """Every word of it, each under its heading; kept beside the log, and nowhere else."""
    without = said.without
    lines = [
        ("Professional judgement", said.judgement),
        ("Why", said.reason),
        ("What the victim wants", said.wishes),
        ("Whom the victim is afraid of", said.afraid_of),
        ("Who it is safe to talk to, and who not", said.talk),
        ("Why the victim does not know", said.aware_words),
        ("Shared without consent because", words_of("without-consent").get(without.basis, "")),
        ("Risk", without.risk),
        ("Why it is proportionate", without.proportionality),
        ("Decided by", without.decided_by),
    ]
    return "\n".join(f"{heading}: {words.strip()}" for heading, words in lines if words.strip())


@transaction.atomic
def accept(referral: Referral, *, by: Member, at: datetime) -> None:
    """Take a referral for a meeting. A deferred one is taken up again in the same way."""
    _answer(referral, (Referral.State.REFERRED, Referral.State.DEFERRED), by=by, at=at)
    _become(referral, Referral.State.ACCEPTED, "marac.accepted", by=by, at=at)


@transaction.atomic
def defer(referral: Referral, *, reason: str, words: str, until: date | None = None, by: Member, at: datetime) -> None:
    """Put a referral off until a day, for a reason about the people or the information. It stays on the coordinator's
    list, and the day by which it is to be heard stays too."""
    refuse_reason("defer", reason, words)
    detail = {"reason": reason} | until_when(until, at=at)
    _answer(referral, OPEN, by=by, at=at)
    _become(referral, Referral.State.DEFERRED, "marac.deferred", by=by, at=at, detail=detail, words=words)


def until_when(day: date | None, *, at: datetime) -> dict[str, str]:
    """The day as an event keeps it. Raises: Refused, where it is past."""
    if day and day < london_day(at):
        raise Refused("This day is past. Give the day on which it is taken up again.")
    return {"until": day.isoformat()} if day else {}


@transaction.atomic
def reject(referral: Referral, *, reason: str, words: str, by: Member, at: datetime) -> None:
    """End a referral that belongs elsewhere or names the wrong two. A high level's stays, whatever anybody thinks
    of it: the level is changed through the risk process, by two people (MARAC-001). So does a repeat's, at any level:
    what identified it started a clock, which nothing but a referral ends."""
    refuse_reason("reject", reason, words)
    _answer(referral, (Referral.State.REFERRED, Referral.State.DEFERRED), by=by, at=at)
    if reason not in ENDS_WHAT_MUST_BE_HEARD:
        _refuse_what_must_be_heard(referral.record_id)
    _become(referral, Referral.State.REJECTED, "marac.rejected", by=by, at=at, detail={"reason": reason}, words=words)


def _refuse_what_must_be_heard(record_id: int) -> None:
    """Raises: Refused, where the level or a repeat is a reason by itself."""
    case = Case.objects.filter(pk=record_id).annotate(repeat=repeats_unheard(OuterRef("pk"))).get()
    if case.level == Level.HIGH:
        raise Refused(
            "The risk level is high, which is a reason by itself. It is heard, or the level is looked at first."
        )
    if case.repeat:
        raise Refused("Something further happened between these two, which is a reason by itself. It is heard.")


@transaction.atomic
def transfer_out(referral: Referral, area: Area, *, words: str, by: Member, at: datetime) -> None:
    """Hand a case to another area's MARAC, before it is heard or after: she moves when she must. What is open here
    stays owed."""
    if area.ended_on:
        raise Refused(f"{area} is no longer there. Choose another area.")
    _answer(referral, (*OPEN, Referral.State.HEARD), by=by, at=at)
    detail = {"to": area.name}
    _become(referral, Referral.State.TRANSFERRED, "marac.transferred-out", by=by, at=at, detail=detail, words=words)


def refuse_reason(which: str, reason: str, words: str) -> None:
    """A reason of the list, with words, neither of which speaks of room. Raises: Refused."""
    if reason not in words_of(which) or speaks_of_capacity(words):
        raise Refused(NO_ROOM if speaks_of_capacity(words) else "Choose a reason from the list; there is no other.")
    if not words.strip():
        raise Refused("Say it in your own words as well.")


def _answer(referral: Referral, states: tuple[str, ...], *, by: Member, at: datetime) -> None:
    """May, and once: two who answer at the same moment wait for each other."""
    require(by, Permission.RUN_MARAC, at=at)
    lock_record(referral.record_id)
    referral.refresh_from_db(fields=["state"])
    if referral.state not in states:
        raise Refused(f"This referral is {referral.get_state_display().lower()} by now. Look at it again.")
    if waiting_places(now=at).filter(referral=referral).exists():
        raise Refused("It stands on an agenda. Take it off the agenda first, with the reason.")


def _become(
    referral: Referral, state: str, kind: str, *, by: Member, at: datetime, detail: Any = None, words: str = ""
) -> None:
    record_event(kind, referral.record, by=by, at=at, detail=detail, words=words)
    referral.state = state
    referral.save(update_fields=["state"])
