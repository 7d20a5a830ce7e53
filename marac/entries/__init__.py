"""The entries of MARAC."""

from marac.entries.referral import ConsentRecorded, PapersAsked, PapersReceived, VictimExplained
from marac.entries.sentences import SENTENCES

__all__ = ["SENTENCES", "ConsentRecorded", "PapersAsked", "PapersReceived", "VictimExplained"]
