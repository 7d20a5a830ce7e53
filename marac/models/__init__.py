"""MARAC: meetings, referrals, agendas, research, actions, flags and packs."""

from marac.models.actions import Action, ActionReport, Noted
from marac.models.agenda import Declaration, Item, Line, Sheet
from marac.models.flag import Flag
from marac.models.measures import AreaLoad, HandCount, MonthReport, OutsideFigure, Review
from marac.models.meeting import Agency, Area, Meeting, Representative, Seat
from marac.models.minutes import Leaving, MinutesOut
from marac.models.pack import Pack, PackFile, PackOpening, PackPart
from marac.models.referral import AgencyReferral, IntakeOpened, Referral, ReferralDraft
from marac.models.research import Research, ResearchDraft
from marac.models.telling import VictimTold

__all__ = [
    "Action",
    "ActionReport",
    "Agency",
    "AgencyReferral",
    "Area",
    "AreaLoad",
    "Declaration",
    "Flag",
    "HandCount",
    "IntakeOpened",
    "Item",
    "Leaving",
    "Line",
    "Meeting",
    "MinutesOut",
    "MonthReport",
    "Noted",
    "OutsideFigure",
    "Pack",
    "PackFile",
    "PackOpening",
    "PackPart",
    "Referral",
    "ReferralDraft",
    "Representative",
    "Research",
    "ResearchDraft",
    "Review",
    "Seat",
    "Sheet",
    "VictimTold",
]
