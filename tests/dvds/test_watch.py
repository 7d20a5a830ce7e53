"""A local team is told of the danger and what to watch for; nothing on its side shows that anybody asked (DVDS-037)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse

from dapolicy.access.models import Team
from dapolicy.chronology.entries import entries, record_entry
from dapolicy.chronology.models import Event, Notice
from dapolicy.chronology.sending import send_mail, send_waiting
from dvds.models import Part
from dvds.plainwords import gives_away
from dvds.story import story_of
from tests.cases.reports import saved
from tests.dvds.requests import as_worker
from tests.dvds.scene import CASPIAN, asked, enter, named, refused

DANGER = {"danger": "He has strangled a partner before.", "watch": "His grey van. Ring the unit, do not knock."}
SECRET = re.compile(r"clare|dvds|disclos|applicat|applicant|thornback|caspian|right to", re.IGNORECASE)


@pytest.fixture
def nights(world):
    """A team of another station, with one neighbourhood officer."""
    team = Team.objects.create(name="Westmarch Nights", force="Westmarch")
    world.member("neighbour", "neighbourhood-officer", team=team)
    return team


@pytest.fixture
def case(world, now):
    return saved(world, now - timedelta(days=30)).cases[0]


def about(world, now, case, **more):
    """An application by a third party about the two of a case."""
    return asked(world.dvds, now - timedelta(days=2), people=(CASPIAN, *of(case)), **more)


def of(case):
    """The two of a case, as they are known here."""
    return (
        named(Part.POTENTIAL_VICTIM, "", "", known_as=case.victim.reference),
        named(Part.SUBJECT, "", "", known_as=case.suspect.reference),
    )


def told(world, now, case, made, nights, **more):
    said = {"case": case.record.reference, "team": str(nights.pk), **DANGER, **more}
    return enter("dvds.watch-asked", made, by=world.dvds, at=now, **said)


def pages_of(browse, member, record):
    """Everything that one of the team can read of the case, and what was written on it last."""
    browser = browse(member)
    newest = Event.objects.filter(record_id=record.pk, kind="watch.asked").latest("recorded_at")
    line = next(
        one for one in re.findall(rf'href="(/chronology/{record.reference}/[^"]+/)"',
                                  browser.get(f"/cases/{record.reference}/").content.decode())
        if browser.get(one).content.decode().count("His grey van")
    )  # fmt: skip
    assert newest.by_id is None
    found = {
        path: browser.get(path).content.decode()
        for path in (f"/cases/{record.reference}/", line, "/", "/notices/",
                     reverse("audit:record", args=[record.reference]))
    }  # fmt: skip
    return found | {"api": browser.get(f"/api/v1/records/{record.reference}/").content.decode()}


@pytest.mark.policy("DVDS-037")
def test_the_team_is_told_the_danger_at_once_and_the_application_keeps_who_did(world, now, case, nights, browse):
    made = about(world, now, case)
    [own] = told(world, now, case, made, nights)
    with as_worker():
        send_waiting(now=now)
    notice = Notice.objects.get(record=case.record, member=world.neighbour)
    assert notice.title == f"{case.record.reference}: your team is asked to watch"
    page = browse(world.neighbour).get(f"/cases/{case.record.reference}/").content.decode()
    assert "strangled a partner" in page
    assert "Local team asked to watch: Westmarch Nights" in page
    assert own.by_id == world.dvds.pk
    assert own.detail["case"] == case.record.reference


@pytest.mark.policy("DVDS-037")
def test_nothing_on_the_teams_side_shows_that_anybody_asked(world, now, case, nights, browse):
    world.neighbour.account.email = "n@westmarch.example"
    world.neighbour.account.save()
    made = about(world, now, case)
    told(world, now, case, made, nights)
    with as_worker():
        send_waiting(now=now)
        send_mail(now=now)
    for path, page in pages_of(browse, world.neighbour, case.record).items():
        assert made.record.reference not in page, path
        shown = re.sub(r'"(?:[^"]*clares-law[^"]*)"|Clare\'s Law request', "", page)  # the way in that everybody has
        assert SECRET.search(re.sub(r"<title>.*?</title>|(?i:open application)", "", shown)) is None, path
        assert world.dvds.name not in page, path
    assert {message.subject for message in mail.outbox} <= {"You have a notice"}


@pytest.mark.policy("DVDS-037")
def test_what_the_scheme_asks_reads_as_what_any_officer_asks_with_the_name_left_off(world, now, case, nights):
    made = about(world, now, case)
    told(world, now, case, made, nights)
    usual = entries()["watch.asked"]
    opened = {"at_day": f"{now:%d}", "at_month": f"{now:%m}", "at_year": f"{now:%Y}", "at_time": "00:00"}
    said = {**usual.example, **opened, **DANGER, "team": str(nights.pk), "unsigned": "on"}
    form = usual(said, record=case.record, by=world.specialist, now=now)
    assert form.is_valid(), form.errors
    record_entry(form, case.record, by=world.specialist, at=now)
    one, other = Event.objects.filter(record_id=case.pk, kind="watch.asked")
    unlike = {"id", "recorded_at"}
    plain = [{name: value for name, value in vars(row).items() if name[0] != "_" and name not in unlike}
             for row in (one, other)]  # fmt: skip
    assert plain[0] == plain[1]


@pytest.mark.policy("DVDS-037")
def test_they_watch_until_a_day_by_londons_clock(world, case, nights):
    """At half past midnight in summer the day before is over, though not yet in Greenwich."""
    at = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    made = about(world, at, case)
    given = DANGER | {"team": str(nights.pk), "case": case.record.reference}
    for kind, record, by in (
        ("watch.asked", case.record, world.specialist),
        ("dvds.watch-asked", made.record, world.dvds),
    ):
        entry = entries()[kind]
        said = [entry({**entry.example, **given, "until": day}, record=record, by=by, now=at)
                for day in ("2026-07-01", "2026-07-02")]  # fmt: skip
        assert "This day is over" in str(said[0].errors["until"])
        assert said[1].is_valid(), said[1].errors


@pytest.mark.policy("DVDS-037")
@pytest.mark.parametrize(
    "words",
    [
        "Caspian Thornback is worried.",
        "Thornback rang.",
        "A friend asked about him.",
        "See the Clare's Law file.",
        "Told under the disclosure scheme.",
        "There is an application.",
        "Right to know.",
    ],
)
def test_words_that_show_it_are_refused_with_what_to_leave_out(world, now, case, nights, words):
    made = about(world, now, case)
    given = {"case": case.record.reference, "team": str(nights.pk), **DANGER, "danger": words}
    assert "Leave out" in refused("dvds.watch-asked", made, world.dvds, now, **given)
    assert not Event.objects.filter(kind="watch.asked").exists()


def test_a_surname_that_the_two_share_is_no_secret_and_the_whole_name_is(world, now, case, nights):
    """A mother asks about her daughter's husband: Barnaby is named, and she is not."""
    mother = named(Part.APPLICANT, "Isolde", "Quillfeather")
    made = about(world, now, case)
    story = story_of(asked(world.dvds, now - timedelta(days=1), people=(mother, *of(case))).record)
    assert gives_away("Barnaby Quillfeather follows Juniper.", story) == ""
    assert gives_away("Isolde Quillfeather follows him.", story) == "Isolde Quillfeather"
    assert gives_away("Thornback follows him.", story_of(made.record)) == "Thornback"
    nobody = asked(world.dvds, now - timedelta(days=1), people=of(case), applicant_is="third-party")
    assert gives_away("Not known here, and not named yet.", story_of(nobody.record)) == ""


def test_only_a_case_between_the_two_that_the_team_can_read_is_offered(world, now, case, nights, as_owner):
    made = about(world, now, case)
    other = asked(world.dvds, now - timedelta(days=1))
    assert choices(made, world, now) == [case.record.reference]
    assert choices(other, world, now) == []
    case.record.__class__.objects.filter(pk=case.pk).update(locked="confirmed")
    assert choices(made, world, now) == []


def choices(made, world, now):
    form = entries()["dvds.watch-asked"](None, record=made.record, by=world.dvds, now=now)
    return [value for value, _ in form.fields["case"].choices]


@pytest.mark.policy("DVDS-037")
def test_closed_waits_until_the_team_that_keeps_watch_was_told(world, now, case, nights):
    made = about(world, now, case)
    enter("dvds.non-disclosure-told", made, by=world.dvds, at=now)
    given = {"monitored": "local-team", "watch": "His van"}
    enter("dvds.offender-management-considered", made, by=world.dvds, at=now, **given)
    assert "The local team told what to watch for" in refused("dvds.closed", made, world.dvds, now)
    told(world, now, case, made, nights)
    assert "The local team told" not in refused("dvds.closed", made, world.dvds, now)
