"""Whether what was sealed still stands as it was sealed. Finds; changes nothing."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

from dapolicy.audit import findings
from dapolicy.audit.logs import Sealing, sealed_logs
from dapolicy.audit.models import Unsealed
from dapolicy.audit.root import Root, trouble_with

BATCH = 20_000  # leaves looked at by one statement
BEFORE_THE_FIRST = "0" * 64


@dataclass
class Finding:
    """One way in which the audit was tampered with: the first place, and how many in all."""

    what: str
    first: str
    count: int = 1

    def __str__(self) -> str:
        more = f" (first of {self.count:,})" if self.count > 1 else ""
        return f"{self.what}: {self.first}{more}"


@dataclass
class Report:
    """What verifying saw. `destroyed` are rows whose words went under authority; they still verify."""

    seals: int = 0
    leaves: int = 0
    unsealed: int = 0
    destroyed: list[str] = field(default_factory=list)
    found: dict[str, Finding] = field(default_factory=dict)

    def add(self, what: str, where: str) -> None:
        """Keep the first place of each kind of tampering, and count the rest."""
        if what in self.found:
            self.found[what].count += 1
        else:
            self.found[what] = Finding(what, where)


def verify(*, root: Root | None = None) -> Report:
    """Recompute every seal and leaf. Run it in one transaction with one snapshot, as the owner.

    Args: root, what was kept outside, against which the loss of the newest seals shows.
    """
    report = Report(unsealed=Unsealed.objects.count())
    with findings.own_digests():
        for first, last in walk_chain(report):
            check_leaves(report, first, last)
    for log, sealing in sealed_logs().items():
        check_log(report, log)
        check_words(report, log, sealing)
    if root and (trouble := trouble_with(root)):
        report.add("Against the root", trouble)
    return report


def walk_chain(report: Report) -> Iterator[tuple[int, int]]:
    """Check each seal against the one before it; yields runs of seals with about `BATCH` leaves."""
    previous, expected, first, leaves = BEFORE_THE_FIRST, 1, None, 0
    for number, at, named, digest, count, recomputed in findings.streamed(findings.CHAIN):
        if number != expected:
            report.add("Seals missing", f"seal {expected} to seal {number - 1}")
        elif named != previous:
            report.add("Chain broken", f"seal {number} of {at:%Y-%m-%d %H:%M} UTC does not follow seal {number - 1}")
        if digest != recomputed:
            report.add("Seal changed", f"seal {number} of {at:%Y-%m-%d %H:%M} UTC")
        report.seals, report.leaves, leaves = report.seals + 1, report.leaves + count, leaves + count
        previous, expected, first = digest, number + 1, first or number
        if leaves >= BATCH:
            yield first, number
            first, leaves = None, 0
    if first:
        yield first, expected - 1


def check_leaves(report: Report, first: int, last: int) -> None:
    """Rows that are no longer what these seals say, or no longer there."""
    for seal, log, leaf, gone in findings.ask(findings.LEAVES, [first, last]):
        report.add("Missing" if gone else "Changed", f"{log} {leaf}, seal {seal}")


def check_log(report: Report, log: str) -> None:
    """Rows that no seal covers and nobody put down for sealing; rows removed before they were sealed."""
    for place, (leaf,) in enumerate(findings.about(log, findings.ADDED)):
        report.add("Added", f"{log} {leaf}, {place_in_time(leaf)}" if place == 0 else str(leaf))
    for (leaf,) in findings.about(log, findings.REMOVED_UNSEALED):
        report.add("Missing", f"{log} {leaf}, not sealed yet")


def check_words(report: Report, log: str, sealing: Sealing) -> None:
    """Words that are not those whose hash the row carries. Words that two people destroyed under written authority are
    named and change nothing; words that went any other way show."""
    for leaf, gone, under_authority in findings.words_beside(log, sealing):
        if gone and under_authority:
            report.destroyed.append(f"{log} {leaf}")
        elif gone:
            report.add("Words gone without authority", f"{log} {leaf}")
        else:
            report.add("Words changed", f"{log} {leaf}")


def place_in_time(leaf: uuid.UUID) -> str:
    """The seal in which a row made at this id's time would stand."""
    ((number,),) = findings.ask(findings.SEAL_OF_TIME, [leaf])
    return f"by its time seal {number}" if number else "by its time after the newest seal"
