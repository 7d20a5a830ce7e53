"""Dangers and needs of a case as lines of their own, each with why it is shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from cases.definitions import repeat_rules
from cases.models import Case, Marker, RepeatFlag
from cases.queries.here import Here
from dapolicy.policy.editions import policy_in_use
from dapolicy.policy.worktime import london_day
from dapolicy.ui.telling import tell

ORDER = list(Marker.Kind)
SHOWN_BECAUSE = "It is shown to everybody who may have to go to the door or ring."


@dataclass(frozen=True)
class Shown:
    """A danger as `ui/components/danger.html` reads it."""

    label: str
    note: str = ""
    why: dict[str, str] = field(default_factory=dict)


def dangers_of(here: Here, now: datetime) -> list[Shown]:
    """Markers of both people, the case's own flags, the repeat flag with its rule, and what nobody has checked."""
    shown = [*flags(here.case, now), *markers(here, now), *repeats(here.repeat)]
    if not any(marker.kind == Marker.Kind.FIREARMS for marker, _ in here.markers):
        shown.append(Shown("Firearms: not checked yet", "Nobody has recorded a check.", why(SHOWN_BECAUSE, now)))
    return shown


def flags(case: Case, now: datetime) -> list[Shown]:
    """What the case itself says."""
    held = [(case.wanted, "Suspect wanted"), (case.in_custody, "Suspect in custody")]
    because = "The last event that says where the suspect is."
    return [Shown(label, "", why(because, now)) for holds, label in held if holds]


def markers(here: Here, now: datetime) -> list[Shown]:
    """Each marker once, the newest of its kind and person."""
    newest = {(marker.kind, marker.person_id): (marker, through) for marker, through in reversed(here.markers)}
    shown = sorted(newest.values(), key=lambda found: ORDER.index(Marker.Kind(found[0].kind)))
    return [
        Shown(label_of(marker, here.names[marker.person_id]), marker.words, why(learnt(marker, here, through), now))
        for marker, through in shown
    ]


def label_of(marker: Marker, name: str) -> str:
    """The danger and whom it is about; *checked: none* is said as that."""
    kind = Marker.Kind(marker.kind).label
    state = "" if marker.state == Marker.State.YES else f" – {Marker.State(marker.state).label}"
    return f"{kind}{state} ({name})"


def learnt(marker: Marker, here: Here, through: str) -> str:
    """Who recorded it, when and where."""
    member = here.members.get(marker.by_id or 0)
    by = member.name if member else "an import"
    return f"Recorded by {by} on {tell(marker.learnt_at)} through {through or 'another record'}. {SHOWN_BECAUSE}"


def repeats(flag: RepeatFlag | None) -> list[Shown]:
    """The newest repeat flag, with the version of the rule that reckoned it (INC-009)."""
    if flag is None or not flag.is_repeat:
        return []
    rule = next((one for one in repeat_rules() if one.version == flag.rule), None)
    said = {"rule": rule.said if rule else flag.rule, "edition": flag.rule, "source": rule.source if rule else ""}
    return [Shown("Repeat victim", f"{flag.reports} reports", said)]


def why(rule: str, now: datetime) -> dict[str, str]:
    """A rule with the edition in force and its source."""
    edition = policy_in_use().edition_on(london_day(now))
    return {"rule": rule, "edition": edition.name if edition else "none", "source": edition.source if edition else ""}
