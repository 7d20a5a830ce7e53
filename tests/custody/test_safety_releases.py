"""What a post releases to a crew: read by that crew alone, for a while, and by nobody who is excluded."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from dapolicy.access.models import Exclusion
from dapolicy.chronology.models import Event, Notice
from dapolicy.custody.models import SafetyCheck, SafetyRelease
from dapolicy.custody.paging import page_post
from dapolicy.custody.safety import sorting
from tests.custody.checks import ask, case, crew, sort
from tests.custody.doors import as_worker, lock

__all__ = ["case", "crew"]


@pytest.fixture
def paged(world, now, case):
    records = lock(case, at=now)
    page_post("fim", record=records[0], why="A live incident touches a locked record", at=now)
    return records[0]


def let_know(browser, record, **said):
    until = timezone.localtime() + timedelta(hours=2)
    parts = {"day": until.day, "month": until.month, "year": until.year, "time": f"{until:%H:%M}"}
    moment = {f"until_{part}": value for part, value in parts.items()}
    given = {"words": "She is Juniper, in flat 2. Ring 07700 900123.", **said}
    return browser.post(reverse("custody:page-release", args=[record.reference]), given | moment)


@pytest.mark.policy("ACC-003")
def test_what_a_post_releases_is_read_by_that_crew_alone_and_logged(world, now, crew, paged, browse, as_web):
    world.officer.refresh_from_db()
    done = let_know(browse(world.inspector), paged, staff_numbers=world.officer.staff_no)
    assert done.status_code == 302, done.content.decode()
    assert "Juniper" in browse(world.officer).get(reverse("custody:safety-released")).content.decode()
    assert "Juniper" not in browse(world.colleague).get(reverse("custody:safety-released")).content.decode()
    assert Event.objects.filter(kind="safety.released", record_id=paged.pk).count() == 1
    as_web(world.colleague)
    assert not SafetyRelease.objects.exists()


def tell_crews(now) -> int:
    with as_worker():
        return sorting.tell_released(now=now)


def test_a_crew_has_word_of_a_release_once_which_says_nothing_and_leads_to_it(world, now, crew, paged, browse):
    let_know(browse(world.inspector), paged, staff_numbers=world.officer.staff_no)
    assert [tell_crews(now), tell_crews(now)] == [1, 0]
    (notice,) = Notice.objects.filter(source__startswith="released:")
    assert (notice.member, notice.title, notice.page_over) == (world.officer, "You have a notice", False)
    shown = browse(world.officer).get(reverse("desk:notices")).content.decode()
    assert "You have a notice" in shown
    assert paged.reference not in shown
    opened = browse(world.officer).post(reverse("desk:open-notice", args=[notice.pk]))
    assert opened.url == reverse("custody:safety-released")


@pytest.mark.policy("ACC-003")
def test_whoever_is_excluded_from_another_record_keeps_what_was_released_to_them_and_has_word_of_it(
    world, now, crew, paged, browse
):
    """A release that went away at a door would tell him that he was reported, and leave a crew without it."""
    let_know(browse(world.inspector), paged, staff_numbers=world.officer.staff_no)
    Exclusion.objects.create(record=crew.record, member=world.officer, why="suspect", at=now)
    assert "Juniper" in browse(world.officer).get(reverse("custody:safety-released")).content.decode()
    assert tell_crews(now) == 1


@pytest.mark.policy("ACC-003")
def test_a_release_about_a_check_is_shut_at_once_to_whoever_is_excluded_from_what_it_concerned(
    world, now, case, crew, browse
):
    ask(browse(world.colleague))
    sort(now)
    let_know(browse(world.inspector), SafetyCheck.objects.get().record, staff_numbers=world.officer.staff_no)
    released = reverse("custody:safety-released")
    assert "Juniper" in browse(world.officer).get(released).content.decode()
    Exclusion.objects.create(record=case.record, member=world.officer, why="suspect", at=now)
    assert "Juniper" not in browse(world.officer).get(released).content.decode()
    assert tell_crews(now) == 0


def test_a_release_to_somebody_excluded_gives_them_no_word_of_it(world, now, crew, paged, browse):
    let_know(browse(world.inspector), paged, staff_numbers=world.officer.staff_no)
    Exclusion.objects.create(record=paged, member=world.officer, why="found", at=now)
    assert tell_crews(now) == 0
    assert not Notice.objects.filter(member=world.officer, source__startswith="released:").exists()


def test_a_release_ends(world, now, crew, paged, browse):
    let_know(browse(world.inspector), paged, staff_numbers=world.officer.staff_no)
    SafetyRelease.objects.update(until=now - timedelta(minutes=1))
    assert "Juniper" not in browse(world.officer).get(reverse("custody:safety-released")).content.decode()


@pytest.mark.policy("ACC-003")
def test_nothing_is_released_to_a_crew_with_somebody_excluded_on_it(world, now, crew, paged, browse):
    Exclusion.objects.create(record=paged, member=world.officer, why="suspect", at=now)
    both = f"{world.officer.staff_no}, {world.specialist.staff_no}"
    page = let_know(browse(world.inspector), paged, staff_numbers=both).content.decode()
    assert f"Excluded: {world.officer.name}. Nothing was released" in page
    assert not SafetyRelease.objects.exists()


def test_a_release_that_cannot_be_told_of_holds_up_no_other(world, now, crew, paged, browse, monkeypatch):
    for _ in range(2):
        let_know(browse(world.inspector), paged, staff_numbers=world.officer.staff_no)
    first = SafetyRelease.objects.order_by("at", "pk").first()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION stop_one() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF NEW.source = 'released:{first.pk}' THEN RAISE 'no'; END IF; RETURN NEW; END $$;"
            "CREATE TRIGGER stop_one BEFORE INSERT ON chronology_notice FOR EACH ROW EXECUTE FUNCTION stop_one()"
        )
    assert tell_crews(now) == 1


def test_a_release_to_somebody_excluded_is_not_read_by_them(world, now, crew, paged, browse):
    let_know(browse(world.inspector), paged, staff_numbers=world.officer.staff_no)
    Exclusion.objects.create(record=paged, member=world.officer, why="found", at=now)
    assert "Juniper" not in browse(world.officer).get(reverse("custody:safety-released")).content.decode()


def test_the_page_of_a_post_is_not_there_for_anybody_else(world, now, paged, browse):
    address = reverse("custody:page", args=[paged.reference])
    assert browse(world.inspector).get(address).status_code == 200
    for other in ("officer", "specialist", "supervisor", "psd"):
        assert browse(getattr(world, other)).get(address).status_code == 404
