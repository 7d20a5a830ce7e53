"""What each role allows. Roles are rows with a sentence; what they allow is code, so that a change is reviewed."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from dapolicy.access.models import Member


class Role(StrEnum):
    CALL_HANDLER = "call-handler"
    RESPONSE_OFFICER = "response-officer"
    RESPONSE_SERGEANT = "response-sergeant"
    DUTY_INSPECTOR = "duty-inspector"
    SPECIALIST_OFFICER = "specialist-officer"
    SUPERVISOR = "supervisor"
    DVDS_OFFICER = "dvds-officer"
    MARAC_COORDINATOR = "marac-coordinator"
    NEIGHBOURHOOD_OFFICER = "neighbourhood-officer"
    CUSTODY_OFFICER = "custody-officer"
    PARTNER = "partner"
    PSD_AUDITOR = "psd-auditor"
    MANAGER = "manager"
    ANALYST = "analyst"
    ADMINISTRATOR = "administrator"


FRONT_LINE = frozenset(
    {
        Role.CALL_HANDLER,
        Role.RESPONSE_OFFICER,
        Role.RESPONSE_SERGEANT,
        Role.DUTY_INSPECTOR,
        Role.SPECIALIST_OFFICER,
        Role.SUPERVISOR,
        Role.NEIGHBOURHOOD_OFFICER,
        Role.CUSTODY_OFFICER,
    }
)
CASE_STAFF = FRONT_LINE | {Role.DVDS_OFFICER, Role.MARAC_COORDINATOR, Role.MANAGER}
SUPERVISORS = frozenset({Role.RESPONSE_SERGEANT, Role.DUTY_INSPECTOR, Role.SUPERVISOR})
UNIT = frozenset({Role.SPECIALIST_OFFICER, Role.SUPERVISOR})


class Permission(StrEnum):
    """An act that somebody may or may not do."""

    REPORT = "record a report"
    SEE_CASES = "see incidents and cases"
    RECORD_ENTRY = "record what happened"
    TELL_SAFE_CONTACT = "say how somebody can be reached safely"
    RECORD_CONDUCT = "record what is done about abuse by police"
    TELL_CHAIN = "tell those who oversee abuse by police"
    ASSESS = "assess risk"
    ENDORSE = "endorse an assessment or a closure"
    RAISE_RISK = "raise a risk level"
    PROPOSE_LOWERING = "propose to lower a risk level"
    APPROVE_LOWERING = "approve lowering a risk level"
    SECOND_REVIEW = "review an assessment a second time"
    ASK_REVIEW = "ask for a risk review"
    OWN = "accept a case"
    REALLOCATE = "give cases to others"
    DECIDE_MATCH = "decide whether two people are the same"
    DECIDE_AGGRESSOR = "decide between counter-allegations"
    APPROVE_WITHDRAWAL = "approve that an entry is withdrawn"
    CHECK_COUNTER = "check a front counter"
    SEE_QUALITY = "see the quality of recording"
    SEE_AUDIT = "see who looked at a record"
    STANDARDS = "look into who looked"
    LET_IN = "let somebody see a locked record"
    KEEP_OUT = "say who may not see a locked record"
    ASK_SAFETY = "ask for a safety check"
    JUDGE_SAFETY = "judge safety checks"
    SEND_CREW = "say who is on an incident"
    WORK_DVDS = "work on Clare's Law applications"
    SUPERVISE_DVDS = "supervise Clare's Law applications"
    REFER_MARAC = "refer a case to MARAC"
    RUN_MARAC = "run a MARAC"
    SPEAK_AT_MARAC = "speak for an agency at MARAC"
    SEE_MARAC_FIGURES = "see the figures of MARAC"
    REPORT_MARAC = "report the figures of MARAC"


ALLOWS: dict[Permission, frozenset[Role]] = {
    # A partner reports through MARAC's intake alone: no page or operation of reporting lets one in.
    Permission.REPORT: FRONT_LINE | {Role.DVDS_OFFICER, Role.MARAC_COORDINATOR, Role.PARTNER},
    Permission.SEE_CASES: CASE_STAFF,
    Permission.RECORD_ENTRY: FRONT_LINE | {Role.DVDS_OFFICER, Role.MARAC_COORDINATOR},
    # A partner says so with what they report through MARAC's intake.
    Permission.TELL_SAFE_CONTACT: FRONT_LINE | {Role.DVDS_OFFICER, Role.MARAC_COORDINATOR, Role.PARTNER},
    Permission.RECORD_CONDUCT: CASE_STAFF | {Role.PSD_AUDITOR},
    Permission.TELL_CHAIN: SUPERVISORS | {Role.PSD_AUDITOR},
    Permission.ASSESS: FRONT_LINE,
    Permission.ENDORSE: SUPERVISORS,
    Permission.RAISE_RISK: FRONT_LINE,
    Permission.PROPOSE_LOWERING: FRONT_LINE,
    Permission.APPROVE_LOWERING: frozenset({Role.SUPERVISOR, Role.DUTY_INSPECTOR}),
    Permission.SECOND_REVIEW: UNIT,
    Permission.ASK_REVIEW: CASE_STAFF | {Role.PARTNER},
    Permission.OWN: UNIT | {Role.RESPONSE_OFFICER, Role.RESPONSE_SERGEANT},
    Permission.REALLOCATE: SUPERVISORS,
    Permission.DECIDE_MATCH: FRONT_LINE | {Role.DVDS_OFFICER},
    Permission.DECIDE_AGGRESSOR: SUPERVISORS | UNIT,
    Permission.APPROVE_WITHDRAWAL: SUPERVISORS,
    Permission.CHECK_COUNTER: FRONT_LINE,
    Permission.SEE_QUALITY: SUPERVISORS | {Role.MANAGER, Role.ANALYST},
    Permission.SEE_AUDIT: CASE_STAFF | {Role.PSD_AUDITOR},
    Permission.STANDARDS: frozenset({Role.PSD_AUDITOR}),
    Permission.LET_IN: SUPERVISORS | {Role.SPECIALIST_OFFICER, Role.PSD_AUDITOR},
    # The database answers the same roles (`custody_decides_who`), and asks besides whether they were let in by name.
    Permission.KEEP_OUT: SUPERVISORS | {Role.SPECIALIST_OFFICER, Role.MANAGER, Role.PSD_AUDITOR},
    Permission.ASK_SAFETY: CASE_STAFF | {Role.PSD_AUDITOR},
    Permission.JUDGE_SAFETY: SUPERVISORS | {Role.PSD_AUDITOR},
    Permission.SEND_CREW: frozenset({Role.CALL_HANDLER}),
    Permission.WORK_DVDS: frozenset({Role.DVDS_OFFICER}),
    # Of these the database shows an application only to those who hold dvds-officer as well.
    Permission.SUPERVISE_DVDS: SUPERVISORS,
    Permission.REFER_MARAC: FRONT_LINE | {Role.MARAC_COORDINATOR, Role.PARTNER},
    Permission.RUN_MARAC: frozenset({Role.MARAC_COORDINATOR}),
    Permission.SPEAK_AT_MARAC: frozenset({Role.PARTNER}),
    # The database answers the same roles (`marac_reads_figures`).
    Permission.SEE_MARAC_FIGURES: frozenset({Role.SUPERVISOR, Role.MANAGER, Role.ANALYST, Role.MARAC_COORDINATOR}),
    Permission.REPORT_MARAC: frozenset({Role.MANAGER, Role.MARAC_COORDINATOR}),
}


class Refused(PermissionError):
    """This person may not do this. Says what was asked, never what stands behind it."""


def may(by: Member, permission: Permission, *, at: datetime) -> bool:
    """Whether a role that `by` holds at `at` allows the act."""
    return bool(ALLOWS[permission] & by.roles_at(at))


def require(by: Member, permission: Permission, *, at: datetime) -> None:
    """Raises: Refused, where no role of theirs allows it."""
    if not may(by, permission, at=at):
        raise Refused(f"Your role does not let you {permission.value}. Ask your supervisor.")
