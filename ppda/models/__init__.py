"""The process of abuse by police: who was told, and the review of the investigation."""

from ppda.models.chain import ChainPost, Role, Told
from ppda.models.console import (
    CheckSeen,
    Finding,
    FindingAnswer,
    LookersAnswer,
    LookersRequest,
    SealReached,
    Sighting,
    SightingNoted,
    Unread,
)
from ppda.models.report import ReviewReport

__all__ = [
    "ChainPost",
    "CheckSeen",
    "Finding",
    "FindingAnswer",
    "LookersAnswer",
    "LookersRequest",
    "ReviewReport",
    "Role",
    "SealReached",
    "Sighting",
    "SightingNoted",
    "Told",
    "Unread",
]
