"""What each word of the scheme waits for, said a second time over bare events: what moves are judged by in tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from dapolicy.chronology.models import Event
from dvds.models import Application, Party

MINIMUM = {"pnc", "pnd", "local-intelligence"}
AGENCIES = {"probation", "childrens-social-care", "adult-social-care"}
MET = {"malice", "added", "advice", "warnings", "identity", "details", "undertaking", "pack"}
TOLD = ("dvds.disclosed", "dvds.disclosed-urgently")
# What happened is recorded whatever is missing.
FACTS = (
    *TOLD, "dvds.met", "dvds.risk-assessed", "dvds.safety-planned", "dvds.imminent-risk-found", "dvds.subject-told",
    "dvds.imminent-risk-acted", "dvds.withdrawn", "dvds.crime-alleged", "dvds.contacted", "dvds.not-progressed",
    "dvds.undertaking-answered", "dvds.risk-reviewed", "dvds.offender-management-considered",
)  # fmt: skip


class Seen:
    """An application's events that stand, in the order in which they were entered."""

    def __init__(self, application: Application) -> None:
        rows = list(Event.objects.filter(record_id=application.pk).order_by("recorded_at", "pk"))
        gone = {row.detail["withdraws"] for row in rows if row.kind == "event.withdrawn"}
        self.rows = [row for row in rows if str(row.pk) not in gone]
        self.asks = application.route == "right-to-ask"
        child = Party.objects.filter(record=application.record, part="child", ended_at=None).exists()
        said = [row.detail.get("children_affected") for row in self.of("dvds.received", "dvds.details-learnt")]
        self.child = child or ([one for one in said if one in ("yes", "no")] or ["no"])[-1] == "yes"

    def of(self, *kinds: str) -> list[Event]:
        return [row for row in self.rows if row.kind in kinds]

    def has(self, *kinds: str) -> bool:
        return bool(self.of(*kinds))

    def last(self, *kinds: str) -> dict[str, Any]:
        return ([{}] + [row.detail for row in self.of(*kinds)])[-1]

    def since(self, kind: str, *then: str) -> bool:
        """Whether one of these came with or after the last of a kind; also where there was none of it."""
        order = [row.kind for row in self.rows if row.kind in (kind, *then)]
        return kind not in order or order[-1] != kind


def checks(seen: Seen) -> Iterator[bool]:
    for about in ("subject", "applicant") if seen.asks else ("subject",):
        about_them = [row.detail for row in seen.of("dvds.check-recorded") if row.detail["about"] == about]
        given = {detail["system"]: detail for detail in about_them}
        yield set(given) >= MINIMUM
        yield given.get("pnc", {}).get("marker") != "yes" or "visor" in given


def categorised(seen: Seen) -> Iterator[bool]:
    yield seen.has("dvds.risk-assessed")
    yield {row.detail["system"] for row in seen.of("dvds.check-recorded")} >= AGENCIES
    met = seen.of("dvds.met", "dvds.meeting-completed")
    answered = {name for row in met for name in row.detail["answered"]}
    yield (seen.has("dvds.met") and answered >= MET) if seen.asks else seen.has("dvds.priority-decided")


def referred(seen: Seen) -> Iterator[bool]:
    yield seen.last("dvds.referred")["category"] == seen.last("dvds.categorised").get("category")


def panel(seen: Seen) -> Iterator[bool]:
    said = seen.last("dvds.panel-decided")
    yield seen.has("dvds.referred")
    yield set(said["present"]) >= {"police", "probation", "idva", *(["childrens-social-care"] if seen.child else [])}
    concern = seen.last("dvds.categorised").get("category") == "concern"
    yield not concern or seen.has("dvds.representations-considered")
    tests = {said["necessary"], said["pressing"], said["proportionate"]}
    yield said["decision"] != "disclose" or (tests == {"yes"} and not spent(seen))


def spent(seen: Seen) -> bool:
    approved = {row.subject for row in seen.of("dvds.item-approved")}
    waiting = [row for row in seen.of("dvds.item-planned") if row.detail.get("spent") == "yes"]
    return any(not row.detail.get("approved") and str(row.pk) not in approved for row in waiting)


def planned(seen: Seen) -> Iterator[bool]:
    decisions = [row.detail["decision"] for row in seen.of("dvds.panel-decided", "dvds.undertaking-refusal-decided")]
    yield seen.last("dvds.panel-decided").get("decision") == "disclose"
    yield decisions[-1] == "disclose"
    yield seen.has("dvds.item-planned")
    yield not spent(seen)


def released(seen: Seen) -> Iterator[bool]:
    yield from planned(seen)
    yield seen.has("dvds.disclosure-planned")
    yield seen.has("dvds.safety-planned")
    yield seen.since("dvds.panel-decided", "dvds.safety-planned")
    refused = seen.last("dvds.undertaking-answered").get("undertaking") == "refused"
    yield not refused or seen.last("dvds.undertaking-refusal-decided").get("decision") == "disclose"


def closed(seen: Seen) -> Iterator[bool]:
    yield seen.has("dvds.intelligence-reported")
    yield seen.has("dvds.offender-management-considered")
    yield seen.has("dvds.outcome-given", "dvds.withdrawn", "dvds.not-progressed")
    yield not red(seen)
    yield seen.since("dvds.subject-told", "dvds.risk-reviewed")
    signed = {row.subject for row in seen.of("dvds.words-signed")}
    yield signed >= {str(row.pk) for row in seen.of(*TOLD)}
    yield not seen.has("dvds.disclosed-urgently") or seen.has("dvds.panel-told")
    yield not seen.has(*TOLD) or seen.has("dvds.safety-planned")
    yield not seen.has("dvds.crime-alleged") or seen.has("dvds.crime-linked")
    if seen.has("dvds.not-progressed") and not seen.has("dvds.withdrawn"):
        yield seen.has("dvds.support-given")
        yield seen.last("dvds.not-progressed-reviewed").get("outcome") == "agreed"


def red(seen: Seen) -> bool:
    """Found, and since then not acted on with both what was done and a plan."""
    order = [row for row in seen.rows if row.kind in ("dvds.imminent-risk-found", "dvds.imminent-risk-acted")]
    filled: set[str] = {"action", "plan"}
    for row in order:
        filled = set() if row.kind == "dvds.imminent-risk-found" else filled | set(row.detail["filled"])
    return not filled >= {"action", "plan"}


WORDS: dict[str, Callable[[Seen], Iterator[bool]]] = {
    "dvds.checks-completed": checks,
    "dvds.progressed": lambda seen: iter([seen.has("dvds.checks-completed")]),
    "dvds.categorised": categorised,
    "dvds.referred": referred,
    "dvds.panel-decided": panel,
    "dvds.disclosure-planned": planned,
    "dvds.disclosure-released": released,
    "dvds.closed": closed,
}
