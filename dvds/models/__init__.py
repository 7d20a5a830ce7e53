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

__all__ = [
    "ApplicantIs",
    "Application",
    "Channel",
    "Known",
    "Part",
    "Party",
    "Route",
    "Source",
    "SpokenWords",
    "State",
    "StateRow",
]
