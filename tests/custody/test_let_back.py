"""Somebody was excluded by mistake: one of professional standards asks to let them back, another confirms."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from dapolicy.access.handles import handle
from dapolicy.access.models import Exclusion, Grant, MemberRole, PostHolding, PostPage, Record
from dapolicy.access.permissions import Refused
from dapolicy.access.reader import read_as
from dapolicy.chronology.models import Content, Event
from dapolicy.custody.actions import (
    answer_back,
    ask_back,
    declare_fully,
    exclude,
    lift_declared,
    lock_if_police,
    review_declaration,
)
from dapolicy.custody.models import Connection, CopiedExclusion, Doubt, DoubtExclusion, LetBack
from dapolicy.custody.queries import declarations_of, may_go_back
from dapolicy.custody.writing import write_left
from ppda.console.queries import line, watched_with
from tests.custody.acting import acted, as_auditor, confirmed, granted, scene, tapped
from tests.custody.police import sees
from tests.world import FAR_AHEAD, LONG_AGO, login

__all__ = ["confirmed", "scene"]

WRONG = "The wrong John Smith: he has never met her"


@pytest.fixture
def wrong(scene, now, confirmed):
    """The supervisor, her only other detective, excluded by a typed name; two of professional standards."""
    scene.member("second", "psd-auditor")
    found(scene, confirmed, now)
    assert not sees(scene.supervisor, confirmed)
    return confirmed


def found(scene, record, now, *, who=None, why="found"):
    who = who or scene.supervisor
    acted(scene.specialist, record, lambda it, by: exclude(it, who, why=why, words="His cousin", by=by, at=now))


def ask(scene, record, now, *, by=None, who=None, why=WRONG):
    who = who or scene.supervisor
    as_auditor(by or scene.psd, record, lambda it, me: ask_back(it or record, who, why=why, by=me, at=now))


def answer(scene, record, now, *, by=None, who=None, back=True, why="Rang both"):
    who = who or scene.supervisor
    by = by or scene.second
    as_auditor(by, record, lambda it, me: answer_back(it or record, who, back=back, why=why, by=me, at=now))


def let_back(scene, record, now, **who):
    ask(scene, record, now, **who)
    answer(scene, record, now, **who)


@pytest.mark.policy("ACC-004")
@pytest.mark.parametrize("why", ["found", "line", "declared", "suspect"])
def test_two_of_professional_standards_let_them_back_to_where_they_stood(scene, now, confirmed, why):
    scene.member("second", "psd-auditor")
    before = set(Grant.objects.values_list("user__member", "until"))
    found(scene, confirmed, now, why=why)
    ask(scene, confirmed, now)
    assert not sees(scene.supervisor, confirmed), "one alone changes nothing"
    answer(scene, confirmed, now)
    assert sees(scene.supervisor, confirmed), "by the grant that they had"
    assert set(Grant.objects.values_list("user__member", "until")) == before
    assert set(Exclusion.objects.values_list("member", flat=True)) == {scene.rowan.pk}
    assert not sees(scene.stranger, confirmed)


def test_without_a_grant_they_stand_where_every_reader_does(scene, now, wrong):
    Grant.objects.filter(user__member=scene.supervisor).delete()
    let_back(scene, wrong, now)
    assert not sees(scene.supervisor, wrong)
    granted(scene.supervisor, wrong, now, by=scene.specialist)
    assert sees(scene.supervisor, wrong)


@pytest.mark.policy("ACC-004")
def test_it_is_done_on_the_records_page_written_down_and_seen_in_the_console(scene, now, wrong, browse):
    page = reverse("custody:record", args=[wrong.reference])
    asks, answers = (
        reverse("custody:act-on", args=[wrong.reference, code, handle(scene.supervisor)])
        for code in ("back", "answer-back")
    )
    psd, second = browse(scene.psd), browse(scene.second)
    assert asks in psd.get(page).content.decode()
    assert psd.post(asks, {"reason": WRONG}).status_code == 302
    assert WRONG in psd.get(page).content.decode()
    assert answers not in psd.get(page).content.decode(), "whoever asked does not answer"
    assert answers in second.get(page).content.decode()
    assert "waits for an answer" in second.get(reverse("custody:locked")).content.decode()
    assert second.post(answers, {"outcome": "back", "reason": "Rang both"}).status_code == 302
    assert sees(scene.supervisor, wrong)
    after = second.get(page).content.decode()
    assert f"Not excluded by {scene.second}" in after
    assert asks not in after
    read_as(None)
    with login("worker"):
        write_left(now=now)
    events = Event.objects.filter(kind__in=["access.back-asked", "access.let-back"]).order_by("at", "pk")
    assert {(one.kind, one.by_id, one.subject) for one in events} == {
        ("access.back-asked", scene.psd.pk, handle(scene.supervisor)),
        ("access.let-back", scene.second.pk, handle(scene.supervisor)),
    }
    assert {Content.objects.get(event_id=one.pk).words for one in events} == {WRONG, "Rang both"}
    shown = as_auditor(scene.psd, wrong, lambda it, by: line(watched_with(wrong.reference), kinds=["exclusion"]))
    assert {"access.back-asked", "access.let-back"} <= {one.what for one in shown}


@pytest.mark.parametrize("who", ["specialist", "inspector", "supervisor", "admin", "stranger", "rowan", "manager"])
def test_nobody_else_asks_answers_or_is_shown_a_way(scene, now, wrong, browse, who):
    member = scene.people[who]
    with pytest.raises(Refused):
        ask(scene, wrong, now, by=member)
    ask(scene, wrong, now)
    with pytest.raises(Refused):
        answer(scene, wrong, now, by=member)
    assert as_auditor(member, wrong, lambda it, by: may_go_back(it or wrong)) == []
    for code in ("back", "answer-back"):
        address = reverse("custody:act-on", args=[wrong.reference, code, handle(scene.supervisor)])
        assert browse(member).get(address).status_code == 404
        assert address not in browse(member).get(reverse("custody:record", args=[wrong.reference])).content.decode()
    assert not sees(scene.supervisor, wrong)


def test_neither_whoever_asked_nor_the_person_answers(scene, now, wrong):
    ask(scene, wrong, now)
    with pytest.raises(Refused, match="Two of professional standards"):
        answer(scene, wrong, now, by=scene.psd)
    MemberRole.objects.create(member=scene.supervisor, role_id="psd-auditor", since=LONG_AGO)
    for act in (ask, answer):
        with pytest.raises(Refused):
            act(scene, wrong, now, by=scene.supervisor)
    assert not sees(scene.supervisor, wrong)
    assert not Event.objects.filter(kind="access.let-back").exists()


@pytest.mark.parametrize("changed", [{"answered_by": "psd"}, {"answered_by": "supervisor"}, {"by": "supervisor"}])
def test_the_table_itself_keeps_two_others(scene, now, wrong, changed):
    ask(scene, wrong, now)
    fields = {"answered_by": scene.second} | {name: scene.people[who] for name, who in changed.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        LetBack.objects.update(answer="back", answered_at=now, **fields)


def test_between_the_two_nothing_has_happened_and_it_lapses(scene, now, wrong):
    """Whatever dies after the first leaves a request and no more; a day later it is asked anew."""
    ask(scene, wrong, now)
    with pytest.raises(Refused, match="asked for already"):
        ask(scene, wrong, now)
    assert LetBack.objects.get().until == now + timedelta(days=1)
    LetBack.objects.update(until=now - timedelta(minutes=1))
    with pytest.raises(Refused, match="ask anew"):
        answer(scene, wrong, now)
    let_back(scene, wrong, now)
    assert sees(scene.supervisor, wrong)


def gone(scene, record, now):
    Exclusion.objects.create(record=record, member=scene.psd, why="found", at=now)


def no_more(scene, record, now):
    MemberRole.objects.filter(member=scene.psd).update(until=now - timedelta(minutes=1))


def anew(scene, record, now):
    found(scene, record, now + timedelta(seconds=1))


@pytest.mark.parametrize("since", [gone, no_more, anew])
def test_a_request_is_void_whose_asker_is_excluded_or_gone_or_after_which_they_were_found_anew(
    scene, now, wrong, since
):
    ask(scene, wrong, now)
    since(scene, wrong, now)
    with pytest.raises(Refused, match="ask anew"):
        answer(scene, wrong, now)
    assert not sees(scene.supervisor, wrong)
    scene.member("third", "psd-auditor")
    later = now + timedelta(seconds=2)
    ask(scene, wrong, later, by=scene.third)
    answer(scene, wrong, later)
    assert sees(scene.supervisor, wrong)


def test_an_excluded_auditor_neither_asks_nor_answers(scene, now, wrong):
    ask(scene, wrong, now)
    Exclusion.objects.create(record=wrong, member=scene.second, why="found", at=now)
    with pytest.raises(Refused):
        answer(scene, wrong, now)
    assert not sees(scene.supervisor, wrong)


def test_refused_they_stay_out(scene, now, wrong):
    ask(scene, wrong, now)
    answer(scene, wrong, now, back=False, why="It is his cousin")
    assert not sees(scene.supervisor, wrong)
    with pytest.raises(Refused, match="ask anew"):
        answer(scene, wrong, now)


@pytest.mark.parametrize("act", [ask, answer])
def test_both_say_why(scene, now, wrong, act):
    with pytest.raises(Refused, match="Say"):
        act(scene, wrong, now, why="  ")


@pytest.mark.policy("ACC-002")
def test_the_suspect_of_a_doubt_that_stands_is_never_let_back_so(scene, now, wrong):
    with pytest.raises(Refused):
        ask(scene, wrong, now, who=scene.rowan)
    ask(scene, wrong, now)
    DoubtExclusion.objects.create(doubt=Doubt.objects.get(), record=wrong, member=scene.supervisor)
    answer(scene, wrong, now)
    assert Exclusion.objects.get(record=wrong, member=scene.supervisor).why == "suspect"
    assert not sees(scene.supervisor, wrong)


@pytest.mark.policy("PPDA-006")
def test_a_review_that_was_wrong_is_taken_back(scene, now, confirmed):
    scene.member("second", "psd-auditor")
    tapped(scene.supervisor, confirmed, now)
    acted(scene.supervisor, confirmed, lambda it, by: declare_fully(it, by=by, at=now, words="None"))
    reviewed(scene, confirmed, now)
    assert not sees(scene.supervisor, confirmed)
    let_back(scene, confirmed, now)
    assert sees(scene.supervisor, confirmed)
    assert newest(scene, confirmed).outcome == "continue"


def reviewed(scene, record, now):
    made = newest(scene, record)
    acted(
        scene.specialist,
        record,
        lambda it, by: review_declaration(it, made, outcome="remove", reason="His sergeant", by=by, at=now),
    )


def newest(scene, record):
    return acted(scene.specialist, record, lambda it, _: declarations_of(it)[0])


def test_their_own_yes_goes_on_to_exclude_until_it_is_lifted_itself(scene, now, confirmed):
    scene.member("second", "psd-auditor")
    tapped(scene.supervisor, confirmed, now, knows=True, words="Wrong Rowan")
    reviewed(scene, confirmed, now)
    let_back(scene, confirmed, now)
    assert Exclusion.objects.get(record=confirmed, member=scene.supervisor).why == "declared"
    as_auditor(scene.psd, confirmed, lambda it, by: lift_declared(it, scene.supervisor, why="Her word", by=by, at=now))
    assert sees(scene.supervisor, confirmed)


def test_what_locked_beside_it_opens_with_it_and_what_was_taken_over_is_not_let_back_there(scene, now, wrong):
    other = Record.open(kind="case", team=scene.unit, at=now)
    acted(
        scene.specialist,
        other,
        lambda it, by: lock_if_police([it], parties=[], by=by, at=now, beside=[wrong.pk], apart=[it.pk]),
    )
    assert CopiedExclusion.objects.filter(record=other, member=scene.supervisor).exists()
    assert not sees(scene.supervisor, other)
    with pytest.raises(Refused):
        ask(scene, other, now)
    let_back(scene, wrong, now)
    assert sees(scene.supervisor, wrong)
    assert not Exclusion.objects.filter(member=scene.supervisor).exists()


TOLD = ("Letting somebody back to a locked record was asked for", "Somebody was let back to a locked record")


@pytest.mark.policy("ACC-004")
def test_a_post_in_other_hands_hears_of_both(scene, now, wrong):
    """On-call PSD asks: it is the detective inspector who hears, and never the person or the excluded."""
    PostHolding.objects.filter(post="di").delete()
    PostHolding.objects.create(post_id="di", member=scene.supervisor, since=LONG_AGO, until=FAR_AHEAD)
    let_back(scene, wrong, now)
    assert [PostPage.objects.get(why=why).post_id for why in TOLD] == ["fim", "fim"]


def test_on_call_psd_hears_where_two_others_did_it(scene, now, wrong):
    scene.member("third", "psd-auditor")
    ask(scene, wrong, now, by=scene.second)
    answer(scene, wrong, now, by=scene.third)
    assert [PostPage.objects.get(why=why).post_id for why in TOLD] == ["psd", "psd"]


def test_whoever_was_let_back_can_be_found_again(scene, now, wrong):
    let_back(scene, wrong, now)
    assert Connection.objects.get(record=wrong, member=scene.supervisor).outcome == "left"
    found(scene, wrong, now)
    assert not sees(scene.supervisor, wrong)
