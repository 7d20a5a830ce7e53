"""What is looked for, what is known of somebody, and what the one says for the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from cases.matching.places import Place


@dataclass(frozen=True)
class Name:
    """One name, each half folded as `normal.name` does; `shown` is how it stands on the screen."""

    given: str = ""
    surname: str = ""
    former: bool = False
    shown: str = ""


@dataclass(frozen=True)
class Reach:
    """A telephone number or another way to reach somebody, and since when it is known."""

    value: str
    standing: str = ""
    since: date | None = None


@dataclass(frozen=True)
class Asked:
    """What is looked for. `words` are names of which it is not said which half they are."""

    given: str = ""
    surname: str = ""
    words: tuple[str, ...] = ()
    born: str = ""
    place: Place = Place()
    reaches: tuple[str, ...] = ()
    references: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any((self.given, self.surname, self.words, self.born, self.place, self.reaches, self.references))


@dataclass
class Known:
    """The facts of one person that the reader may see."""

    names: list[Name] = field(default_factory=list)
    births: list[str] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    reaches: list[Reach] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    named: bool = False  # in a record, log or crime number that was asked for


@dataclass(frozen=True)
class Finding:
    """Points for one thing asked, and the sentence that says why; no sentence where it speaks against."""

    points: float
    reason: str = ""


@dataclass(frozen=True)
class Score:
    points: float
    percent: float
    reasons: tuple[str, ...]
