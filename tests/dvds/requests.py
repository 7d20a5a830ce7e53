"""Story 4, as the control room writes it down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from dapolicy.access.reader import read_as
from dvds.intake.actions import write_request
from dvds.intake.opening import open_request
from dvds.models import Application, ClaresLawRequest
from tests.world import login


@contextmanager
def as_worker() -> Iterator[None]:
    """The worker's rights, as itself: whoever browsed before in this transaction is no longer its reader."""
    read_as(None)
    with login("worker"):
        yield


SAID: dict[str, Any] = {
    "channel": "online",
    "danger": "no",
    "danger_words": "",
    "safe": "agreed",
    "safe_place": "At work",
    "safe_means": "Ring his desk",
    "safe_times": "Before noon",
    "safe_code_word": "Larkspur",
    "applicant_is": "third-party",
    "relation": "A friend",
    "why": "He shouts at her",
    "indicators": ["assault"],
    "indicator_words": "",
    "children_affected": "yes",
    "children_words": "",
    "consent": "yes",
    "told_of_checks": "yes",
    "applicant": {"given": "Caspian", "surname": "Thornback", "born": "1984-06-11", "phone": "07700 900441"},
    "victim": {"given": "Petra", "surname": "Sable", "line1": "8 Quince Row", "postcode": "ZZ99 4QR"},
    "subject": {"given": "Lionel", "surname": "Marchbanks", "born": "1979-01-30"},
    "children": [{"given": "Wilf", "surname": "Sable", "born_words": "about 5"}],
}


def said_of(**changes: Any) -> dict[str, Any]:
    """What was said, with changes; nothing is shared between two tellings."""
    return {**SAID, **changes}


def an_application(world: Any, at: datetime, **changes: Any) -> Application:
    """Written by the control room and opened by the worker, both at `at`."""
    said = said_of(**changes)
    before = set(ClaresLawRequest.objects.values_list("pk", flat=True))
    write_request(said, contact_at=at, by=world.handler, at=at)
    (pk,) = set(ClaresLawRequest.objects.values_list("pk", flat=True)) - before
    with as_worker():
        assert open_request(pk, now=at) == 1
    return Application.objects.select_related("record").get(opened_from=pk)


def who(given: str, surname: str, born: str = "", **more: Any) -> dict[str, Any]:
    return {"given": given, "surname": surname} | ({"born": born} if born else {}) | more


def about(victim: dict[str, Any], subject: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A request by an applicant of whom nobody has heard."""
    return {"victim": victim, "subject": subject, "applicant": {}, "children": [], **more}


def written(world: Any, now: datetime, **changes: Any) -> ClaresLawRequest:
    said = said_of(**changes)
    write_request(said, contact_at=now - timedelta(hours=1), by=world.handler, at=now)
    return ClaresLawRequest.objects.latest("written_at")


def opened(world: Any, now: datetime, **changes: Any) -> Application:
    request = written(world, now, **changes)
    with as_worker():
        assert open_request(request.pk, now=now) == 1
    return Application.objects.get(opened_from=request.pk)
