"""Applications under the disclosure scheme."""

from dvds.models.application import (
    ApplicantIs,
    Application,
    Channel,
    Known,
    Part,
    Party,
    Route,
    Source,
    SpokenWords,
    State,
    StateRow,
)
from dvds.models.intake import ClaresLawRequest, RequestOpened
from dvds.models.queue import DoubleAnswer, Lookout, Near, Place, QueueAct, Triage

__all__ = [
    "ApplicantIs",
    "Application",
    "Channel",
    "ClaresLawRequest",
    "DoubleAnswer",
    "Known",
    "Lookout",
    "Near",
    "Part",
    "Party",
    "Place",
    "QueueAct",
    "RequestOpened",
    "Route",
    "Source",
    "SpokenWords",
    "State",
    "StateRow",
    "Triage",
]
