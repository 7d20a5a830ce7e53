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
from marac.actions.agenda import flag
from marac.models import Agency, Area
from tests.access.looks import compare, look, undone
from tests.access.whole import call
from tests.marac.referring import taken
from tests.marac.scene import seat

WHY = {"reason": "victim-asks", "words": "She asks that it waits."}
SENT = {
    "accept": {}, "answer": WHY, "transfer": {"area": "easterby", "words": "Sent."}, "leave": WHY, "move": {"to": "up"},
    "time": {"minutes": 20},
    "refer": {"flags": ["repeat"], "consent": "yes", "victim_aware": "yes", "agency": "police"},
}  # fmt: skip


@pytest.fixture
def hidden(scene):
    return hide(scene)


def hide(scene):
    """A locked case with a referral, on the agenda, flagged and owed, from which somebody at the table is excluded."""
    Area.objects.create(code="easterby", name="Easterby")
    case = scene.case(level="high")
    record("risk.graded", case.record, by=None, at=scene.now - timedelta(hours=60), detail={"level": "high"})
    row = taken(case, scene.world.coordinator, scene.now)
    scene.listed(case, place=1)
    flag(case, by=scene.world.coordinator, at=scene.now)
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


def given(scene, pattern, takes, row):
    named = scene.meeting if pattern.startswith("meetings/") else row
    said = {"reference": row.record.reference, "named": handle(named), "code": "defer", "what": "said"}
    return {key: said[key] for key in takes}


def nothing(scene, pattern, takes):
    letters = "".join(secrets.choice("abcdefghijklmnopqrstuvwxyz234567") for _ in range(16))
    named = handle(scene.meeting) if pattern.startswith("meetings/") else letters
    said = {"reference": new_reference("DA"), "named": named, "code": "defer", "what": "said"}
    return {key: said[key] for key in takes}


@pytest.mark.parametrize("who", ["coordinator", "partner", "specialist"])
def test_every_address_answers_about_it_as_about_nothing(scene, browse, hidden, who):
    browser = browse(getattr(scene.world, who))
    every = about_a_case()
    assert {
        "refer",
        "referral",
        "accept",
        "answer",
        "list",
        "transfer",
        "move",
        "time",
        "leave",
        "hearing",
        "line",
    } <= set(every)
    for name, (pattern, takes) in every.items():
        for method in ("get", "post"):
            data = SENT.get(name, {}) if method == "post" else {}
            asked, absent = given(scene, pattern, takes, hidden), nothing(scene, pattern, takes)
            assert compare(browser, method, f"marac:{name}", asked, absent, data, who) == []


def test_it_changes_no_list_no_count_and_no_number(scene, browse):
    """What the pages say is what they said before there was such a case at all."""
    visible = scene.listed(place=2048)
    browser = browse(scene.world.coordinator)
    pages = [reverse("marac:home"), reverse("marac:delays"), reverse("desk:home")]
    pages.append(reverse("marac:list", args=[visible.record.reference, handle(visible.referral)]))
    pages.append(reverse("marac:meeting", args=[handle(scene.meeting)]))
    browser.get(pages[0])  # what every first page asks once
    before = {page: undone(look, browser, "get", page, {}, []) for page in pages}
    row = hide(scene)
    after = {page: undone(look, browser, "get", page, {}, []) for page in pages}
    assert "1. Fern Applethwaite" in after[pages[-1]]["body"]
    assert row.record.reference not in "".join(page["body"] for page in after.values())
    for page, shown in after.items():
        assert shown["body"] == before[page]["body"], page
        assert shown["statements"] == before[page]["statements"], page


def test_a_partner_who_is_connected_reads_the_same_rows_as_if_it_were_not_on_the_agenda(scene, as_web, as_owner):
    from marac.models import Item  # noqa: PLC0415

    idva = scene.world.member("idva", "partner")
    seat(scene.meeting, Agency.objects.get(pk="idva"), idva)
    first, second, third = (scene.listed(place=place) for place in (1, 2, 3))
    Exclusion.objects.create(record=second.record, member=idva, why="declared", at=scene.now)
    as_web(idva)
    assert list(Item.objects.order_by("place")) == [first, third]
    as_web(scene.world.partner)
    assert list(Item.objects.order_by("place")) == [first, second, third]
