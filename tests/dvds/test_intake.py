"""A Clare's Law request: written by whoever first hears of it, opened once by the worker, at the time of contact."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django import forms
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse

from cases.models import PersonName, SafeContact
from dapolicy.access.models import Duty, PostPage
from dapolicy.chronology.models import Clock, Content, Event, Notice
from dapolicy.chronology.sending import send_waiting
from dapolicy.custody.models import SafetyCheck, SafetyWords
from dapolicy.custody.safety.sorting import sort_checks
from dapolicy.ui.telling import tell
from dvds.intake.actions import write_request
from dvds.intake.forms import Whole
from dvds.intake.opening import open_request, open_requests
from dvds.intake.queries import unopened
from dvds.models import Application, ClaresLawRequest, Party, RequestOpened
from tests.dvds.requests import as_worker, opened, said_of, written
from tests.world import LONG_AGO

URL = "/clares-law/request/"
BARE = {"contact_at_day": "28", "contact_at_month": "3", "contact_at_year": "2026", "contact_at_time": "21:14"}
ONLINE = {**BARE, "channel": "online"}


@pytest.mark.policy("DVDS-010", "DVDS-003")
def test_the_form_asks_for_each_minimum_item_and_takes_not_known_yet_for_every_one(world, browse):
    browser = browse(world.handler)
    page = browser.get(URL).content.decode()
    for asked in (
        "Applicant",
        "Potential victim",
        "Subject",
        "Children",
        "No safe way yet",
        "Why do they ask",
        "What points to risk",
        "agree that what they said is shared",
        "checks will be made",
    ):
        assert asked in page, asked
    assert browser.post(URL, ONLINE).status_code == 200
    assert ClaresLawRequest.objects.get().said["safe"] == "not-known"


def test_each_role_of_the_front_line_and_the_control_room_may_write_one(world, browse):
    for member in (world.handler, world.officer, world.sergeant, world.inspector, world.specialist, world.supervisor):
        assert browse(member).get(URL).status_code == 200
    for member in (world.partner, world.analyst, world.admin, world.psd, world.manager):
        assert browse(member).get(URL).status_code == 404


def test_the_way_in_stands_on_home_and_search_for_them(world, browse):
    browser = browse(world.handler)
    found = browser.post(reverse("desk:search"), {"q": "Lionel Marchbanks"}, follow=True)
    for page in (browser.get("/"), found):
        assert page.status_code == 200
        assert URL in page.content.decode()
    assert URL not in browse(world.analyst).get("/").content.decode()


def test_the_writer_cannot_read_back_what_they_wrote(world, now, as_web):
    as_web(world.handler)
    write_request(said_of(), contact_at=now, by=world.handler, at=now)
    for sql in ("SELECT 1 FROM dvds_request", "UPDATE dvds_request SET said = '{}'", "DELETE FROM dvds_request"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(sql)


def test_nobody_writes_in_anothers_name(world, now, as_web):
    as_web(world.officer)
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        ClaresLawRequest.objects.bulk_create(
            [ClaresLawRequest(id=uuid4(), member=world.handler, contact_at=now, written_at=now, said={})]
        )


def test_the_answer_is_the_same_whether_the_people_are_known_or_not(world, now, browse):
    one = typed_about("Lionel", "Marchbanks")
    first = browse(world.handler).post(URL, one).content
    with as_worker():
        assert open_requests(now=now) == 1
    again = browse(world.handler).post(URL, {**one, "why": "Asked once more"}).content
    strip = [line for line in first.split(b"\n") if b"csrf" not in line]
    assert strip == [line for line in again.split(b"\n") if b"csrf" not in line]
    assert ClaresLawRequest.objects.count() == 2


def typed_about(given: str, surname: str) -> dict[str, str]:
    return {**ONLINE, "subject-given": given, "subject-surname": surname}


def test_sent_twice_it_is_one_request_and_corrected_it_is_another(world, now):
    for why in ("She is afraid", "She is afraid", "She is very afraid"):
        write_request(said_of(why=why), contact_at=now, by=world.handler, at=now)
    assert ClaresLawRequest.objects.count() == 2


@pytest.mark.parametrize("wrong", [
    {"contact_at_year": "2999"}, {"contact_at_day": ""}, {"contact_at_day": "31", "contact_at_month": "2"},
    {"channel": ""}, {"safe": "agreed"},
    {"subject-born_day": "1", "subject-born_month": "1", "subject-born_year": "2999"},
])  # fmt: skip
def test_what_cannot_be_is_told_with_its_mend_and_nothing_typed_is_lost(world, browse, wrong):
    answer = browse(world.handler).post(URL, {**ONLINE, "why": "His bruised hand", **wrong})
    assert b"There is a problem" in answer.content
    assert b"His bruised hand" in answer.content
    assert not ClaresLawRequest.objects.exists()


def test_applicant_and_subject_as_one_person_are_told_to_be_checked(world, browse):
    born = {"born_day": "3", "born_month": "5", "born_year": "1988"}
    who = {"given": "Caspian", "surname": "Thornback", **born}
    typed = {f"{part}-{name}": value for part in ("applicant", "subject") for name, value in who.items()}
    answer = browse(world.handler).post(URL, {**ONLINE, **typed}).content.decode()
    assert "Applicant and subject are given as one person here" in answer
    assert not ClaresLawRequest.objects.exists()


@pytest.mark.policy("DVDS-012")
def test_the_24_hours_run_from_contact_through_the_night_of_the_clock_change(world):
    contact = datetime(2026, 3, 28, 21, 14, tzinfo=UTC)
    write_request(said_of(), contact_at=contact, by=world.handler, at=contact + timedelta(hours=3))
    with as_worker():
        open_requests(now=contact + timedelta(hours=5))
    made = Application.objects.get()
    event = Event.objects.get(record_id=made.pk, kind="dvds.received")
    checks = Clock.objects.get(record_id=made.pk, duty="dvds-initial-checks")
    assert (event.at, event.by_id) == (contact, world.handler.pk)
    assert checks.due_at == datetime(2026, 3, 29, 21, 14, tzinfo=UTC)  # 22:14 on the clock: it had moved


@pytest.mark.policy("DVDS-010")
def test_everything_that_was_said_stands_in_the_application(world, now):
    made = opened(world, now, indicator_words="Twice this month")
    parties = {row.part: str(PersonName.objects.get(person=row.person)) for row in Party.objects.filter(record=made.pk)}
    assert parties == {
        "applicant": "Caspian Thornback", "potential-victim": "Petra Sable", "subject": "Lionel Marchbanks",
        "child": "Wilf Sable",
    }  # fmt: skip
    contact = SafeContact.objects.get(record=made.pk)
    assert (contact.place, contact.means, contact.times, contact.code_word) == (
        "At work", "Ring his desk", "Before noon", "Larkspur",
    )  # fmt: skip
    assert (made.indicators, made.consent) == (["assault"], "yes")
    assert Content.objects.get(event_id=Event.objects.get(record_id=made.pk, kind="dvds.received").pk).words == (
        "He shouts at her\nTwice this month\nAnyone in danger now: No."
    )


YES = '</dt><dd class="govuk-summary-list__value">Yes</dd>'
# What is chosen for each question that offers answers, and what the page then says.
CHOSEN = {
    "danger": ("yes", "Anyone in danger now: Yes."), "channel": ("agency", "Through a partner agency"),
    "safe": ("agreed", "Last confirmed"), "applicant_is": ("third-party", "Somebody else"),
    "indicators": ("stalking", "stalking or harassment"), "children_affected": ("yes", f"Children affected{YES}"),
    "consent": ("yes", f"Agrees that what they said is shared{YES}"),
    "told_of_checks": ("yes", f"Told that checks are made{YES}"),
}  # fmt: skip


def typed_in(form: forms.Form) -> Iterator[tuple[str, str, str]]:
    """Each field of a form with what is typed into it, and what must stand on the page for it."""
    for number, (name, field) in enumerate(form.fields.items()):
        word = f"{form.prefix or 'all'}"[::-1][:3] + f"{number}xq"
        if name in CHOSEN:
            yield (form.add_prefix(name), *CHOSEN[name])
        elif name == "police":
            who = {"victim": "Potential victim"}.get(str(form.prefix), str(form.prefix).capitalize())
            yield form.add_prefix(name), "yes", f"{who}, police or police staff, now or before: Yes, staff number"
        elif name == "born":
            for part, typed in (("day", "9"), ("month", "4"), ("year", str(1970 + len(word)))):
                yield f"{form.add_prefix(name)}_{part}", typed, f"born 9 April {1970 + len(word)}"
        elif name == "phone":
            yield form.add_prefix(name), f"07700 9{sum(map(ord, word)):05}", f"07700 9{sum(map(ord, word)):05}"
        elif name != "contact_at":
            assert not getattr(field, "choices", None), f"say in CHOSEN what is chosen for {name}"
            yield form.add_prefix(name), word, word


@pytest.mark.policy("DVDS-010")
def test_every_field_of_the_request_stands_on_the_applications_page(world, now, browse):
    """Whatever the control room types is read by the unit, which has no other way to it."""
    fields = [one for form in Whole(now=now) for one in typed_in(form)]
    answer = browse(world.handler).post(URL, {**BARE, **{name: typed for name, typed, _ in fields}})
    assert "There is a problem" not in answer.content.decode()
    with as_worker():
        assert open_requests(now=now) == 1
    made = Application.objects.get()
    page = browse(world.dvds).get(reverse("dvds:application", args=[made.record.reference])).content.decode()
    assert [(name, said) for name, _, said in fields if said not in page] == []
    assert tell(datetime(2026, 3, 28, 21, 14, tzinfo=UTC)) in page


def test_no_safe_way_yet_is_an_answer(world, now):
    assert SafeContact.objects.get(record=opened(world, now, safe="none-yet").pk).no_safe_way


def test_who_asks_for_themselves_is_one_person(world, now):
    made = opened(world, now, applicant_is="potential-victim", victim={})
    assert Party.objects.filter(record=made.pk, part="applicant").count() == 1
    assert made.applicant_is == "potential-victim"


def test_a_request_with_nothing_known_opens_all_the_same(world, now):
    made = opened(world, now, applicant={}, victim={}, subject={}, children=[], why="", safe="not-known")
    assert Event.objects.filter(record_id=made.pk, kind="dvds.received").count() == 1


def test_opened_twice_late_or_by_two_workers_it_is_one_application(world, now):
    request = written(world, now)
    with as_worker():
        assert [open_request(request.pk, now=now + timedelta(days=day)) for day in (0, 0, 3)] == [1, 0, 0]
        assert open_requests(now=now) == 0
    assert Application.objects.count() == Event.objects.filter(kind="dvds.received").count() == 1


@transaction.atomic
def die_after_opening(request: ClaresLawRequest, now: datetime) -> None:
    open_request(request.pk, now=now)
    raise SystemExit


def test_a_worker_killed_half_way_leaves_a_request_that_the_next_opens(world, now):
    request = written(world, now)
    with as_worker():
        with pytest.raises(SystemExit):
            die_after_opening(request, now)
        assert not Application.objects.exists()
        assert not RequestOpened.objects.exists()
        assert open_requests(now=now) == 1


@pytest.mark.parametrize("said", [{"why": "?"}, [], {**said_of(), "subject": {"born": "the third of May"}}])
def test_one_that_cannot_be_read_is_opened_bare_with_its_clocks_and_calls_the_head(world, now, head, said):
    contact = now - timedelta(hours=2)
    odd = ClaresLawRequest(id=uuid4(), member=world.handler, contact_at=contact, written_at=now, said=said)
    odd.save(force_insert=True)
    written(world, now + timedelta(minutes=1))
    with as_worker():
        assert open_requests(now=now) == 2
        assert open_requests(now=now) == 0
    made = Application.objects.get(opened_from=odd.pk)
    assert Clock.objects.get(record_id=made.pk, duty="dvds-initial-checks").due_at == contact + timedelta(hours=24)
    page = PostPage.objects.get(record=made.pk)
    assert (page.post_id, "could not be read" in page.why) == ("dvds-head", True)
    assert not Party.objects.filter(record=made.pk).exists()
    assert not Content.objects.filter(record_id=made.pk).exists(), "nobody knows who may read what it says"


def test_danger_in_one_that_cannot_be_read_calls_the_duty_post_about_whoever_took_it_down(world, now, head):
    ClaresLawRequest(id=uuid4(), member=world.handler, contact_at=now, written_at=now, said={"danger": "yes"}).save(
        force_insert=True
    )
    with as_worker():
        assert open_requests(now=now) == 1
        sort_checks(now=now)
    assert SafetyCheck.objects.get().asker == world.handler
    assert SafetyWords.objects.get().about == f"Taken down by {world.handler.name}"


def test_more_unreadable_ones_than_a_look_takes_hold_up_nobody_for_ever(world, now, head, monkeypatch):
    monkeypatch.setattr("dvds.intake.opening.BATCH", 2)
    for _ in range(2):
        odd = ClaresLawRequest(id=uuid4(), member=world.handler, contact_at=now, written_at=now, said={})
        odd.save(force_insert=True)
    request = written(world, now + timedelta(hours=2))
    with as_worker():
        open_requests(now=now)
        open_requests(now=now)
    assert Application.objects.filter(opened_from=request.pk).exists()


HALF_A_DAY = """
[edition]
name = "our-force"
in_force_from = 2026-03-29
dated_by = "chief officer's order"
source = "order 7"

[duty.dvds-initial-checks]
title = "Initial checks"
starts = [{ kind = "dvds.received" }]
stops = ["dvds.checks-completed"]
lapses = ["dvds.withdrawn", "dvds.not-progressed", "victim.died"]
within = "12 hours"
owner = "dvds-officer"
source = "order 7, paragraph 2"
"""


@pytest.mark.policy("DVDS-012")
def test_the_answer_says_when_the_checks_are_due_by_the_edition_of_that_day(world, browse, tmp_path, monkeypatch):
    """A shorter limit counts from the day from which it is in force; the night before has its 24 hours, and summer."""
    ours = tmp_path / "ours.toml"
    ours.write_text(HALF_A_DAY)
    monkeypatch.setenv("DAPOLICY_OVERLAYS", f"force-default,{ours}")
    due = {"28": datetime(2026, 3, 29, 21, 14, tzinfo=UTC), "29": datetime(2026, 3, 30, 8, 14, tzinfo=UTC)}
    for day, until in due.items():
        page = browse(world.handler).post(URL, {**ONLINE, "contact_at_day": day}).content.decode()
        assert f"The checks were due {tell(until)}," in page
    with as_worker():
        assert open_requests(now=datetime(2026, 11, 1, tzinfo=UTC)) == len(due)
    kept = Clock.objects.filter(duty="dvds-initial-checks", void=False).order_by("due_at")
    assert list(kept.values_list("due_at", flat=True)) == list(due.values())


def test_the_form_and_the_opening_hold_the_same_two_to_be_one(world, browse):
    """A name without a birth date is one person to the act that opens, and so it is to whoever types it."""
    who = {"given": "Caspian", "surname": "Thornback"}
    typed = {f"{part}-{name}": value for part in ("victim", "subject") for name, value in who.items()}
    answer = browse(world.handler).post(URL, {**ONLINE, **typed}).content.decode()
    assert "Potential victim and subject are given as one person here" in answer
    own = {f"{part}-{name}": value for part in ("applicant", "victim") for name, value in who.items()}
    assert (
        "is sent"
        in browse(world.handler).post(URL, {**ONLINE, **own, "applicant_is": "potential-victim"}).content.decode()
    )


def test_the_writers_later_leaving_keeps_no_request_shut(world, now):
    request = written(world, now - timedelta(minutes=30))
    world.handler.memberrole_set.update(until=now - timedelta(minutes=10))
    with as_worker():
        assert open_request(request.pk, now=now) == 1


@pytest.mark.policy("DVDS-011")
def test_the_disclosure_unit_is_told_and_the_notice_says_nothing(world, now, head):
    made = opened(world, now)
    with as_worker():
        send_waiting(now=now)
    told = Notice.objects.filter(record=made.pk)
    assert {notice.member_id for notice in told} == {world.dvds.pk, head.pk}
    assert {notice.title for notice in told} == {"You have a notice"}


def test_nobody_on_duty_tells_the_head_of_the_scheme_and_never_professional_standards(world, now, head):
    for member in (world.dvds, head):
        Duty.objects.create(member=member, since=LONG_AGO, until=LONG_AGO + timedelta(hours=8))
    made = opened(world, now)
    with as_worker():
        send_waiting(now=now)
    assert [notice.member_id for notice in Notice.objects.filter(record=made.pk)] == [head.pk]


@pytest.mark.policy("DVDS-011")
def test_requests_that_no_worker_has_opened_are_counted_by_age_for_the_unit_alone(world, now, as_web):
    written(world, now)
    as_web(world.dvds)
    assert [row.contact_at for row in unopened()] == [now - timedelta(hours=1)]
    for member in (world.handler, world.supervisor, world.psd, world.manager, world.admin, world.analyst):
        as_web(member)
        assert unopened() == []
