"""Dangers and needs of a case as lines of their own, each with why it is shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from cases.definitions import repeat_rules
from cases.models import Case, Marker, RepeatFlag
from cases.queries.here import Here
from cases.queries.people import markers_of
from dapolicy.access.models import Member, Record
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
    case, groups = here.case, here.groups
    people = set().union(*groups.values())
    found = [marker for each in markers_of(people).values() for marker in each]
    found.sort(key=lambda marker: ORDER.index(Marker.Kind(marker.kind)))
    shown = [*flags(case, now), *markers(found, here, now), *repeats(groups[case.victim_id])]
    if not any(marker.kind == Marker.Kind.FIREARMS for marker in found):
        shown.append(Shown("Firearms: not checked yet", "Nobody has recorded a check.", why(SHOWN_BECAUSE, now)))
    return shown


def flags(case: Case, now: datetime) -> list[Shown]:
    """What the case itself says."""
    held = [(case.wanted, "Suspect wanted"), (case.in_custody, "Suspect in custody")]
    because = "The last event that says where the suspect is."
    return [Shown(label, "", why(because, now)) for holds, label in held if holds]


def markers(found: list[Marker], here: Here, now: datetime) -> list[Shown]:
    """Each marker once, the newest of its kind and person."""
    if not found:
        return []
    members = dict(
        Member.objects.filter(pk__in={marker.by_id for marker in found if marker.by_id}).values_list("pk", "name")
    )
    references = references_of({marker.record_id for marker in found}, here)
    newest = {(marker.kind, marker.person_id): marker for marker in reversed(found)}
    shown = sorted(newest.values(), key=lambda marker: ORDER.index(Marker.Kind(marker.kind)))
    return [
        Shown(
            label_of(marker, here.names[marker.person_id]),
            marker.words,
            why(learnt(marker, members.get(marker.by_id or 0, "an import"), references), now),
        )
        for marker in shown
    ]


def references_of(records: set[int], here: Here) -> dict[int, str]:
    """What each record is called; only those are asked for that the page has not read."""
    known = here.references
    if unknown := records - known.keys():
        known |= Record.objects.filter(pk__in=unknown).values_list("pk", "reference")
    return known


def label_of(marker: Marker, name: str) -> str:
    """The danger and whom it is about; *checked: none* is said as that."""
    kind = Marker.Kind(marker.kind).label
    state = "" if marker.state == Marker.State.YES else f" – {Marker.State(marker.state).label}"
    return f"{kind}{state} ({name})"


def learnt(marker: Marker, by: str, references: dict[int, str]) -> str:
    through = references.get(marker.record_id, "another record")
    return f"Recorded by {by} on {tell(marker.learnt_at)} through {through}. {SHOWN_BECAUSE}"


def repeats(victim: frozenset[int]) -> list[Shown]:
    """The newest repeat flag, with the version of the rule that reckoned it (INC-009)."""
    flag = RepeatFlag.objects.filter(party__person__in=victim).order_by("-at", "-pk").first()
    if flag is None or not flag.is_repeat:
        return []
    rule = next((one for one in repeat_rules() if one.version == flag.rule), None)
    said = {"rule": rule.said if rule else flag.rule, "edition": flag.rule, "source": rule.source if rule else ""}
    return [Shown("Repeat victim", f"{flag.reports} reports", said)]


def why(rule: str, now: datetime) -> dict[str, str]:
    """A rule with the edition in force and its source."""
    edition = policy_in_use().edition_on(london_day(now))
    return {"rule": rule, "edition": edition.name if edition else "none", "source": edition.source if edition else ""}
