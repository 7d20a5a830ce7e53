"""What an edition file says, once read: the file itself, its duties and their stages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from dapolicy.policy.terms import Term

END_OF_DUTY = "end of duty"


class PolicyError(Exception):
    """A policy file that cannot be used. Its text names the file, the line and the mend."""

    def __init__(self, path: Path | str, line: int, wrong: str, mend: str) -> None:
        self.path, self.line, self.wrong, self.mend = str(path), line, wrong, mend
        super().__init__(f"{path}: line {line}: {wrong}; {mend}")


@dataclass(frozen=True)
class StartRule:
    """An event kind that starts a duty, and what its detail must equal where that matters."""

    kind: str
    where: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class StageRule:
    """Who is told, and when: before or after the due moment, at it, or at the end of the author's duty."""

    to: str
    anchor: str  # before, at, after, or END_OF_DUTY
    term: Term | None = None

    @property
    def label(self) -> str:
        """The stage in words."""
        if self.anchor == END_OF_DUTY:
            return "at the end of the author's duty"
        return "when due" if self.term is None else f"{self.term.said} {self.anchor} due"


@dataclass(frozen=True, eq=False)
class Duty:
    """One duty as one file states it. Two files that state the same id make two of these."""

    id: str
    title: str
    edition: str
    dated_by: str
    starts: tuple[StartRule, ...]
    stops: frozenset[str]
    lapses: frozenset[str]
    within: Term
    owner: str
    stages: tuple[StageRule, ...]
    source: str
    per_subject: bool = False
    each: bool = False
    restarts: bool = False
    named: bool = False
    forewarned: timedelta | None = None
    agreed: str = ""  # the detail of a starting event that may name the day on which it is due
    line: int = 0

    @property
    def kinds(self) -> frozenset[str]:
        """Every event kind that this table names."""
        return self.stops | self.lapses | {rule.kind for rule in self.starts}


@dataclass(frozen=True, eq=False)
class EditionFile:
    """One file of policy: a national edition, or a force's overlay on it."""

    name: str
    path: Path
    in_force_from: date
    dated_by: str
    source: str
    digest: str
    duties: Mapping[str, Duty]
    extends: str | None = None
    repeals: tuple[str, ...] = ()
    school_holidays: tuple[tuple[date, date], ...] = ()
