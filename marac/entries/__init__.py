"""The entries of MARAC."""

from marac.entries.afterwards import Closed, Linked, OutcomeTold, OutcomeUnsafe
from marac.entries.flag import FlagEnded, FlagReviewed
from marac.entries.referral import ConsentRecorded, PapersAsked, PapersReceived, VictimExplained
from marac.entries.room import Decided, Heard, NoPoliceAction, Said, SpokenFor
from marac.entries.sentences import SENTENCES

__all__ = [
    "SENTENCES",
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
    "VictimExplained",
]
