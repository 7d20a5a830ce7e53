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

__all__ = [
    "ApplicantIs",
    "Application",
    "Channel",
    "ClaresLawRequest",
    "Known",
    "Part",
    "Party",
    "RequestOpened",
    "Route",
    "Source",
    "SpokenWords",
    "State",
    "StateRow",
]
