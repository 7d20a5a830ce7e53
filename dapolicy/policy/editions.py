"""The editions and overlays together: which table of a duty is in force on which day."""

import os
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from pathlib import Path

from dapolicy.policy.calendar import Calendar, read_proclaimed
from dapolicy.policy.overlays import check_overlay
from dapolicy.policy.reading import read_file
from dapolicy.policy.tables import Duty, EditionFile, PolicyError
from dapolicy.policy.worktime import london_day

EDITIONS_FOLDER = Path(__file__).with_name("editions")
SETTING = "DAPOLICY_OVERLAYS"
SHIPPED_EDITIONS = ("app-2021-10", "app-2025-05", "app-2026")
SHIPPED_OVERLAYS = ("home-office-2023", "force-default")
CONTACT_AGREED = "victim.contact-agreed"
# Kinds that no duty names but that policy knows: facts that are kept, or that change what may start.
ALSO_KNOWN = frozenset(
    {
        "event.withdrawn",
        "contact.attempted",
        "dvds.closed",
        "review.timetable-agreed",
        CONTACT_AGREED,
        "person.died",
    }
)
# Duties that neither start after a victim wants no contact, nor until contact is agreed again.
CONTACT_DUTIES = frozenset({"victim-told", "victim-update"})
UPDATE_DUTY = "victim-update"


@dataclass(frozen=True, eq=False)
class Era:
    """The days between two changes of policy, and the duties in force on all of them."""

    since: date
    duties: Mapping[str, Duty]

    @cached_property
    def started_by(self) -> Mapping[str, tuple[Duty, ...]]:
        """For each event kind, the duties that it may start."""
        found: dict[str, dict[str, Duty]] = {}
        for duty in self.duties.values():
            for rule in duty.starts:
                found.setdefault(rule.kind, {})[duty.id] = duty
        return {kind: tuple(duties.values()) for kind, duties in found.items()}


@dataclass(frozen=True, eq=False)
class Policy:
    """Every edition and overlay, read and checked. A wrong one never gets this far."""

    editions: tuple[EditionFile, ...]
    overlays: tuple[EditionFile, ...]
    calendar: Calendar

    @property
    def files(self) -> tuple[EditionFile, ...]:
        return self.editions + self.overlays

    @property
    def digests(self) -> dict[str, str]:
        """SHA-256 of each file by its name: what is pinned when a file is first used."""
        return {file.name: file.digest for file in self.files}

    @cached_property
    def eras(self) -> tuple[Era, ...]:
        days = sorted({file.in_force_from for file in self.files})
        return tuple(Era(day, self._duties_on(day)) for day in days)

    @cached_property
    def _era_starts(self) -> list[date]:
        return [era.since for era in self.eras]

    def _duties_on(self, day: date) -> dict[str, Duty]:
        edition = self.edition_on(day)
        duties = self.inherited(edition) if edition else {}
        for overlay in self.overlays:
            if overlay.in_force_from <= day:
                duties |= overlay.duties
        return duties

    def edition_on(self, day: date) -> EditionFile | None:
        """The national edition in force on a London day, None before the first."""
        return next((file for file in reversed(self.editions) if file.in_force_from <= day), None)

    def inherited(self, edition: EditionFile) -> dict[str, Duty]:
        """An edition's duties with those it inherits: silence repeals nothing, only `repeals` does."""
        duties: dict[str, Duty] = {}
        for file in self.editions[: self.editions.index(edition) + 1]:
            duties = {id: duty for id, duty in duties.items() if id not in file.repeals} | dict(file.duties)
        return duties

    def era_on(self, day: date) -> Era | None:
        """The era of a London day, None before anything was in force."""
        position = bisect_right(self._era_starts, day)
        return self.eras[position - 1] if position and self.edition_on(day) else None

    def on(self, day: date) -> Mapping[str, Duty]:
        """The duties in force on a London day, by id."""
        era = self.era_on(day)
        return era.duties if era else {}

    def duty_for(self, id: str, at: datetime) -> Duty | None:
        """The table that judges a clock of this duty which starts at this moment, None where there is none."""
        return self.on(london_day(at)).get(id)

    def duty(self, id: str, edition: str) -> Duty:
        """The table of a duty as one file states it; KeyError where it does not."""
        return next(file for file in self.files if file.name == edition).duties[id]

    @cached_property
    def tables(self) -> tuple[Duty, ...]:
        """Every table of every file."""
        return tuple(duty for file in self.files for duty in file.duties.values())

    @cached_property
    def stopped_by(self) -> Mapping[str, tuple[Duty, ...]]:
        """For each event kind, every table whose clocks it stops."""
        kinds = {kind for duty in self.tables for kind in duty.stops}
        return {kind: tuple(duty for duty in self.tables if kind in duty.stops) for kind in kinds}

    @cached_property
    def lapsed_by(self) -> Mapping[str, tuple[Duty, ...]]:
        """For each event kind, every table whose clocks it ends because nothing is owed any more."""
        kinds = {kind for duty in self.tables for kind in duty.lapses}
        return {kind: tuple(duty for duty in self.tables if kind in duty.lapses) for kind in kinds}

    @cached_property
    def forewarned(self) -> Mapping[str, tuple[timedelta, frozenset[str]]]:
        """For each duty that a telling may forewarn: the longest time ahead in any file, and its starting kinds."""
        found: dict[str, tuple[timedelta, frozenset[str]]] = {}
        for duty in self.tables:
            if duty.forewarned is not None:
                longest, kinds = found.get(duty.id, (timedelta(0), frozenset()))
                found[duty.id] = (max(longest, duty.forewarned), kinds | {rule.kind for rule in duty.starts})
        return found


def kinds_named(policy: Policy) -> set[str]:
    """Every event kind that policy knows, in any file of any date."""
    return set(ALSO_KNOWN).union(*(duty.kinds for duty in policy.tables))


def duties_touched(policy: Policy, kind: str) -> set[str]:
    """The ids of the duties, in any file, whose clocks an event of this kind may start, stop, lapse or hold back."""
    if kind == "event.withdrawn":
        return {duty.id for duty in policy.tables}
    touched = {duty.id for duty in policy.tables if kind in duty.kinds}
    if kind in (CONTACT_AGREED, "victim.no-contact"):
        touched |= CONTACT_DUTIES
    if kind in ("case.opened", "case.closed", "victim.told"):
        touched.add(UPDATE_DUTY)
    return touched


def overlays_asked(setting: str | None) -> tuple[str, ...]:
    """The overlays that the setting names: shipped names or paths with commas between; unset means the shipped two."""
    if setting is None:
        return SHIPPED_OVERLAYS
    return tuple(name.strip() for name in setting.split(",") if name.strip())


def load_policy(overlays: Sequence[str] | None = None, *, proclaimed: Path | None = None) -> Policy:
    """Read all editions and the overlays (by default those the setting names); PolicyError stops the start."""
    names = tuple(overlays) if overlays is not None else overlays_asked(os.environ.get(SETTING))
    editions = tuple(read_file(EDITIONS_FOLDER / f"{name}.toml") for name in SHIPPED_EDITIONS)
    check_chain(editions)
    found = tuple(read_file(overlay_path(name)) for name in names)
    calendar = Calendar(
        read_proclaimed(proclaimed) if proclaimed else read_proclaimed(),
        tuple(span for file in found for span in file.school_holidays),
    )
    policy = Policy(editions, found, calendar)
    for position, overlay in enumerate(found):
        check_overlay(policy, overlay, earlier=found[:position])
    return policy


@lru_cache(maxsize=8)
def _loaded(names: tuple[str, ...]) -> Policy:
    return load_policy(names)


def policy_in_use() -> Policy:
    """The policy of this process, read once for each value of the setting."""
    return _loaded(overlays_asked(os.environ.get(SETTING)))


def overlay_path(name: str) -> Path:
    """Where an overlay stands: a shipped one by its name, any other by its path."""
    shipped = EDITIONS_FOLDER / f"{name}.toml"
    return shipped if "/" not in name and shipped.is_file() else Path(name)


def check_chain(editions: Sequence[EditionFile]) -> None:
    """Each edition extends the one before it and repeals only what that one has."""
    have: set[str] = set()
    for before, file in zip((None, *editions), editions, strict=False):
        expected = before.name if before else None
        if file.extends != expected or (before and file.in_force_from <= before.in_force_from):
            mend = "set extends and in_force_from so that it does"
            raise PolicyError(file.path, 1, f"it does not follow {expected or 'nothing'}", mend)
        if unknown := set(file.repeals) - have:
            mend = "take it out of repeals"
            raise PolicyError(file.path, 1, f"it repeals {min(unknown)}, which nothing states", mend)
        have = (have - set(file.repeals)) | set(file.duties)
