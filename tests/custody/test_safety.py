"""Nobody is sent in blind: a safety check answers from every record, locked or not, and says from none."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from cases.actions.confidential import add_address
from cases.models import Crew
from dapolicy.access.models import Post, PostHolding, PostPage
from dapolicy.access.reader import read_as
from dapolicy.custody.danger import NOTHING
from dapolicy.custody.models import SafetyCheck, SafetyWords
from dapolicy.custody.safety import sorting
from dapolicy.custody.safety.actions import Asked, ask_safety_check
from tests.custody.checks import ASK, DANGEROUS, ask, case, crew, lines, sort, words_on
from tests.custody.doors import ABOUT, ADDRESS, LOG, live, lock, side_by_side
from tests.world import FAR_AHEAD, LONG_AGO, make_world

__all__ = ["case", "crew"]
REFUGE, NOWHERE = "22 Foxglove Road, WM5 5AA", "24 Nowhere Road, WM5 5AB"


@pytest.mark.policy("ACC-003")
@pytest.mark.parametrize("about", [ABOUT, ADDRESS, "07700 900123", "Quillfether, Barnaby", "juniper quillfeather"])
def test_a_crew_learns_the_danger_behind_a_lock(world, now, case, crew, browse, about):
    lock(case, at=now)
    assert lines(ask(browse(world.officer), about=about)) == DANGEROUS


@pytest.mark.policy("ACC-003")
def test_the_answer_names_no_record_and_nobody(world, now, case, crew, browse):
    records = lock(case, at=now)
    body = ask(browse(world.officer), about=ADDRESS).content.decode()
    assert "Juniper" not in body
    assert "Barnaby" not in body
    assert not [record.reference for record in records if record.reference in body]


def test_nothing_known_reads_in_the_same_form_and_reassures_nobody(world, now, crew, browse):
    answer = ask(browse(world.officer), about="Nobody Atall")
    assert lines(answer).keys() == DANGEROUS.keys()
    assert set(lines(answer).values()) == {NOTHING}
    assert "What is not recorded can still be there" in answer.content.decode()


@pytest.mark.policy("ACC-003")
def test_the_suspect_on_the_crew_reads_that_nothing_is_known(world, now, case, crew, browse):
    lock(case, world.officer, at=now)
    assert set(lines(ask(browse(world.officer))).values()) == {NOTHING}


def test_who_is_not_on_the_incident_is_rung_back(world, now, case, crew, browse):
    answer = ask(browse(world.colleague))
    assert lines(answer) == {}
    assert "who rings you back" in answer.content.decode()
    assert SafetyCheck.objects.get().because == "not-on-it"


def test_an_incident_that_is_not_there_reads_as_one_that_they_are_not_on(world, now, case, crew, browse):
    browser = browse(world.colleague)
    bodies = [words_on(ask(browser, incident=name), name) for name in (LOG, "WM-2026-9999")]
    assert bodies[0] == bodies[1]


def test_whoever_has_left_the_incident_is_rung_back(world, now, case, crew, browse, as_owner):
    Crew.objects.update(until=now)
    assert lines(ask(browse(world.officer))) == {}


@pytest.mark.parametrize("who", ["handler", "inspector"])
def test_the_control_room_and_a_post_need_no_crew_and_are_not_counted_out(world, now, case, browse, who):
    browser = browse(getattr(world, who))
    assert [bool(lines(ask(browser))) for _ in range(7)] == [True] * 7


def test_after_five_in_an_hour_the_post_answers(world, now, case, crew, browse):
    browser = browse(world.officer)
    assert [bool(lines(ask(browser))) for _ in range(6)] == [True] * 5 + [False]
    assert SafetyCheck.objects.order_by("-at").first().because == "too-many"


@pytest.mark.policy("ACC-003")
def test_a_post_that_answers_for_something_else_is_no_reason_to_answer(world, now, case, browse):
    Post.objects.get_or_create(pk="dvds-head", defaults={"name": "Head of DVDS", "phone": "01632 960004"})
    PostHolding.objects.create(post_id="dvds-head", member=world.colleague, since=LONG_AGO, until=FAR_AHEAD)
    assert lines(ask(browse(world.colleague))) == {}


@pytest.mark.policy("ACC-006")
def test_a_confidential_address_answers_like_an_absent_one_and_goes_to_the_post(
    world, now, case, crew, browse, monkeypatch
):
    monkeypatch.setattr(timezone, "now", lambda: now)  # the page says the minute, and a minute may end between the two
    refuge = {"words": "22 Foxglove Road, Westmarch, WM5 5AA", "confidential": True, "through": case.record}
    add_address(case.victim, **refuge, by=world.specialist, at=now)
    browser = browse(world.officer)
    bodies = [words_on(ask(browser, about=about), about) for about in (REFUGE, NOWHERE)]
    assert bodies[0] == bodies[1]
    sort(now)
    checks = {words.about: words.record_id for words in SafetyWords.objects.all()}
    paged = {(page.record_id, page.why) for page in PostPage.objects.all()}
    assert paged == {(checks[REFUGE], sorting.RING_BACK), (case.record_id, sorting.WITHHELD)}


def test_two_sent_at_once_are_two_of_the_five(own_database: str, now):
    with transaction.atomic():
        world = make_world()
        live(world, now, world.officer)
        for _ in range(4):
            ask_as(world, now)
    answered = side_by_side(lambda: int(ask_as(world, now) is not None))
    assert sorted(answered) == [0, 1]


def ask_as(world, now):
    """The officer asks, in a transaction of its own."""
    with transaction.atomic():
        read_as(world.officer.pk)
        roles = frozenset({"response-officer"})
        return ask_safety_check(Asked(ABOUT, LOG, "On my way"), by=world.officer, roles=roles, at=now)


# The crew's terminal


def terminal(browser, **said):
    return browser.post(reverse("api:safety-checks"), ASK | said, content_type="application/json")


@pytest.mark.policy("ACC-003")
def test_the_control_rooms_terminal_asks_for_a_crew(world, now, case, crew, browse):
    lock(case, at=now)
    answer = terminal(browse(world.handler), staff_no=world.officer.staff_no).json()
    assert {line["what"]: line["said"] for line in answer["lines"]} == DANGEROUS
    assert SafetyCheck.objects.get().going == world.officer


def test_a_terminal_that_sends_its_own_number_reads_what_the_screen_says(world, now, case, crew, browse):
    said = [terminal(browse(world.officer), **own).json() for own in ({"staff_no": world.officer.staff_no}, {})]
    assert said[0] == said[1]
    assert said[0]["lines"]
    assert {check.going for check in SafetyCheck.objects.all()} == {None}


def test_the_terminal_and_the_page_say_the_same(world, now, case, crew, browse):
    for who in (world.officer, world.colleague):
        sentence = terminal(browse(who)).json()["sentence"]
        assert sentence in ask(browse(who)).content.decode()


def test_the_terminal_keeps_the_exclusions_of_the_crew_it_asks_for(world, now, case, crew, browse):
    lock(case, world.officer, at=now)
    answer = terminal(browse(world.handler), staff_no=world.officer.staff_no).json()
    assert {line["said"] for line in answer["lines"]} == {NOTHING}


@pytest.mark.policy("ACC-003")
def test_a_suspect_who_asks_in_a_colleagues_name_is_rung_back(world, now, case, crew, browse):
    lock(case, world.officer, at=now)
    answer = terminal(browse(world.officer), staff_no=world.specialist.staff_no).json()
    assert answer["lines"] == []


def test_only_the_control_room_says_who_is_on_an_incident(world, now, case, crew, browse):
    said = {"sender": "cc", "reference": LOG, "crew": ["X1"]}
    address = reverse("api:incidents-crew")
    assert browse(world.officer).post(address, said, content_type="application/json").status_code == 404
    assert browse(world.handler).post(address, said, content_type="application/json").status_code == 200
    assert list(Crew.objects.filter(until=None).values_list("staff_no", flat=True)) == ["X1"]


def test_a_forged_incident_puts_nobody_on_a_crew(world, now, case, browse):
    body = {
        "sender": "me", "reference": "forged", "reported_at": now.isoformat(), "channel": "999", "teller": "police",
        "log_number": "FORGED-1", "crew": ["O1"],
    }  # fmt: skip
    sent = browse(world.officer).post(reverse("api:incidents"), body, content_type="application/json")
    assert sent.status_code == 403
    assert lines(ask(browse(world.officer), incident="FORGED-1")) == {}


# The way there


def test_search_and_incident_pages_offer_it_filled_in(world, now, crew, browse):
    browser = browse(world.officer)
    found = browser.post(reverse("desk:search"), {"q": ABOUT}, follow=True)
    assert reverse("custody:safety-begin") in found.content.decode()
    begun = browser.post(reverse("custody:safety-begin"), {"about": ABOUT, "incident": ""})
    assert begun.context["form"]["about"].value() == ABOUT
    report = browser.get(reverse("cases:incident", args=[crew.record.reference])).content.decode()
    assert f'name="incident" value="{crew.record.reference}"' in report


def test_partners_and_analysts_have_no_such_page(world, browse):
    for who in ("partner", "analyst", "admin"):
        assert browse(getattr(world, who)).get(reverse("custody:safety")).status_code == 404


def test_the_database_answers_no_reader_but_the_forces(world, now, case, as_web):
    as_web(world.partner)
    with connection.cursor() as cursor:
        cursor.execute("SELECT safety_answer('{}','{}','{}','{}','{}','{}','{}','{}','{}','{}','{}','',NULL)")
        assert cursor.fetchone() == (None,)
