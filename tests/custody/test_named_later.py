"""Police was decided without saying who: two of professional standards say it later, and the others are let back."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from dapolicy.access.handles import handle
from dapolicy.access.models import Exclusion, MemberRole, PostPage
from dapolicy.access.permissions import Refused
from dapolicy.access.reader import read_as
from dapolicy.chronology.models import Event
from dapolicy.custody.actions import answer_who, ask_who, exclude
from dapolicy.custody.models import Doubt, Naming
from dapolicy.custody.queries import not_named
from dapolicy.custody.writing import write_left
from ppda.console.queries import line, watched_with
from tests.custody.acting import acted, as_auditor, granted, scene, tapped
from tests.custody.police import sees, state
from tests.custody.test_said_who import connected, decided, out_of, two
from tests.world import LONG_AGO, login

__all__ = ["scene", "two"]


@pytest.fixture
def open_case(scene, now, two):
    """Rowan and a namesake both stay out of a record that was decided without a word of which it is."""
    scene.member("second", "psd-auditor")
    decided(scene, two[1], now, None)
    assert {name for name, _ in out_of(two[1])} == {scene.rowan.name, scene.other.name}
    return two[1]


def waits(record):
    return not_named(record)[0]


def ask(scene, record, now, *, by=None, who="90417"):
    def act(it, me):
        ask_who(it or record, waits(record), who=who, why="Staff office", by=me, at=now)

    as_auditor(by or scene.psd, record, act)


def answer(scene, record, now, *, by=None, named=True):
    def act(it, me):
        answer_who(it or record, waits(record), named=named, why="Rang them", by=me, at=now)

    as_auditor(by or scene.second, record, act)


@pytest.mark.policy("ACC-004")
def test_two_say_who_it_is_on_the_records_page_and_the_namesake_is_let_back_everywhere(
    scene, now, two, open_case, browse
):
    page = reverse("custody:record", args=[open_case.reference])
    psd, second = browse(scene.psd), browse(scene.second)
    shown = psd.get(page).content.decode()
    assert "Decided to be police, and nobody said who" in shown
    asks = [part.split('"')[0] for part in shown.split('href="')[1:] if "/who/" in part.split('"')[0]][0]
    told = {"where": "police", "staff_no": "90417", "reason": "His sergeant knows her"}
    assert psd.post(asks, told).status_code == 302
    assert len(out_of(open_case)) == 2, "one alone changes nothing"
    assert "/answer-who/" not in psd.get(page).content.decode(), "whoever asked does not answer"
    shown = second.get(page).content.decode()
    assert "to say that it is staff number 90417: His sergeant knows her" in shown
    answers = [part.split('"')[0] for part in shown.split('href="')[1:] if "/answer-who/" in part.split('"')[0]][0]
    assert second.post(answers, {"outcome": "named", "reason": "Rang them"}).status_code == 302
    for record in two:
        assert state(record) == "confirmed"
        assert out_of(record) == {(scene.rowan.name, "suspect")}
    assert "nobody said who" not in second.get(page).content.decode()
    assert {"70001", "70002"} <= connected(open_case)
    assert "90998" not in connected(open_case), "who only works with the namesake"
    granted(scene.other, open_case, now, by=scene.inspector)
    assert sees(scene.other, open_case)
    assert not sees(scene.rowan, open_case)
    read_as(None)
    with login("worker"):
        write_left(now=now)
    kinds = ["record.who-asked", "record.who-said"]
    events = Event.objects.filter(kind__in=kinds, record_id=open_case.pk)
    assert {(one.kind, one.by_id, one.detail["staff_no"]) for one in events} == {
        ("record.who-asked", scene.psd.pk, "90417"),
        ("record.who-said", scene.second.pk, "90417"),
    }
    lines = as_auditor(
        scene.psd, open_case, lambda it, by: line(watched_with(open_case.reference), kinds=["exclusion"])
    )
    assert set(kinds) <= {one.what for one in lines}


def test_of_another_force_all_who_fit_are_let_back(scene, now, two, open_case):
    ask(scene, open_case, now, who="")
    answer(scene, open_case, now)
    for record in two:
        assert out_of(record) == set()
        assert state(record) == "confirmed"


@pytest.mark.policy("ACC-002")
def test_somebody_whom_nobody_took_for_the_suspect_is_excluded_by_it(scene, now, two, open_case):
    ask(scene, open_case, now, who=" 90998 ")
    answer(scene, open_case, now)
    assert out_of(two[0]) == out_of(two[1]) == {(scene.linnet.name, "suspect")}


def test_whom_something_else_keeps_out_stays_out_for_that(scene, now, open_case):
    tapped(scene.inspector, open_case, now)
    acted(
        scene.inspector,
        open_case,
        lambda it, by: exclude(it, scene.other, why="found", words="Her brother", by=by, at=now),
    )
    ask(scene, open_case, now)
    answer(scene, open_case, now)
    assert out_of(open_case) == {(scene.rowan.name, "suspect"), (scene.other.name, "found")}


def test_refused_all_stay_out_and_it_can_be_asked_anew(scene, now, open_case):
    ask(scene, open_case, now)
    answer(scene, open_case, now, named=False)
    assert len(out_of(open_case)) == 2
    with pytest.raises(Refused, match="Ask anew"):
        as_auditor(
            scene.second,
            open_case,
            lambda it, me: answer_who(it or open_case, waits(open_case), named=True, why="Rang them", by=me, at=now),
        )
    ask(scene, open_case, now)
    answer(scene, open_case, now)
    assert len(out_of(open_case)) == 1


@pytest.mark.parametrize("who", ["specialist", "inspector", "supervisor", "admin", "stranger", "rowan", "other"])
def test_nobody_else_asks_answers_or_is_shown_a_way(scene, now, open_case, browse, who):
    member = scene.people[who]
    known = as_auditor(scene.psd, open_case, lambda it, by: waits(open_case))

    def asks(it, me):
        ask_who(it or open_case, known, who="90417", why="x", by=me, at=now)

    with pytest.raises(Refused):
        as_auditor(member, open_case, asks)
    ask(scene, open_case, now)
    known = as_auditor(scene.psd, open_case, lambda it, by: waits(open_case))

    def answers(it, me):
        answer_who(it or open_case, known, named=True, why="x", by=me, at=now)

    with pytest.raises(Refused):
        as_auditor(member, open_case, answers)
    assert as_auditor(member, open_case, lambda it, by: not_named(it or open_case)) == []
    for code in ("who", "answer-who"):
        address = reverse("custody:act-on", args=[open_case.reference, code, handle(known)])
        assert browse(member).get(address).status_code == 404
    assert len(out_of(open_case)) == 2


def test_whoever_asked_does_not_answer_and_the_table_itself_keeps_two(scene, now, open_case):
    ask(scene, open_case, now)
    with pytest.raises(Refused, match="Two of professional standards"):
        answer(scene, open_case, now, by=scene.psd)
    with pytest.raises(IntegrityError), transaction.atomic():
        Naming.objects.update(answer="named", answered_by=scene.psd)
    assert len(out_of(open_case)) == 2


@pytest.mark.parametrize("at_once", ["asker", "answerer"])
def test_the_namesake_who_audits_has_no_part_in_it(scene, now, open_case, at_once):
    """Excluded as they are, to let themselves back."""
    MemberRole.objects.create(member=scene.other, role_id="psd-auditor", since=LONG_AGO)
    if at_once == "answerer":
        ask(scene, open_case, now)
    known = as_auditor(scene.psd, open_case, lambda it, by: waits(open_case))
    with pytest.raises(Refused):
        as_auditor(
            scene.other,
            open_case,
            lambda it, me: (
                ask_who(it or open_case, known, who="90417", why="x", by=me, at=now)
                if at_once == "asker"
                else answer_who(it or open_case, known, named=True, why="x", by=me, at=now)
            ),
        )
    assert len(out_of(open_case)) == 2


def test_the_named_one_does_not_confirm_it(scene, now, open_case):
    type(scene.second).objects.filter(pk=scene.second.pk).update(staff_no="50005")
    ask(scene, open_case, now, who="50005")
    with pytest.raises(Refused, match="your own staff number"):
        answer(scene, open_case, now)
    assert len(out_of(open_case)) == 2


@pytest.mark.parametrize(
    ("told", "mend"),
    [
        ({"where": "police", "staff_no": "12345"}, "Nobody here has this staff number"),
        ({"where": "police"}, "Give the staff number"),
        ({}, "There is a problem"),
    ],
)
def test_a_wrong_number_changes_nothing_and_says_how_to_mend_it(scene, now, open_case, browse, told, mend):
    known = as_auditor(scene.psd, open_case, lambda it, by: waits(open_case))
    page = reverse("custody:act-on", args=[open_case.reference, "who", handle(known)])
    assert mend in browse(scene.psd).post(page, told | {"reason": "Staff office"}).content.decode()
    assert not Naming.objects.exists()


def test_it_lapses_in_a_day_and_what_was_asked_since_is_another_page(scene, now, open_case, browse):
    ask(scene, open_case, now)
    old = as_auditor(scene.second, open_case, lambda it, by: waits(open_case))
    with pytest.raises(Refused, match="asked for already"):
        ask(scene, open_case, now, by=scene.second)
    assert Naming.objects.get().until == now + timedelta(days=1)
    Naming.objects.update(until=now - timedelta(minutes=1))
    ask(scene, open_case, now + timedelta(seconds=1), who="90999")
    address = reverse("custody:act-on", args=[open_case.reference, "answer-who", handle(old)])
    assert browse(scene.second).get(address).status_code == 404

    def answers(it, me):
        answer_who(it or open_case, old, named=True, why="x", by=me, at=now)

    with pytest.raises(Refused, match="Ask anew"):
        as_auditor(scene.second, open_case, answers)


def test_a_post_in_other_hands_hears_of_both(scene, now, open_case):
    ask(scene, open_case, now)
    answer(scene, open_case, now)
    said = PostPage.objects.filter(why__contains="who a suspect is").values_list("why", "post_id")
    assert set(said) == {("Saying who a suspect is was asked for", "di"), ("It was said who a suspect is", "di")}


def test_where_it_was_said_at_the_decision_nothing_is_asked(scene, now, two):
    decided(scene, two[1], now, "90417")
    assert as_auditor(scene.psd, two[1], lambda it, by: not_named(it or two[1])) == []
    assert Doubt.objects.get().face["others"] == ["90999"]
    assert not Exclusion.objects.filter(member=scene.other).exists()
