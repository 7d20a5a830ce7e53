"""The entries of cases, by what they are about. Their order is the order of the list that officers choose from."""

from cases.entries.case import CaseClosed, CaseReopened, PositiveAction, ReasonNotArrested, SupportOffered
from cases.entries.children import ChildAffected, ChildNoSchool, ChildSeenEntry, SchoolTold, SchoolUnsafe
from cases.entries.deaths import PersonDied
from cases.entries.evidence import (
    EvidenceChecklist,
    EvidenceLedDecision,
    NoFurtherActionProposed,
    NoFurtherActionReviewed,
    StatementTaken,
)
from cases.entries.idva import IdvaDeclined, IdvaReferred, IdvaReplied
from cases.entries.lives import HaveReunited, HaveSeparated, SuspectMoved, VictimMoved
from cases.entries.orders import NoticeHeard, NoticeServed, NoticeWithdrawn
from cases.entries.promised import CallReleased
from cases.entries.sentences import SENTENCES
from cases.entries.suspect import (
    Acquitted,
    Arrested,
    Bailed,
    BailVaried,
    Cautioned,
    Charged,
    ConditionsDropped,
    Escaped,
    Found,
    Interviewed,
    NoFurtherAction,
    NotInvestigated,
    Released,
    ReleasedFromPrison,
    Remanded,
    Sentenced,
    Wanted,
)
from cases.entries.victim import (
    ContactAgreed,
    ContactAttempted,
    FollowedUp,
    NoContact,
    SupportWithdrawn,
    VictimTold,
    WelfareReviewed,
)
from cases.entries.watching import WatchAsked

__all__ = [
    "SENTENCES",
    "Acquitted",
    "Arrested",
    "BailVaried",
    "Bailed",
    "CallReleased",
    "CaseClosed",
    "CaseReopened",
    "Cautioned",
    "Charged",
    "ChildAffected",
    "ChildNoSchool",
    "ChildSeenEntry",
    "ConditionsDropped",
    "ContactAgreed",
    "ContactAttempted",
    "Escaped",
    "EvidenceChecklist",
    "EvidenceLedDecision",
    "FollowedUp",
    "Found",
    "HaveReunited",
    "HaveSeparated",
    "IdvaDeclined",
    "IdvaReferred",
    "IdvaReplied",
    "Interviewed",
    "NoContact",
    "NoFurtherAction",
    "NoFurtherActionProposed",
    "NoFurtherActionReviewed",
    "NotInvestigated",
    "NoticeHeard",
    "NoticeServed",
    "NoticeWithdrawn",
    "PersonDied",
    "PositiveAction",
    "ReasonNotArrested",
    "Released",
    "ReleasedFromPrison",
    "Remanded",
    "SchoolTold",
    "SchoolUnsafe",
    "Sentenced",
    "StatementTaken",
    "SupportOffered",
    "SupportWithdrawn",
    "SuspectMoved",
    "VictimMoved",
    "VictimTold",
    "WatchAsked",
    "Wanted",
    "WelfareReviewed",
]
