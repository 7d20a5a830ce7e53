"""Pages that stand open: nothing of the other side on them, and nothing of what is locked beside them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.urls import reverse

from cases.actions.linking import link
from cases.models import Case, Pair
from dapolicy.access.reader import read_as
from risk.models import LevelSet
from tests.access.looks import changed, read_page, undone
from tests.access.whole import PROBED, Whole, called, whole

# What only their own side's pages say: contact, address, level and plan.
OF_TEASEL, OF_CLOVER = ("Teaselwood", "Teaselmoor", "900333"), ("Cloverwood", "Clovermoor", "900222")


def test_neither_side_of_a_counter_allegation_shows_the_others_contact_address_level_or_plan(
    world, now, frozen, browse
):
    one, other = opposite_cases(world, now)
    browser = browse(world.supervisor)
    for mine, theirs, kept in ((one, other, OF_TEASEL), (other, one, OF_CLOVER)):
        before = of_one_side(browser, mine)
        assert not [(name, word) for name, body in before.items() for word in kept if word in body]
        assert Case.objects.filter(pk=theirs.case.pk).update(level="standard")
        assert LevelSet.objects.filter(record=theirs.case.record).update(level="standard")
        assert changed(before, of_one_side(browser, mine)) == []


def of_one_side(browser: Any, mine: Whole) -> dict[str, str]:
    """Every page of a case and of its report."""
    pages = {
        name: reverse(name, kwargs=called(mine, name, path, takes))
        for name, path, takes in PROBED
        if path.startswith(("cases/", "incidents/")) and not {"draft", "pk"} & set(takes)
    }
    return {name: undone(read_page, browser, address)[1] for name, address in pages.items()}


def opposite_cases(world: Any, now: Any) -> tuple[Whole, Whole]:
    """Each says that it was the other; they are known to be the same two people."""
    from cases.actions.people import answer_match, confirm_match

    at = now - timedelta(hours=9)
    one = whole(world, at, by=world.colleague, word="Clover", names=("Juniper", "Barnaby"), phone="07700 900222")
    other = whole(world, at, by=world.colleague, word="Teasel", names=("Barnaby", "Juniper"), phone="07700 900333")
    for mine, theirs in ((one.case.victim, other.case.suspect), (one.case.suspect, other.case.victim)):
        row = answer_match(mine, theirs, "same", through=one.incident.record, by=world.colleague, at=at)
        confirm_match(row, by=world.specialist, at=at)
    link(one.case, other.case, kind="counter", by=world.colleague, at=at)
    one.rows["other"], other.rows["other"] = other.case.record, one.case.record
    return one, other


# What a holder writes beside


def test_a_report_that_joins_a_locked_case_is_kept_from_the_same_people(scene, browse, now):
    """Else he who is excluded would read in the new report what the locked one keeps from him."""
    from cases.models import Incident
    from cases.reports import Suspect, Victim
    from tests.cases.reports import person, saved
    from tests.world import login

    victim, suspect = scene.hidden.case.victim.reference, scene.hidden.case.suspect.reference
    with login("web"):
        read_as(scene.world.holder.pk)
        new = saved(
            scene.world,
            now,
            by=scene.world.holder,
            victims=(Victim(person("Fern", "Quillfeather", answers={victim: "same"})),),
            suspects=(Suspect(person("Alder", "Quillfeather", answers={suspect: "same"})),),
        )
    held = Incident.objects.get(pk=new.incident.pk)
    assert Pair.objects.get(record=held.record, ended_at=None).case_record_id == scene.hidden.case.pk
    assert held.locked == "confirmed"
    address = reverse("cases:incident", args=[held.record.reference])
    assert browse(scene.world.holder).get(address).status_code == 200
    for member in (scene.world.specialist, scene.world.officer, scene.world.inspector):
        assert browse(member).get(address).status_code == 404


def test_a_locked_report_counts_on_no_open_one(scene, now):
    """Everybody who may see a report reads its flag, so it counts nothing that they may not see."""
    from cases.actions.marks import count_reports
    from cases.definitions import repeat_rule_at
    from cases.models import Party

    Party.objects.create(
        record=scene.hidden.incident.record, part="victim", person=scene.open.case.victim, added_at=now
    )
    for known, counted in ((scene.open.incident, 1), (scene.hidden.incident, 2)):
        known.reported_at = now
        group = frozenset([scene.open.case.victim_id])
        assert count_reports(known, group, repeat_rule_at(now)) == counted
