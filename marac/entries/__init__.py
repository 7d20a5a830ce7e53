"""The entries of MARAC."""

from marac.actions.wording import SAID as ACTION_SAID
from marac.entries.afterwards import Closed, Linked, OutcomeTold, OutcomeUnsafe
from marac.entries.flag import FlagEnded, FlagReviewed
from marac.entries.referral import (
    INCOMPLETE,
    ConsentRecorded,
    PapersAsked,
    PapersReceived,
    TransferTaken,
    VictimExplained,
)
from marac.entries.room import Decided, Heard, NoPoliceAction, Said, SpokenFor
from marac.entries.sentences import SENTENCES

WORDED = (INCOMPLETE, ACTION_SAID)

__all__ = [
    "SENTENCES",
    "WORDED",
    "Closed",
    "ConsentRecorded",
    "Decided",
    "FlagEnded",
    "FlagReviewed",
    "Heard",
    "Linked",
    "NoPoliceAction",
    "OutcomeTold",
    "OutcomeUnsafe",
    "PapersAsked",
    "PapersReceived",
    "Said",
    "SpokenFor",
    "TransferTaken",
    "VictimExplained",
]
