"""A locked case at MARAC: for a coordinator without a grant, and for a partner, it is not there on any page."""

from __future__ import annotations

import secrets
from datetime import timedelta

import pytest
from django.urls import get_resolver, reverse

from dapolicy.access.handles import handle
from dapolicy.access.models import Exclusion
from dapolicy.access.references import new_reference
from dapolicy.chronology.actions import record
from dapolicy.policy.worktime import london_day
from marac.actions.agenda import flag
from marac.models import Action, Agency, Area, Item, Referral
from tests.access.looks import compare, look, undone
from tests.access.oracle.build import FOREVER, give
from tests.access.whole import call
from tests.marac.referring import taken
from tests.marac.scene import seat

WHY = {"reason": "victim-asks", "words": "She asks that it waits."}
SENT = {
    "accept": {}, "answer": WHY, "transfer": {"area": "easterby", "words": "Sent."}, "leave": WHY, "move": {"to": "up"},
    "time": {"minutes": 20}, "action-act": {"evidence": "Seen", "why": "She moved."}, "line": {"said-note": "Heard."},
    "refer": {"flags": ["repeat"], "consent": "yes", "victim_aware": "yes", "agency": "police"},
}  # fmt: skip
LISTS = ["marac:home", "marac:delays", "marac:actions", "marac:afterwards", "marac:links", "desk:home"]
LINKED = {"process": "mappa", "level": "2", "who": "suspect", "state": "open"}


@pytest.fixture
def hidden(scene):
    return hide(scene)


def hide(scene):
    """A locked case on an agenda, with what may follow from it; somebody at the table is excluded from it."""
    Area.objects.create(code="easterby", name="Easterby")
    case = scene.case(level="high")
    record("risk.graded", case.record, by=None, at=scene.now - timedelta(hours=60), detail={"level": "high"})
    by, at = scene.world.coordinator, scene.now
    row = taken(case, by, at)
    late = {"words": "Change her locks", "agency_id": "housing", "due_on": london_day(at) - timedelta(days=1)}
    Action.objects.create(record=case.record, item=scene.listed(case, place=1), agreed_at=at, by=by, **late)
    record("marac.linked", case.record, by=by, at=at, detail=LINKED)
    flag(case, by=by, at=at)
    Exclusion.objects.create(record=case.record, member=scene.world.partner, why="declared", at=scene.now)
    call("SELECT dapolicy_lock(%s, 'confirmed')", [case.pk])
    return row


def about_a_case() -> dict[str, tuple[str, set[str]]]:
    """Every address of MARAC that names a case: its pattern, and what it takes."""
    found = {}
    for resolver in get_resolver().url_patterns:
        if getattr(resolver, "namespace", None) == "marac":
            for one in resolver.url_patterns:
                takes = set(one.pattern.converters)
                if "reference" in takes:
                    found[one.name] = (str(one.pattern), takes)
    return found


CODES = {"answer": "defer", "action-act": "complete"}


def given(scene, name, pattern, takes, row):
    said = {"reference": row.record.reference, "code": CODES.get(name), "what": "said"}
    said["named"] = handle(named(scene, pattern, row))
    return {key: said[key] for key in takes}


def named(scene, pattern, row):
    """What the address names beside the case."""
    if pattern.startswith("meetings/"):
        return scene.meeting
    return Action.objects.get(record=row.record) if "/actions/" in pattern else row


def nothing(scene, name, pattern, takes):
    letters = "".join(secrets.choice("abcdefghijklmnopqrstuvwxyz234567") for _ in range(16))
    of = handle(scene.meeting) if pattern.startswith("meetings/") else letters
    said = {"reference": new_reference("DA"), "named": of, "code": CODES.get(name), "what": "said"}
    return {key: said[key] for key in takes}


@pytest.mark.parametrize("who", ["coordinator", "partner", "specialist"])
def test_every_address_answers_about_it_as_about_nothing(scene, browse, hidden, who):
    browser = browse(getattr(scene.world, who))
    every = about_a_case()
    assert set(every) >= {
        "refer", "referral", "accept", "answer", "list", "transfer", "move", "time", "leave", "hearing", "line",
        "action", "action-act",
    }  # fmt: skip
    for name, (pattern, takes) in every.items():
        for method in ("get", "post"):
            data = SENT.get(name, {}) if method == "post" else {}
            asked, absent = given(scene, name, pattern, takes, hidden), nothing(scene, name, pattern, takes)
            assert compare(browser, method, f"marac:{name}", asked, absent, data, who) == []


def test_to_a_coordinator_with_a_grant_the_same_addresses_are_there(scene, browse, hidden):
    give(scene.world.coordinator.pk, hidden.record_id, FOREVER)
    browser, every = browse(scene.world.coordinator), about_a_case()
    for name in ("hearing", "referral", "action"):
        address = reverse(f"marac:{name}", kwargs=given(scene, name, *every[name], hidden))
        assert browser.get(address).status_code == 200, name


def pages_of(meeting) -> list[str]:
    return [reverse(f"marac:{name}", args=[handle(meeting)]) for name in ("owed", "room", "minutes", "meeting")]


def test_a_coordinator_with_a_grant_finds_it_in_every_list(scene, browse, hidden):
    Referral.objects.create(
        record=hidden.record, agency_id="police", state="referred", at=scene.now, consent="yes", victim_aware="yes"
    )
    give(scene.world.coordinator.pk, hidden.record_id, FOREVER)
    browser = browse(scene.world.coordinator)
    for page in [reverse(name) for name in LISTS if name != "desk:home"] + pages_of(scene.meeting):
        assert hidden.record.reference in browser.get(page).content.decode(), page


def test_it_changes_no_list_no_count_and_no_number(scene, browse):
    """What the pages say is what they said before there was such a case at all."""
    visible = scene.listed(place=2048)
    browser = browse(scene.world.coordinator)
    pages = [reverse(name) for name in LISTS]
    pages.append(reverse("marac:list", args=[visible.record.reference, handle(visible.referral)]))
    pages += pages_of(scene.meeting)
    browser.get(pages[0])  # what every first page asks once
    before = {page: undone(look, browser, "get", page, {}, []) for page in pages}
    assert {page["status"] for page in before.values()} == {200}
    row = hide(scene)
    after = {page: undone(look, browser, "get", page, {}, []) for page in pages}
    assert "1. Fern Applethwaite" in after[pages[-1]]["body"]
    assert row.record.reference not in "".join(page["body"] for page in after.values())
    for page, shown in after.items():
        assert shown["body"] == before[page]["body"], page
        assert shown["statements"] == before[page]["statements"], page


def test_a_partner_who_is_connected_reads_the_same_rows_as_if_it_were_not_on_the_agenda(scene, as_web, as_owner):
    idva = scene.world.member("idva", "partner")
    seat(scene.meeting, Agency.objects.get(pk="idva"), idva)
    first, second, third = (scene.listed(place=place) for place in (1, 2, 3))
    Exclusion.objects.create(record=second.record, member=idva, why="declared", at=scene.now)
    as_web(idva)
    assert list(Item.objects.order_by("place")) == [first, third]
    as_web(scene.world.partner)
    assert list(Item.objects.order_by("place")) == [first, second, third]
