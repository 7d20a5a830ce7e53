"""The register's rows on how a call is taken, answered and looked at, through the pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from cases.actions import calls
from cases.actions.decisions import add_flag
from cases.models import AttendanceDecision, CallReview, Case, FrontCounter, Incident, Interpreting, Party, PromptSheet
from cases.queries import incidents as reads
from cases.queries.counters import counters
from cases.queries.quality import quality
from cases.reports import HowItCame, Victim
from cases.terms import Prompt, Thrive
from dapolicy.access.handles import handle
from dapolicy.chronology.models import Clock, Event
from tests.cases.reports import person, saved
from tests.cases.test_report_pages import boxes, errors

pytestmark = pytest.mark.django_db


def act(browser, incident, code, data, row=None):
    more = [handle(row)] if row is not None else []
    return browser.post(reverse(f"cases:incident-{code}", args=[incident.record.reference, *more]), data)


def page_of(browser, incident):
    return browser.get(reverse("cases:incident", args=[incident.record.reference])).content.decode()


def owed(incident):
    running = Clock.objects.filter(record=incident.record, stopped_at=None, lapsed_at=None, void=False)
    return set(running.values_list("duty", flat=True))


def figure(code, now, by="month"):
    tables = quality(since=now - timedelta(days=400), until=now + timedelta(days=1), by=by)
    table = next(table for table in tables if table.measure.code == code)
    return (table.whole.numerator, table.whole.denominator), [
        (name, count.numerator, count.denominator) for name, count in table.rows
    ]


@pytest.mark.policy("INC-004")
def test_the_flag_keeps_when_and_by_whom_and_the_report_shows_first_contact_against_later(
    world, as_web, browse, now, hours
):
    as_web(world.officer)
    saved(world, now - hours(3))
    late = saved(world, now - hours(3), came=HowItCame(channel="101", category="violence", is_domestic=False)).incident
    assert late.flagged_at is None
    add_flag(late, by=world.sergeant, at=now)
    late.refresh_from_db()
    assert (late.flagged_at, late.flagged_by_id, late.flagged_first_contact) == (now, world.sergeant.pk, False)
    assert figure("flagged-first", now)[0] == (1, 2)
    assert figure("flagged-later", now)[0] == (1, 2)
    page = browse(world.supervisor).get(reverse("cases:quality")).content.decode()
    assert "Flagged at first contact" in page
    assert "Flagged later" in page


@pytest.mark.policy("INC-005")
def test_a_supervisor_reviews_a_call_with_feedback_and_unreviewed_high_risk_calls_are_listed(
    world, as_web, browse, now
):
    as_web(world.handler)
    high = saved(world, now, by=world.handler)
    saved(world, now, by=world.handler)
    Case.objects.filter(pk=high.cases[0].pk).update(level="high")
    assert [each.pk for each in reads.unreviewed_high()] == [high.incident.pk]
    browser = browse(world.sergeant)
    said = {
        "method": "recording",
        "outcome": "learning",
        "feedback": "Ask about the children first.",
        "grade": "not-judged",
    }
    assert act(browser, high.incident, "review", said).status_code == 302
    assert not reads.unreviewed_high().exists()
    review = CallReview.objects.get()
    assert (review.by_id, review.outcome) == (world.sergeant.pk, "learning")
    assert "Ask about the children first." in page_of(browse(world.handler), high.incident)


@pytest.mark.policy("INC-006")
def test_the_grade_is_judged_right_or_wrong_and_its_accuracy_is_reported_by_month(world, as_web, browse, now):
    as_web(world.handler)
    came = HowItCame(channel="999", grade="scheduled")
    right, wrong = (saved(world, now, by=world.handler, came=came).incident for _ in range(2))
    browser = browse(world.sergeant)
    base = {"method": "log", "outcome": "good", "feedback": "Thank you."}
    act(browser, right, "review", base | {"grade": "right"})
    refused = act(browser, wrong, "review", base | {"grade": "wrong"})
    assert errors(refused) == ['<span class="govuk-visually-hidden">Error:</span> Say what the grade should have been.']
    act(browser, wrong, "review", base | {"grade": "wrong", "grade_correct": "immediate"})
    judged = CallReview.objects.get(record=wrong.record)
    assert (judged.grade_given, judged.grade_right, judged.grade_correct) == ("scheduled", False, "immediate")
    whole, months = figure("grade-right", now)
    assert whole == (1, 2)
    assert [row[1:] for row in months] == [(1, 2)]


@pytest.mark.policy("INC-007")
@pytest.mark.parametrize("attendance", ["appointment", "delayed", "none"])
def test_not_attending_saves_at_once_and_shows_as_not_endorsed_until_it_is(
    world, as_web, browse, now, hours, attendance
):
    as_web(world.handler)
    incident = saved(world, now, by=world.handler).incident
    assert incident.attendance == "attend", "attending is the default"
    assert act(browse(world.handler), incident, "attendance", {"attendance": attendance}).status_code == 302
    incident.refresh_from_db()
    assert incident.attendance == attendance
    three = {"thrive-headings", "thrive-victim-need", "thrive-endorsement"}
    assert three <= owed(incident)
    assert "Not endorsed" in page_of(browse(world.officer), incident)
    assert [each.pk for each in reads.not_endorsed()] == [incident.pk]
    assert figure("thrive-whole", now)[0] == (0, 1)
    headings = dict.fromkeys(Thrive.values, "Looked at") | {"need": "She asked for tomorrow, when he is at work."}
    act(browse(world.handler), incident, "thrive", headings)
    assert three & owed(incident) == {"thrive-endorsement"}
    assert act(browse(world.handler), incident, "endorse-attendance", {"words": "Yes"}).status_code == 404
    act(browse(world.sergeant), incident, "endorse-attendance", {"words": "Read it, and rang her."})
    assert not three & owed(incident)
    assert "Not endorsed" not in page_of(browse(world.officer), incident)
    assert figure("thrive-whole", now)[0] == (1, 1)


def test_headings_are_kept_half_written_and_stay_owed(world, as_web, browse, now):
    as_web(world.handler)
    incident = saved(world, now, by=world.handler).incident
    act(browse(world.handler), incident, "attendance", {"attendance": "delayed"})
    act(browse(world.handler), incident, "thrive", {"threat": "He has left", "need": ""})
    assert AttendanceDecision.objects.get().headings["threat"] == "He has left"
    assert {"thrive-headings", "thrive-victim-need"} <= owed(incident)


@pytest.mark.policy("INC-012")
def test_the_history_of_all_parties_is_one_page_and_opening_or_passing_it_is_logged(world, as_web, browse, now, hours):
    as_web(world.officer)
    first = saved(world, now - hours(48), abuse=("strangulation",), account="He held her by the throat.")
    known = {part: Party.objects.get(record=first.incident.record, part=part).person for part in ("victim", "suspect")}
    again = Victim(person("Juniper", "Quillfeather", answers={known["victim"].reference: "same"}))
    second = saved(world, now - hours(2), victims=(again,))
    browser = browse(world.officer)
    address = reverse("cases:incident-history", args=[second.incident.record.reference])
    page = browser.get(address).content.decode()
    for wanted in (
        first.incident.record.reference,
        "Strangulation",
        "He held her by the throat.",
        "Barnaby Quillfeather",
    ):
        assert wanted in page
    browser.get(address)
    opened = Event.objects.get(record_id=second.incident.pk, kind="history.opened")
    assert opened.by_id == world.officer.pk
    act(browse(world.handler), second.incident, "pass-history", {"to": "PC Alder", "how": "radio"})
    assert Event.objects.filter(record_id=second.incident.pk, kind="history.passed").count() == 1


@pytest.mark.policy("INC-012")
def test_attended_without_history_is_counted(world, as_web, browse, now, hours):
    as_web(world.officer)
    told, blind = (saved(world, now - hours(2)).incident for _ in range(2))
    calls.pass_history(told, to="PC Alder", how="radio", by=world.handler, at=now - hours(2))
    for incident in (told, blind):
        calls.attend(incident, attended_at=now - hours(1), seen="yes", words="", by=world.officer, at=now)
    assert figure("attended-without-history", now)[0] == (1, 2)


@pytest.mark.policy("INC-013")
def test_every_call_taker_sees_the_prompts_and_what_is_open_is_saved_owed_and_counted_by_team(
    world, as_web, browse, now
):
    as_web(world.handler)
    incident = saved(world, now, by=world.handler).incident
    browser = browse(world.handler)
    shown = browser.get(reverse("cases:incident-prompts", args=[incident.record.reference])).content.decode()
    for label in Prompt.labels:
        assert label.replace("'", "&#x27;") in shown
    half = {"before": "asked", "before-words": "Twice", "weapons": "not-asked", "weapons-words": "He was listening"}
    assert act(browser, incident, "prompts", half).status_code == 302
    assert PromptSheet.objects.get().unanswered == 8
    assert "call-prompts" in owed(incident)
    assert figure("prompts-open", now, by="team")[1] == [("Westmarch Shift C", 8, 10)]
    every = dict.fromkeys(Prompt.values, "asked") | {"safety_advice": "Go to the neighbour's."}
    act(browser, incident, "prompts", every)
    assert "call-prompts" not in owed(incident)
    assert figure("prompts-answered", now, by="team")[1] == [("Westmarch Shift C", 1, 1)]


def test_not_asked_without_a_reason_is_still_open(world, as_web, browse, now):
    as_web(world.handler)
    incident = saved(world, now, by=world.handler).incident
    act(browse(world.handler), incident, "prompts", {"weapons": "not-asked"})
    assert PromptSheet.objects.get().unanswered == len(Prompt.values) + 1


@pytest.mark.policy("INC-015")
def test_each_front_counter_is_checked_again_and_again_and_overdue_ones_are_listed(world, browse, now):
    central = FrontCounter.objects.create(name="Westmarch Central", since=now - timedelta(days=200))
    FrontCounter.objects.create(name="Harbour Road", since=now - timedelta(days=2))
    assert [(line.counter.name, line.is_overdue) for line in counters(now)] == [
        ("Westmarch Central", True),
        ("Harbour Road", False),
    ]
    browser = browse(world.officer)
    page = browser.get(reverse("cases:counters")).content.decode()
    assert page.count("Overdue") == 1
    said = boxes("checked_at", now) | {
        "leaflets_current": "yes",
        "displayed_openly": "no",
        "languages": "English, Polish",
    }
    refused = browser.post(reverse("cases:counter-check", args=[handle(central)]), said | {"languages": ""})
    assert "In which languages" in errors(refused)[0]
    browser.post(reverse("cases:counter-check", args=[handle(central)]), said)
    line = next(line for line in counters(now) if line.counter == central)
    assert (line.is_overdue, line.last.displayed_openly, line.last.languages) == (False, False, "English, Polish")
    assert line.clock.due_at > now + timedelta(days=80)


@pytest.mark.policy("INC-016")
@pytest.mark.parametrize("who", ["family", "friend"])
def test_whoever_interpreted_is_recorded_and_the_reason_for_one_close_to_them_is_owed_and_seen(
    world, as_web, browse, now, who
):
    as_web(world.officer)
    incident = saved(world, now).incident
    victim = Party.objects.get(record=incident.record, part="victim")
    browser = browse(world.officer)
    said = {"who": who, "language": "Polish", "name": "Her cousin", "reason": ""}
    assert act(browser, incident, "interpreter", said, victim).status_code == 302
    row = Interpreting.objects.get()
    assert (row.who, row.name) == (who, "Her cousin")
    assert "interpreter-reason" in owed(incident)
    assert incident.record.reference in browse(world.sergeant).get(reverse("cases:incident-reviews")).content.decode()
    act(browser, incident, "interpreter-reason", {"reason": "Nobody else for an hour"}, row)
    assert "interpreter-reason" not in owed(incident)
    act(browse(world.sergeant), incident, "interpreter-seen", {}, row)
    assert not reads.close_interpreters().exists()


@pytest.mark.policy("INC-014")
def test_the_figures_can_be_split_by_channel(world, as_web, now):
    as_web(world.officer)
    for channel in ("front-counter", "front-counter", "999"):
        saved(world, now, came=HowItCame(channel=channel))
    assert figure("flagged-first", now, by="channel")[1] == [("999 call", 1, 1), ("Front counter", 2, 2)]


def test_attended_and_not_seen_asks_why_and_keeps_it(world, as_web, browse, now):
    as_web(world.officer)
    incident = saved(world, now).incident
    said = boxes("attended_at", now - timedelta(minutes=1)) | {"seen": "no"}
    refused = act(browse(world.officer), incident, "attended", said)
    assert "Say why the victim was not seen" in errors(refused)[0]
    act(browse(world.officer), incident, "attended", said | {"words": "No answer at the door; back at six."})
    assert Incident.objects.get().seen == "no"
    assert "Attended and not seen" in page_of(browse(world.officer), incident)
