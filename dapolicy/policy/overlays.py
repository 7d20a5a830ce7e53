"""What a force's overlay may do to a national edition: tighten it, add to it, never loosen it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from dapolicy.policy.tables import Duty, EditionFile, PolicyError

if TYPE_CHECKING:  # editions.py calls this module
    from dapolicy.policy.editions import Policy


def check_overlay(policy: Policy, overlay: EditionFile, *, earlier: Iterable[EditionFile]) -> None:
    """Refuse an overlay that loosens a national limit or changes its unit on any day on which both are in force."""
    _check_name(policy, overlay, earlier)
    for duty in overlay.duties.values():
        for edition in _editions_beside(policy, overlay):
            national = policy.inherited(edition).get(duty.id)
            if national:
                _check_limit(overlay, duty, edition, national)


def _check_name(policy: Policy, overlay: EditionFile, earlier: Iterable[EditionFile]) -> None:
    taken = {file.name: file.path for file in (*policy.editions, *earlier)}
    if overlay.name in taken:
        mend = "give it a name of its own, or name it once in DAPOLICY_OVERLAYS"
        raise PolicyError(overlay.path, 1, f"{overlay.name} is already the name of {taken[overlay.name]}", mend)
    if overlay.extends or overlay.repeals:
        mend = "leave both out: an overlay stands on whatever edition is in force"
        raise PolicyError(overlay.path, 1, "an overlay neither extends nor repeals", mend)


def _editions_beside(policy: Policy, overlay: EditionFile) -> Iterator[EditionFile]:
    """The editions that are in force on some day on which the overlay is."""
    followers = (*policy.editions[1:], None)
    for edition, follower in zip(policy.editions, followers, strict=True):
        if follower is None or follower.in_force_from > overlay.in_force_from:
            yield edition


def _check_limit(overlay: EditionFile, duty: Duty, edition: EditionFile, national: Duty) -> None:
    limit = f"{edition.name} has {national.within} ({national.edition})"
    if duty.within.unit != national.within.unit:
        mend = f"count it in {national.within.unit} too"
        raise PolicyError(overlay.path, duty.line, f"{duty.id} changes the unit: {limit}", mend)
    if duty.within.number > national.within.number:
        mend = f"write {national.within} or less, or let the file come into force later"
        raise PolicyError(overlay.path, duty.line, f"{duty.id} lengthens the limit: {limit}", mend)
