"""An agency's own part: its first page, its research, its actions; and what is refused with a clear word."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dapolicy.access.handles import handle
from dapolicy.access.permissions import Refused
from dapolicy.access.reader import read_as
from dapolicy.chronology.actions import record
from dapolicy.chronology.models import Clock, Event, Telling
from dapolicy.policy.worktime import london_day
from marac.actions.research import Found, give_research, know_nothing, note_research
from marac.models import Action, ActionReport, Agency, Item, Meeting, Representative, Research, Sheet
from marac.models.research import ResearchDraft
from tests.marac.scene import a_meeting, seat
from tests.reading import text
from tests.world import login

TYPED = {"facts": "Rent is paid by him.", "opinions": "She is afraid.", "relevant": "yes", "relevant_why": "Money"}


@pytest.fixture
def housing(scene, browse):
    return browse(scene.world.partner)


@pytest.fixture
def item(scene) -> Item:
    return scene.knows_neither(named(scene, scene.listed(), "Fern Oxbow and Dorian Applethwaite"))


def named(scene, item: Item, title: str) -> Item:
    said = {"section": "people", "agreement": "2026", "made_at": scene.now, "agencies": ["housing", "idva"]}
    Sheet.objects.create(record=item.record, item=item, content={"title": title, "blocks": []}, **said)
    return item


def asked(scene, item: Item, agency: str = "housing", *, days: float = 3) -> None:
    detail = {"meeting": london_day(item.meeting.starts_at).isoformat()}
    at = scene.now - timedelta(days=days)
    record("marac.research-asked", item.record, by=scene.world.coordinator, at=at, subject=agency, detail=detail)


def of(name: str, item: Item, *more: str) -> str:
    return reverse(f"marac:{name}", args=[handle(item.meeting), handle(item), *more])


def noted(scene) -> int:
    read_as(None)
    with login("worker"):
        return note_research(now=scene.now + timedelta(minutes=1))


def over(item: Item, scene) -> None:
    Meeting.objects.filter(pk=item.meeting_id).update(held_at=scene.now, ended_at=scene.now)
    item.meeting.refresh_from_db()


def action(scene, item: Item, words: str, due: int | None, agency: str = "housing") -> Action:
    day = london_day(scene.now + timedelta(days=due)) if due is not None else None
    kept = {"words": words, "due_on": day, "agreed_at": scene.now, "by": scene.world.coordinator}
    return Action.objects.create(record=item.record, item=item, agency_id=agency, **kept)


def test_the_first_page_says_what_is_due_first_and_overdue_on_top(scene, item, housing):
    asked(scene, item)
    for words, due in (("Change the locks", 5), ("Ring the school", -2), ("Find a flat", None)):
        action(scene, item, words, due)
    action(scene, item, "Not theirs", -9, agency="idva")
    shown = text(housing.get("/"))
    assert "Overdue 1 of 3." in shown
    places = [shown.index(words) for words in ("Ring the school", "Change the locks", "Find a flat")]
    assert places == sorted(places)
    assert "Not theirs" not in shown
    owed = shown.partition("Research you owe")[2].partition("Your meetings")[0]
    assert "1. Fern Oxbow and Dorian Applethwaite" in owed
    assert "before the meeting" not in owed
    assert "Nothing falls due" not in shown
    assert "1 case" in shown
    assert item.record.reference not in housing.get("/").content.decode()


def test_before_they_have_answered_they_read_the_two_names_and_the_question_alone(scene, housing):
    item = named(scene, scene.listed(), "Fern Oxbow and Dorian Applethwaite")
    said = {"agreement": "2026", "made_at": scene.now, "agencies": ["housing"]}
    told = {"blocks": [{"kind": "words", "heading": "", "words": "He follows her."}]}
    Sheet.objects.create(record=item.record, item=item, section="risk", content=told, **said)
    shown = text(housing.get(of("mine-case", item)))
    assert "Fern Oxbow and Dorian Applethwaite" in shown
    assert "Do you know either of them?" in shown
    assert not [one for one in ("Risk", "He follows her.", "Your research") if one in shown]
    agenda = text(housing.get(reverse("marac:mine-meeting", args=[handle(item.meeting)])))
    assert "Fern Oxbow and Dorian Applethwaite" in agenda
    assert "15 minutes" not in agenda
    for page, sent in ((of("research", item, "housing"), TYPED), (of("research-nothing", item, "housing"), {})):
        assert housing.post(page, sent).url == of("mine-case", item)
    assert not Research.objects.exists()
    assert housing.post(of("mine-case", item), {"knows": "no"}).status_code == 302
    shown = text(housing.get(of("mine-case", item)))
    assert [one for one in ("Risk", "He follows her.", "Your research") if one in shown] == [
        "Risk", "He follows her.", "Your research",
    ]  # fmt: skip


def test_what_is_not_circulated_shows_its_day_and_no_case(scene, item, housing):
    Meeting.objects.update(circulated_at=None)
    shown = text(housing.get(reverse("marac:mine")))
    assert "The agenda goes out" in shown
    assert "Fern Oxbow" not in shown
    assert housing.get(of("mine-case", item)).status_code == 404


def test_each_page_takes_as_many_questions_with_many_cases(scene, item, housing):
    def several() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert housing.get(reverse("marac:mine")).status_code == 200
        return len(asked)

    several()
    few = several()
    for place in range(2, 12):
        named(scene, scene.listed(place=1024 * place), "Somebody else")
    assert several() == few


def test_research_is_sent_again_as_another_version_and_stops_its_clock_when_it_was_given(scene, item, housing):
    asked(scene, item)
    for facts in ("Rent is paid by him.", "Rent is paid by her."):
        assert housing.post(of("research", item, "housing"), TYPED | {"facts": facts}).status_code == 302
    assert Research.objects.count() == 2
    assert [noted(scene), noted(scene)] == [2, 0]
    event = Event.objects.filter(kind="marac.research-given").earliest("at")
    clock = Clock.objects.get(record=item.record, duty="marac-research", subject="housing")
    assert (event.by_id, event.subject, clock.stopped_at) == (
        scene.world.partner.pk,
        "housing",
        event.at.replace(microsecond=0),
    )
    assert "Sent before" in text(housing.get(of("research", item, "housing")))
    assert "Research given" in text(housing.get(reverse("marac:mine-meeting", args=[handle(item.meeting)])))


def test_nothing_known_is_one_tap(scene, item, housing):
    assert housing.post(of("research-nothing", item, "housing")).status_code == 302
    assert Research.objects.get().nothing_known
    assert "Research you owe None." in text(housing.get("/"))


def test_a_draft_is_kept_whole_and_is_nobody_elses(scene, item, housing, browse, as_web, as_owner):
    page = of("research", item, "housing")
    assert housing.post(page, {"facts": "Half a sen", "keep": "yes"}).status_code == 302
    shown = text(housing.post(page, {"facts": "Half a sentence", "withheld": "Health"}))
    assert "Say why you withhold it" in shown
    assert "Half a sentence" in housing.get(page).content.decode()
    assert (ResearchDraft.objects.count(), Research.objects.count()) == (1, 0)
    other = scene.world.member("other", "partner")
    Representative.objects.create(agency=scene.housing, member=other, since=scene.now - timedelta(days=9))
    seat(scene.meeting, scene.housing, other)
    scene.knows_neither(item, other)
    assert "Half a sentence" not in browse(other).get(page).content.decode()
    for who in (other, scene.world.coordinator, scene.world.psd):
        as_web(who)
        assert not ResearchDraft.objects.exists()
        as_owner()
    housing.post(page, TYPED)
    assert ResearchDraft.objects.get().sent_at


def test_a_hundred_thousand_characters_are_refused_and_tags_are_shown_as_they_were_typed(scene, item, housing):
    page = of("research", item, "housing")
    shown = housing.post(page, TYPED | {"facts": "a" * 100_000}).content.decode()
    assert re.search(r"at most 10,?000 characters", shown)
    assert "a" * 100_000 in shown
    assert not Research.objects.exists()
    housing.post(page, TYPED | {"facts": "<script>alert(1)</script>"})
    shown = housing.get(page).content.decode()
    assert "<script>alert(1)" not in shown
    assert "&lt;script&gt;alert(1)" in shown


def test_after_the_meeting_research_is_refused_and_a_late_note_reaches_the_coordinator_as_late(scene, item, housing):
    asked(scene, item)
    over(item, scene)
    with pytest.raises(Refused, match="Ring the MARAC coordinator"):
        give_research(item, Found(facts="Too late"), agency=scene.housing, by=scene.world.partner, at=scene.now)
    shown = housing.post(of("research", item, "housing"), TYPED).content.decode()
    assert "research can no longer be sent" in shown
    assert "Facts: Rent is paid by him." in shown
    assert not Research.objects.exists()
    housing.post(of("research", item, "housing"), {"words": "He has a key."})
    row = Research.objects.get()
    assert (row.late, row.facts) == (True, "He has a key.")
    assert noted(scene) == 1
    assert Event.objects.get(kind="marac.research-given").detail["late"] is True
    assert "wrote after the MARAC meeting" in Telling.objects.get(to="marac-coordinator").title


def test_an_agency_that_ended_is_refused(scene, item, housing):
    Agency.objects.filter(pk="housing").update(ended_on=london_day(scene.now))
    shown = text(housing.post(of("research", item, "housing"), TYPED))
    assert "is no longer there" in shown
    assert not Research.objects.exists()
    with pytest.raises(Refused, match="no longer there"):
        know_nothing(item, agency=Agency.objects.get(pk="housing"), by=scene.world.partner, at=scene.now)


def test_nobody_writes_for_an_agency_that_is_not_theirs_or_on_a_case_that_is_not_listed(scene, item, housing):
    elsewhere = scene.listed(meeting=a_meeting(scene.now, days=6))
    for page in (of("research", item, "children"), of("research", elsewhere, "housing"), of("mine-case", elsewhere)):
        assert housing.get(page).status_code == 404
        assert housing.post(page, TYPED).status_code == 404
    assert not Research.objects.exists()


@pytest.mark.policy("MARAC-010")
def test_what_became_of_an_action_is_said_with_its_day_and_evidence(scene, item, housing):
    own, theirs = action(scene, item, "Change the locks", -1), action(scene, item, "Ring her", 3, agency="idva")
    page = reverse("marac:mine-action", args=[handle(own)])
    assert "Give the day on which it was done" in text(housing.post(page, {"said": "done", "evidence": "Order 5512"}))
    day = london_day(scene.now) - timedelta(days=1)
    done = {"said": "done", "evidence": "Order 5512", "done_on_day": day.day, "done_on_month": day.month}
    assert housing.post(page, done | {"done_on_year": day.year}).status_code == 302
    report = ActionReport.objects.get()
    assert (report.action, report.said, report.member, report.done_on) == (own, "done", scene.world.partner, day)
    assert "You said on" in text(housing.get("/"))
    assert housing.get(reverse("marac:mine-action", args=[handle(theirs)])).status_code == 404
    Action.objects.update(state="completed")
    assert housing.get(page).status_code == 404


def test_the_coordinator_sees_who_gave_and_who_owes_by_case(scene, item, housing, browse):
    for agency in ("housing", "idva", "health"):
        asked(scene, item, agency, days=20 if agency == "health" else 1)
    housing.post(of("research", item, "housing"), TYPED | {"withheld": "Health", "withheld_why": "Not needed"})
    shown = text(browse(scene.world.coordinator).get(reverse("marac:owed", args=[handle(item.meeting)])))
    assert "Overdue Health" in shown
    assert "Owed IDVA service" in shown
    assert "withholds Health (Not needed)" in shown
    assert "Owed Housing" not in shown


@pytest.mark.parametrize("who", ["coordinator", "specialist", "psd", "admin", "analyst"])
def test_the_agencies_pages_are_the_agencies_alone(scene, item, browse, who):
    browser = browse(getattr(scene.world, who))
    for page in (reverse("marac:mine"), of("mine-case", item), of("research", item, "housing")):
        assert browser.get(page).status_code == 404
