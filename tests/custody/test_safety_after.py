"""After a safety check: who is told, who judges it, who never reads of it, and the post that rings back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.db.utils import ProgrammingError
from django.urls import reverse

from cases.models import Party
from dapolicy.access.models import Exclusion, Member, PostPage, Record
from dapolicy.access.permissions import Refused
from dapolicy.chronology.models import Notice
from dapolicy.custody import calling
from dapolicy.custody.danger import NOTHING
from dapolicy.custody.models import NewlyExcluded, SafetyCheck, SafetyConcern, SafetyWords
from dapolicy.custody.safety import sorting
from dapolicy.custody.safety.actions import judge
from tests.custody.checks import DANGEROUS, ask, carry, case, crew, lines, sort
from tests.custody.doors import ABOUT, LOG, as_worker, live, lock

__all__ = ["case", "crew"]


def test_it_is_told_to_professional_standards_and_judged_by_another(world, now, case, crew, browse):
    ask(browse(world.officer))
    sort(now)
    page = browse(world.psd).get(reverse("custody:safety-checks"))
    ((check, words),) = page.context["rows"]
    assert (check.asker, words.about, check.how) == (world.officer, ABOUT, "screen")
    done = browse(world.psd).post(
        reverse("custody:safety-judge", args=[check.pk]), {"justified": "no", "why": "No task"}
    )
    assert done.status_code == 302
    check.refresh_from_db()
    assert (check.justified, check.judged_by, check.judged_why) == (False, world.psd, "No task")


def test_checks_to_judge_come_a_page_at_a_time(world, now, case, crew, browse, monkeypatch):
    for about in ("One", "Two", "Three"):
        ask(browse(world.officer), about=about)
    sort(now)
    monkeypatch.setattr("dapolicy.custody.safety.queries.LISTED", 2)
    browser, here = browse(world.psd), reverse("custody:safety-checks")
    first = browser.get(here)
    rest = browser.get(here, {"after": first.context["more"]})
    assert [[words.about for _, words in page.context["rows"]] for page in (first, rest)] == [["One", "Two"], ["Three"]]
    assert f"after={first.context['more']}" in first.content.decode()
    assert len(browser.get(here, {"after": "nonsense"}).context["rows"]) == 2


def test_nobody_judges_their_own_and_nobody_judges_twice(world, now, case, crew, browse):
    ask(browse(world.handler))
    check = SafetyCheck.objects.get()
    judge(check, justified=True, why="", by=world.psd, at=now)
    with pytest.raises(Refused, match="already"):
        judge(check, justified=False, why="x", by=world.supervisor, at=now)


def test_nobody_reads_a_check_before_it_is_known_who_must_not(world, now, case, crew, browse, as_web):
    ask(browse(world.officer))
    as_web(world.psd)
    assert not SafetyCheck.objects.exists()
    assert not SafetyWords.objects.exists()
    assert not Record.objects.filter(kind="check").exists()


@pytest.mark.policy("ACC-003")
@pytest.mark.parametrize("who", ["officer", "psd", "supervisor", "inspector", "analyst", "admin", "partner"])
def test_whoever_is_excluded_from_what_a_check_concerned_never_reads_of_it(world, now, case, crew, browse, as_web, who):
    reader = getattr(world, who)
    lock(case, reader, at=now)
    ask(browse(world.handler))
    sort(now)
    as_web(reader)
    assert not SafetyCheck.objects.exists()
    assert not SafetyWords.objects.exists()
    assert not Record.objects.filter(kind="check").exists()


def test_an_officer_reads_no_check_not_even_their_own(world, now, case, crew, browse, as_web):
    ask(browse(world.officer))
    sort(now)
    as_web(world.officer)
    assert not SafetyCheck.objects.exists()
    assert not Record.objects.filter(kind="check").exists()


@pytest.mark.policy("ACC-003", "ACC-004")
@pytest.mark.parametrize("who", ["sergeant", "psd", "inspector"])
def test_an_excluded_supervisor_cannot_tell_by_their_own_checks_which_of_them_touched_it(
    world, now, case, crew, browse, who
):
    """Asked about her and about nobody: the one about nobody would stand in the list alone."""
    asker = getattr(world, who)
    lock(case, asker, at=now)
    for about in (ABOUT, "Nobody at all"):
        ask(browse(asker), about=about)
    sort(now)
    with as_worker():
        calling.call_waiting(now=now)
    page = browse(asker).get(reverse("custody:safety-checks"))
    assert list(page.context["rows"]) == []
    assert not Notice.objects.filter(member=asker).exists()
    others = browse(world.supervisor).get(reverse("custody:safety-checks")) if who == "psd" else None
    assert others is None or len(others.context["rows"]) == 2


def test_a_supervisor_judges_their_own_team_alone(world, now, case, crew, browse, as_web, as_owner):
    ask(browse(world.officer))
    sort(now)
    as_web(world.sergeant)
    assert SafetyCheck.objects.count() == 1
    as_owner()
    world.member("far", "supervisor", team=world.elsewhere)
    as_web(world.far)
    assert not SafetyCheck.objects.exists()


@pytest.mark.policy("ACC-003")
def test_an_excluded_asker_is_told_to_professional_standards(world, now, case, crew, browse):
    lock(case, world.officer, at=now)
    ask(browse(world.officer))
    sort(now)
    assert SafetyCheck.objects.get().excluded_asked
    assert Notice.objects.filter(member=world.psd, title=sorting.EXCLUDED_ASKED).count() == 1
    assert not Notice.objects.filter(member=world.officer).exists()
    browser = browse(world.psd)
    opened = browser.post(reverse("desk:open-notice", args=[Notice.objects.get(member=world.psd).pk]))
    assert "is excluded from something" in browser.get(opened.url).content.decode()
    judging = reverse("custody:safety-judge", args=[SafetyCheck.objects.get().pk])
    assert "is excluded from something" not in browse(world.sergeant).get(judging).content.decode()


def test_what_goes_to_the_post_pages_it_and_shows_whom_to_ring(world, now, case, crew, browse):
    lock(case, at=now)
    ask(browse(world.colleague))
    sort(now)
    with as_worker():
        calling.call_waiting(now=now)
    notice = Notice.objects.get(member=world.inspector, title=sorting.RING_BACK)
    browser = browse(world.inspector)
    gone = browser.post(reverse("desk:open-notice", args=[notice.pk]))
    page = browser.get(gone.url)
    assert dict(page.context["lines"]) == DANGEROUS
    assert page.context["check"].asker == world.colleague
    assert PostPage.objects.get().acknowledged_by == world.inspector
    browser.post(reverse("custody:safety-rang-back", args=[page.context["check"].pk]))
    assert SafetyCheck.objects.get().rung_back_by == world.inspector


@pytest.mark.policy("ACC-003")
def test_the_post_tells_an_excluded_asker_nothing_more_than_the_screen(world, now, case, crew, browse):
    lock(case, world.colleague, at=now)
    Member.objects.filter(pk=world.colleague.pk).update(phone="01632960003")
    ask(browse(world.colleague))
    sort(now)
    with as_worker():
        calling.call_waiting(now=now)
    page = browse(world.inspector).get(reverse("custody:page", args=[SafetyCheck.objects.get().record.reference]))
    assert set(dict(page.context["lines"]).values()) == {NOTHING}
    body = page.content.decode()
    assert body.index("Do not ring back yet") < body.index(f"{page.wsgi_request.path}have/")
    assert "01632960003" in body
    assert "tel:01632960003" not in body


def test_it_is_not_dealt_with_before_they_were_rung_back_nor_passed_on_after(world, now, case, crew, browse):
    ask(browse(world.colleague))
    sort(now)
    check, browser = SafetyCheck.objects.get(), browse(world.inspector)
    settle, on = (reverse(f"custody:page-{act}", args=[check.record.reference]) for act in ("settle", "pass-on"))
    assert "has not been rung back" in browser.post(settle).content.decode()
    assert PostPage.objects.get().settled_at is None
    browser.post(reverse("custody:safety-rang-back", args=[check.pk]))
    assert browser.post(settle).status_code == 302
    assert "dealt with already" in browser.post(on, {"to": "next"}).content.decode()
    assert PostPage.objects.get().settled_at is not None


def test_sorted_twice_it_is_sorted_once(world, now, case, crew, browse):
    lock(case, world.officer, at=now)
    ask(browse(world.officer))
    assert [sort(now), sort(now)] == [1, 0]
    assert Exclusion.objects.filter(record=SafetyCheck.objects.get().record).count() == 1


@pytest.mark.policy("ACC-003")
@pytest.mark.parametrize("who", ["psd", "sergeant"])
def test_whoever_is_excluded_later_loses_the_checks_that_concerned_it_at_once_and_no_other(
    world, now, case, crew, browse, as_web, as_owner, who
):
    """A list that went empty and came back would tell him that he was reported."""
    reader = getattr(world, who)
    ask(browse(world.officer)), ask(browse(world.officer), about="Somebody Else", incident=LOG)
    sort(now)
    as_web(reader)
    assert SafetyCheck.objects.count() == 2
    as_owner()
    exclude(reader, *lock(case, at=now), at=now)
    as_web(reader)
    assert left() == ["Somebody Else"]  # before any worker has run
    as_owner()
    assert carry(now) > 0
    as_web(reader)
    assert left() == ["Somebody Else"]


def left() -> list[str]:
    return list(SafetyWords.objects.values_list("about", flat=True))


def exclude(member, *records, at):
    for record in records:
        Exclusion.objects.create(record=record, member=member, why="found", at=at)


@pytest.mark.policy("ACC-003")
def test_a_check_judged_long_ago_is_shut_to_whoever_is_excluded_later(world, now, case, crew, browse, as_web, as_owner):
    ask(browse(world.officer))
    sort(now)
    check, long_ago = SafetyCheck.objects.get(), now - timedelta(days=90)
    judge(check, justified=True, why="", by=world.supervisor, at=now)
    SafetyCheck.objects.update(at=long_ago, judged_at=long_ago)
    judging = reverse("custody:safety-judge", args=[check.pk])
    assert browse(world.psd).get(judging).status_code == 200
    as_owner()
    exclude(world.psd, case.record, at=now)
    assert browse(world.psd).get(judging).status_code == 404


@pytest.mark.policy("ACC-003")
def test_a_check_and_an_exclusion_that_passed_each_other_by_leave_nothing_open(world, now, case, crew, browse, as_web):
    ask(browse(world.officer))
    sort(now)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE access_exclusion DISABLE TRIGGER c_note")
    exclude(world.psd, case.record, at=now)
    as_web(world.psd)
    assert left() == []


def test_what_older_checks_concerned_is_written_down_and_shuts_them(world, now, case, crew, browse, as_web):
    ask(browse(world.officer)), ask(browse(world.officer), about="Somebody Else", incident=LOG)
    sort(now)
    SafetyConcern.objects.all().delete()
    SafetyCheck.objects.update(noted=False, at=now - timedelta(days=90))
    with as_worker():
        assert [sorting.note_older(now=now), sorting.note_older(now=now)] == [2, 0]
    exclude(world.psd, case.record, at=now)
    as_web(world.psd)
    assert left() == ["Somebody Else"]


@pytest.mark.parametrize("who", ["psd", "sergeant", "admin"])
def test_nobody_reads_what_checks_concerned(world, now, as_web, who):
    as_web(getattr(world, who))
    with pytest.raises(ProgrammingError):
        SafetyConcern.objects.exists()


def test_an_asker_who_is_excluded_later_is_told_to_professional_standards_once(world, now, case, crew, browse):
    ask(browse(world.officer))
    sort(now)
    assert not SafetyCheck.objects.get().excluded_asked
    lock(case, world.officer, at=now)
    assert [carry(now) > 0, carry(now)] == [True, 0]
    assert SafetyCheck.objects.get().excluded_asked
    assert Notice.objects.filter(member=world.psd, title=sorting.EXCLUDED_ASKED).count() == 1


def test_while_one_worker_looks_again_no_second_one_waits_for_it(world, now, case, crew, browse):
    ask(browse(world.officer))
    sort(now)
    lock(case, world.officer, at=now)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [sorting.CARRYING])
        assert carry(now) == 0
        assert NewlyExcluded.objects.exists(), "nothing was given up"
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [sorting.CARRYING])  # closing alone gives it back later
    finally:
        other.close()
    assert carry(now) > 0


def test_a_check_that_cannot_be_looked_at_again_is_shut_to_the_newly_excluded_and_holds_up_no_other(
    world, now, case, crew, browse, as_web, as_owner
):
    for about in (ABOUT, "Nobody Atall", "Nobody Else"):
        ask(browse(world.handler), about=about, incident="WM-0000")
    sort(now)
    lock(case, world.psd, at=now)
    broken = SafetyWords.objects.get(about="Nobody Else")
    broken.delete()
    assert carry(now) > 0
    as_web(world.psd)
    assert list(SafetyWords.objects.values_list("about", flat=True)) == ["Nobody Atall"]
    assert SafetyCheck.objects.count() == 1


@pytest.mark.policy("ACC-003")
def test_a_check_tells_of_whoever_is_on_its_incident_and_is_kept_from_those_excluded_from_it(
    world, now, case, browse, as_web
):
    where = live(world, now, world.officer, victims=(), suspects=())
    Party.objects.create(record=where.record, person=case.suspect, part="suspect", added_at=now)
    assert lines(ask(browse(world.officer), about="Nobody Atall"))["Weapons"] == "Yes"
    Exclusion.objects.create(record=where.record, member=world.psd, why="found", at=now)
    sort(now)
    as_web(world.psd)
    assert not SafetyCheck.objects.exists()
