"""Checking, raising and lowering in the browser, with the web login's rights."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cases.models import Case
from dapolicy.access.models import Exclusion
from dapolicy.access.permissions import Role
from dapolicy.chronology.models import Clock
from dapolicy.ui.telling import clock_of
from risk.models import Lowering, LoweringTry
from tests.risk.browsing import place, text, without_token
from tests.risk.helpers import assessed, endorsed


def test_a_supervisor_finds_it_in_the_queue_with_its_clock_and_endorses_it(world, case, now, browse):
    one = assessed(case, by=world.officer, at=now)
    browser = browse(world.sergeant)
    queue = browser.get(reverse("risk:queue"))
    due = Clock.objects.get(record=case.record, duty="risk-supervisor-check").due_at
    assert case.record.reference in text(queue)
    assert f"by {clock_of(due)}" in text(queue)
    where = place(case, "endorse", one.key)
    assert browser.get(where).status_code == 200
    assert browser.post(where, {"outcome": "endorsed"}).status_code == 302
    one.refresh_from_db()
    assert one.supervised_by == world.sergeant
    assert case.record.reference not in text(browser.get(reverse("risk:queue")))


def test_a_supervisor_raises_on_the_check_and_the_author_reads_why(world, case, now, browse):
    one = assessed(case, by=world.officer, at=now, level="medium")
    typed = {"outcome": "raised", "raise_to": "high", "raise_reason": "other-sources", "words": "The refuge rang."}
    assert browse(world.sergeant).post(place(case, "endorse", one.key), typed).status_code == 302
    shown = text(browse(world.officer).get(reverse("risk:mine")))
    assert "You gave Medium risk The case stands now at High risk" in shown
    assert "The refuge rang." in shown


def test_a_change_without_its_reason_is_refused_at_the_field_and_keeps_what_was_typed(world, case, now, browse):
    one = assessed(case, by=world.officer, at=now, level="medium")
    typed = {"outcome": "raised", "raise_to": "high", "words": "The refuge rang."}
    response = browse(world.sergeant).post(place(case, "endorse", one.key), typed)
    assert response.status_code == 200
    assert "Choose why the first level was wrong" in text(response)
    assert "The refuge rang.</textarea>" in response.content.decode()


@pytest.mark.policy("RISK-018")
def test_lowering_because_the_unit_is_full_is_refused_with_the_reasons_shown_and_kept(world, case, now, browse):
    assessed(case, by=world.officer, at=now, level="high")
    browser = browse(world.supervisor)
    typed = {"level": "medium", "reason": "other", "words": "no slot until June"}
    response = browser.post(place(case, "lower"), typed)
    assert response.status_code == 200
    assert "there is no other" in text(response)
    assert "What the unit or MARAC can take on is never a reason" in text(response)
    assert "The suspect is in prison" in text(response)
    assert "no slot until June</textarea>" in response.content.decode()
    assert LoweringTry.objects.get(record=case.record).by == world.supervisor
    assert "no slot until June" in text(browser.get(reverse("risk:drift")))
    assert Case.objects.get(pk=case.pk).level == "high"


def test_ones_own_proposal_is_refused_on_the_page_and_another_lowers_it(world, case, now, browse):
    assessed(case, by=world.officer, at=now, level="high")
    mine = browse(world.supervisor)
    typed = {"level": "medium", "reason": "suspect-contained", "words": "Four years."}
    mine.post(place(case, "lower"), typed)
    where = place(case, "decide-lowering", Lowering.objects.get(record=case.record).key)
    decide = {"decision": "approve", "words": "The sentence is on file."}
    assert "A second person decides" in text(mine.post(where, decide))
    assert Case.objects.get(pk=case.pk).level == "high"
    assert browse(world.inspector).post(where, decide).status_code == 302
    assert Case.objects.get(pk=case.pk).level == "medium"


def test_the_proposer_of_a_lower_assessment_gives_its_reason_on_the_same_page(world, case, now, browse):
    assessed(case, by=world.officer, at=now - timedelta(hours=1), level="high")
    assessed(case, by=world.specialist, at=now, level="medium")
    where = place(case, "decide-lowering", Lowering.objects.get(record=case.record).key)
    browser = browse(world.specialist)
    assert "Your assessment gave medium; the case stands at high." in text(browser.get(where))
    browser.post(where, {"reason": "facts-wrong", "words": "It was another flat."})
    assert Lowering.objects.get(record=case.record).reason == "facts-wrong"


@pytest.mark.policy("RISK-013")
def test_a_second_review_saves_as_far_as_it_goes_and_says_what_done_waits_for(world, case, now, browse):
    one = endorsed(case, by=world.officer, checked_by=world.sergeant, at=now - timedelta(hours=2))
    browser = browse(world.specialist)
    where = place(case, "second-review", one.key)
    assert "Not consulted yet: intelligence" in text(browser.post(where, {"sources": ["history"], "words": "So far."}))
    assert "So far." in browser.get(where).content.decode()
    sources = ["history", "intelligence", "initial-investigation", "partner-information"]
    done = browser.post(where, {"sources": sources, "outcome": "endorsed", "words": "All agree."})
    assert done.url == reverse("risk:second-reviews")


def test_an_excluded_member_finds_what_is_not_there(world, case, now, browse):
    one = assessed(case, by=world.officer, at=now)
    Exclusion.objects.create(record=case.record, member=world.colleague, why="declared", at=now)
    browser = browse(world.colleague)
    hidden = browser.get(place(case, "assessment", one.key))
    absent = browser.get(reverse("risk:assessment", args=["DA-222222", one.key]))
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert without_token(hidden) == without_token(absent)
    assert case.record.reference not in text(browser.get(reverse("risk:second-reviews")))


READS = ["queue", "second-reviews", "mine", "drift", "timeliness"]


@pytest.mark.parametrize("name", READS)
def test_lists_open_empty_and_with_something_in_them(world, case, now, browse, name):
    browser = browse(world.supervisor)
    assert browser.get(reverse(f"risk:{name}")).status_code == 200
    endorsed(case, by=world.officer, checked_by=world.sergeant, at=now - timedelta(hours=2))
    assessed(case, by=world.supervisor, at=now, level="medium")
    assert browser.get(reverse(f"risk:{name}")).status_code == 200


def test_every_page_of_risk_has_a_line_in_the_matrix():
    from dapolicy.access.matrix import matrix
    from risk.urls import urlpatterns

    roles = {role.value for role in Role}
    for pattern in urlpatterns:
        allowed = matrix()[f"risk:{pattern.name}"]
        assert allowed
        assert set(allowed) <= roles


def test_a_supervisor_who_wrote_in_it_is_told_why_not_and_keeps_what_they_typed(world, case, now, browse):
    one = assessed(case, by=world.sergeant, at=now)
    typed = {"outcome": "endorsed", "words": "Well done, me."}
    response = browse(world.sergeant).post(place(case, "endorse", one.key), typed)
    assert response.status_code == 200
    assert "You wrote in this assessment yourself. Another supervisor checks it." in text(response)
    assert "Well done, me.</textarea>" in response.content.decode()


def test_the_queue_is_of_ones_own_team_unless_the_whole_force_is_asked_for(world, case, now, browse):
    assessed(case, by=world.stranger, at=now)
    sergeant = browse(world.sergeant)
    where = reverse("risk:queue")
    assert case.record.reference not in text(sergeant.get(where))
    assert case.record.reference in text(sergeant.get(where, {"whole-force": "1"}))
    assert case.record.reference in text(browse(world.supervisor).get(where))
    assert case.record.reference in text(browse(world.inspector).get(where))


@pytest.mark.parametrize("after", ["", "50", "nonsense", "-1", "9" * 30, "\u0663"])
def test_a_page_of_the_queue_that_is_no_number_is_the_first(world, browse, after):
    assert browse(world.inspector).get(reverse("risk:queue"), {"after": after}).status_code == 200


@pytest.mark.policy("RISK-012")
def test_old_and_new_levels_with_their_reasons_feed_the_lead_s_page(world, case, now, browse):
    one = assessed(case, by=world.officer, at=now, level="medium")
    typed = {"outcome": "raised", "raise_to": "high", "raise_reason": "other-sources", "words": "The refuge rang."}
    browse(world.sergeant).post(place(case, "endorse", one.key), typed)
    shown = text(browse(world.manager).get(reverse("risk:drift")))
    assert "medium high Intelligence or a partner agency knows more 1" in shown
