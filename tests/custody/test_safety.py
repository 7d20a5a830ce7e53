"""Nobody is sent in blind: a safety check answers from every record, locked or not, and says from none."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from cases.actions.confidential import add_address
from cases.models import Crew, Party
from dapolicy.access.models import Exclusion, Member, Post, PostHolding, PostPage, Record
from dapolicy.access.permissions import Refused
from dapolicy.access.reader import read_as
from dapolicy.chronology.models import Event, Notice
from dapolicy.custody import calling
from dapolicy.custody.danger import NOTHING
from dapolicy.custody.models import SafetyCheck, SafetyRelease, SafetyWords
from dapolicy.custody.paging import page_post
from dapolicy.custody.safety import sorting
from dapolicy.custody.safety.actions import Asked, ask_safety_check, judge
from tests.custody.doors import ABOUT, ADDRESS, LOG, as_worker, couple, live, lock, side_by_side
from tests.world import FAR_AHEAD, LONG_AGO, make_world

REFUGE, NOWHERE = "22 Foxglove Road, WM5 5AA", "24 Nowhere Road, WM5 5AB"
ASK = {"about": ABOUT, "incident": LOG, "reason": "On my way to the door"}


@pytest.fixture
def case(world, now):
    return couple(world, now - timedelta(days=3))


@pytest.fixture
def crew(world, now):
    """The officer and the specialist, on a live incident elsewhere."""
    return live(world, now, world.officer, world.specialist)


def ask(browser, **said):
    return browser.post(reverse("custody:safety"), ASK | said)


def words_on(answer, asked: str) -> str:
    """The page without what was asked, and without the form's token."""
    return re.sub(r'(csrfmiddlewaretoken" value=")\w+', r"\1", answer.content.decode().replace(asked, ""))


def lines(answer) -> dict[str, str]:
    return dict(answer.context["lines"])


def sort(now):
    with as_worker():
        return sorting.sort_checks(now=now)


DANGEROUS = {
    "Risk level": "High",
    "Threat to life": NOTHING,
    "Weapons": "Yes",
    "Firearms": NOTHING,
    "Dogs": "Yes",
    "Strangulation": "Yes",
    "Threats to police": "Yes",
    "Wanted": NOTHING,
    "Orders recorded": "Yes: protection notice served. Ask the number below for the terms",
    "Children there": "Yes",
}


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
def test_a_confidential_address_answers_like_an_absent_one_and_goes_to_the_post(world, now, case, crew, browse):
    refuge = {"words": "22 Foxglove Road, Westmarch, WM5 5AA", "confidential": True, "through": case.record}
    add_address(case.victim, **refuge, by=world.specialist, at=now)
    browser = browse(world.officer)
    bodies = [words_on(ask(browser, about=about), about) for about in (REFUGE, NOWHERE)]
    assert bodies[0] == bodies[1]
    sort(now)
    checks = {words.about: words.record_id for words in SafetyWords.objects.all()}
    paged = {(page.record_id, page.why) for page in PostPage.objects.all()}
    assert paged == {(checks[REFUGE], sorting.RING_BACK), (case.record_id, sorting.WITHHELD)}


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


def carry(now):
    with as_worker():
        return sorting.carry_exclusions(now=now)


@pytest.mark.policy("ACC-003")
@pytest.mark.parametrize("who", ["psd", "sergeant"])
def test_whoever_is_excluded_later_reads_no_earlier_check(world, now, case, crew, browse, as_web, as_owner, who):
    reader = getattr(world, who)
    ask(browse(world.officer)), ask(browse(world.officer), about="Somebody Else", incident=LOG)
    sort(now)
    as_web(reader)
    assert SafetyCheck.objects.count() == 2
    as_owner()
    for record in lock(case, at=now):
        Exclusion.objects.create(record=record, member=reader, why="found", at=now)
    as_web(reader)
    assert not SafetyCheck.objects.exists()  # at once, before any worker has run
    as_owner()
    assert carry(now) > 0
    as_web(reader)
    assert list(SafetyWords.objects.values_list("about", flat=True)) == ["Somebody Else"]


def test_an_asker_who_is_excluded_later_is_told_to_professional_standards_once(world, now, case, crew, browse):
    ask(browse(world.officer))
    sort(now)
    assert not SafetyCheck.objects.get().excluded_asked
    lock(case, world.officer, at=now)
    assert [carry(now) > 0, carry(now)] == [True, 0]
    assert SafetyCheck.objects.get().excluded_asked
    assert Notice.objects.filter(member=world.psd, title=sorting.EXCLUDED_ASKED).count() == 1


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


# What a post releases


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
