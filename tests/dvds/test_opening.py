"""Opening an application: what is known, what is not known yet, and what bad input gets."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.actions.people import answer_match
from cases.models import PersonName, SafeContact
from dapolicy.access.models import Exclusion, Record, StaffEntry
from dapolicy.access.permissions import Refused
from dapolicy.chronology.models import Clock, Event
from dapolicy.policy.worktime import london_day
from dvds.models import Application, Part, Party, StateRow
from dvds.queries.limits import state_of
from tests.cases.casting import a_usual_case
from tests.dvds.scene import CASPIAN, LIONEL, PETRA, address, asked, clocks, enter, kinds, named, told

TYPED = {
    "contact-answer": "safe-way",
    "contact-means": "Ring 07700 900321",
    "contact-code_word": "Heron",
    "matter-channel": "online",
    "matter-applicant_is": "third-party",
    "matter-told_of_checks": "yes",
    "matter-consent": "not-known",
    "matter-children_affected": "not-known",
    "matter-imminent": "no",
    "applicant-known": "named",
    "applicant-given": "Caspian",
    "applicant-surname": "Thornback",
    "victim-known": "named",
    "victim-given": "Petra",
    "victim-surname": "Sable",
    "subject-known": "named",
    "subject-given": "Lionel",
    "subject-surname": "Marchbanks",
}


def moment(prefix, at):
    from dapolicy.policy.worktime import LONDON

    local = at.astimezone(LONDON)
    parts = {"day": local.day, "month": local.month, "year": local.year, "time": local.strftime("%H:%M")}
    return {f"{prefix}_{name}": str(value) for name, value in parts.items()}


@pytest.mark.policy("DVDS-001", "DVDS-002", "DVDS-010")
def test_an_officer_opens_a_right_to_ask_and_both_people_stand_apart(world, now, browse):
    answer = browse(world.dvds).post("/clares-law/new/ask/", TYPED | moment("matter-contacted_at", now))
    made = Application.objects.select_related("record").get()
    assert answer["Location"] == address(made)
    assert (made.route, made.channel, made.applicant_is) == ("right-to-ask", "online", "third-party")
    assert made.record.dvds
    assert set(Party.objects.values_list("part", flat=True)) == {"applicant", "potential-victim", "subject"}
    assert {"dvds.received", "contact.learnt"} <= kinds(made)
    page = browse(world.dvds).get(address(made)).content.decode()
    assert "The applicant is not the potential victim" in page
    assert page.index("Heron") < page.index("Petra Sable</h1>") < page.index("What happened")


@pytest.mark.policy("DVDS-003", "DVDS-010")
def test_nothing_known_yet_is_opened_all_the_same_and_no_safe_way_is_an_answer(world, now, browse):
    unknown = {name: "not-known" for name in TYPED if name.endswith(("known", "consent", "told_of_checks"))}
    bare = {name: value for name, value in TYPED.items() if not name.endswith(("given", "surname", "means", "word"))}
    typed = bare | unknown | {"contact-answer": "no-safe-way"} | moment("matter-contacted_at", now)
    browse(world.dvds).post("/clares-law/new/ask/", typed)
    made = Application.objects.select_related("record").get()
    page = browse(world.dvds).get(address(made)).content.decode()
    assert "No safe way yet" in page
    assert "Not known yet" in page


@pytest.mark.policy("DVDS-001", "DVDS-021")
def test_a_right_to_know_keeps_its_source_and_grade_and_owes_no_meeting(world, now):
    made = told(world.dvds, now - timedelta(days=1))
    assert (made.route, made.source, made.grade) == ("right-to-know", "intelligence", "2BP")
    event = Event.objects.get(record_id=made.pk, kind="dvds.indirect-information-received")
    assert event.detail == {"source": "intelligence", "grade": "2BP"}
    assert set(clocks(made)) == {"dvds-panel-referral", "dvds-overall"}


@pytest.mark.policy("DVDS-012", "DVDS-016")
def test_clocks_start_at_first_contact_over_the_night_of_the_clock_change(world):
    contacted = datetime(2026, 3, 28, 21, 14, tzinfo=UTC)
    made = asked(world.dvds, contacted)
    assert clocks(made)["dvds-initial-checks"].due_at == datetime(2026, 3, 29, 21, 14, tzinfo=UTC)  # 22:14 on the wall
    assert set(clocks(made)) == {"dvds-initial-checks", "dvds-face-to-face", "dvds-overall"}
    # Ten working days from Saturday 28 March, Good Friday and Easter Monday left out: to the end of Tuesday 14 April.
    assert london_day(clocks(made)["dvds-face-to-face"].due_at - timedelta(seconds=1)) == date(2026, 4, 14)


@pytest.mark.policy("DVDS-016")
def test_a_meeting_held_on_the_tenth_working_day_is_in_time_and_the_day_after_it_is_late(world):
    contacted = datetime(2026, 3, 28, 21, 14, tzinfo=UTC)
    for day, state in ((14, "met"), (15, "late")):
        made = asked(world.dvds, contacted)
        at = datetime(2026, 4, day, 15, 0, tzinfo=UTC)
        enter("dvds.met", made, by=world.dvds, at=at)
        clock = clocks(made)["dvds-face-to-face"]
        assert (clock.stopped_at, state_of(clock, at)) == (at, state)


@pytest.mark.policy("DVDS-023")
def test_a_right_to_know_of_the_first_of_may_is_to_be_referred_by_the_eighteenth(world):
    made = told(world.dvds, datetime(2026, 5, 1, 9, 0, tzinfo=UTC))
    assert clocks(made)["dvds-panel-referral"].due_at.date().isoformat() == "2026-05-18"


def test_applicant_and_subject_as_one_person_are_refused_and_nothing_is_lost(world, now, browse):
    same = {"subject-given": "Caspian", "subject-surname": "Thornback"}
    page = browse(world.dvds).post("/clares-law/new/ask/", TYPED | same | moment("matter-contacted_at", now))
    said = page.content.decode()
    assert "Applicant and subject are given as the same person" in said
    assert "Heron" in said
    assert not Application.objects.exists()


def test_contact_that_has_not_come_yet_is_refused_with_what_to_mend(world, now, browse):
    ahead = moment("matter-contacted_at", now + timedelta(hours=2))
    said = browse(world.dvds).post("/clares-law/new/ask/", TYPED | ahead).content.decode()
    assert "This is in the future" in said
    with pytest.raises(Refused, match="future"):
        asked(world.dvds, now + timedelta(hours=2), at=now)


@pytest.mark.parametrize(
    "who", ["officer", "specialist", "supervisor", "psd", "admin", "manager", "handler", "partner"]
)
def test_nobody_else_sees_that_there_is_one(world, now, browse, as_web, who):
    made = asked(world.dvds, now - timedelta(hours=2))
    member = world.people[who]
    absent = browse(member).get("/clares-law/DA-222222/")
    hidden = browse(member).get(address(made))
    assert (hidden.status_code, plain(hidden)) == (absent.status_code, plain(absent))
    as_web(member)
    for model in (Application, Party, StateRow, SafeContact, PersonName, Clock):
        assert not model.objects.filter(record=made.record).exists()
    assert not Event.objects.filter(record_id=made.pk).exists()
    assert not Record.objects.filter(pk=made.pk).exists()


def plain(answer):
    """A page without what differs from one request to the next."""
    return re.sub(r'(value|nonce)="[^"]{20,}"', "", answer.content.decode())


def test_only_who_works_on_applications_opens_one(world, now):
    for member in (world.officer, world.supervisor, world.psd, world.admin):
        with pytest.raises(Refused):
            asked(member, now - timedelta(hours=1))


def test_a_person_named_later_and_a_child_are_added(world, now, browse):
    made = asked(world.dvds, now - timedelta(hours=2), people=(CASPIAN, PETRA))
    browse(world.dvds).post(address(made, "people", "subject"), {"known": "named", "given": "Lionel", "surname": "M"})
    browse(world.dvds).post(address(made, "people", "child"), {"known": "named", "given": "Wren", "surname": "Sable"})
    assert {"subject", "child"} <= set(Party.objects.filter(record=made.record).values_list("part", flat=True))
    assert "dvds.person-named" in kinds(made)


@pytest.mark.parametrize("known", ["by-name", "by-reference", "by-another-id"])
def test_nobody_is_named_later_who_is_somebody_else_in_it(world, now, browse, known):
    """Naming the applicant as subject would open what is known of one to the other (DVDS-002)."""
    other = a_usual_case(world, now - timedelta(days=1)).suspect
    made = asked(world.dvds, now - timedelta(hours=2), people=(CASPIAN, PETRA))
    caspian = Party.objects.get(record=made.record, part="applicant").person
    answer_match(caspian, other, "same", through=made.record, by=world.dvds, at=now)
    named_as = {
        "by-name": {"known": "named", "given": "caspian", "surname": "Thornback"},
        "by-reference": {"known": "not-known", "reference": caspian.reference},
        "by-another-id": {"known": "not-known", "reference": other.reference},
    }[known]
    said = browse(world.dvds).post(address(made, "people", "subject"), named_as | {"relation": "New partner"})
    assert "Subject and applicant would be the same person" in said.content.decode()
    assert 'value="New partner"' in said.content.decode(), "what was typed is kept"
    assert not Party.objects.filter(record=made.record, part="subject").exists()
    again = {"known": "named", "given": "Petra", "surname": "Sable", "relation": "Herself"}
    assert browse(world.dvds).post(address(made, "people", "recipient"), again).status_code == 302


def test_safe_contact_is_changed_and_confirmed_on_the_applications_own_record(world, now, browse):
    made = asked(world.dvds, now - timedelta(hours=2))
    browser = browse(world.dvds)
    typed = {"answer": "safe-way", "means": "Through her sister", "told_by": "Caspian"}
    browser.post(address(made, "contact", "applicant"), typed)
    browser.post(address(made, "contact", "applicant", "confirm"), {"told_by": "Caspian again"})
    rows = list(SafeContact.objects.filter(record=made.record).order_by("pk"))
    assert [row.means for row in rows[1:]] == ["Through her sister"] * 2
    assert rows[-1].told_by == "Caspian again"
    assert all(row.dvds for row in rows)


def test_no_counter_stands_on_the_page(world, now, browse):
    """Two that are alike but for their references: a key would count those between, whoever they are hidden from."""
    pages = [browse(world.dvds).get(address(asked(world.dvds, now))) for _ in range(2)]
    ids = [re.findall(r' id="safe-[^"]*"', page.content.decode()) for page in pages]
    assert ids[0] == ids[1] != []


def test_the_page_reads_a_fixed_number_of_statements(world, now, browse):
    few, many = asked(world.dvds, now - timedelta(days=3)), asked(world.dvds, now - timedelta(days=3))
    for number in range(200):
        Event(
            record_id=many.pk, kind="dvds.check-recorded", at=now - timedelta(hours=number % 70), recorded_at=now,
            by_id=world.dvds.pk, detail={"about": "subject", "system": "pnc", "result": "nothing"},
        ).save(force_insert=True)  # fmt: skip
    browser = browse(world.dvds)
    browser.get(address(few))
    assert statements(browser, few) == statements(browser, many)


def statements(browser, application):
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert browser.get(address(application)).status_code == 200
    return len(seen)


def test_one_person_given_twice_is_found_by_name_and_told_apart_by_birth_date():
    from datetime import date

    from cases.reports import PersonFacts
    from dvds.opened import Somebody
    from dvds.samepeople import same_person

    twin = Somebody(Part.SUBJECT, PersonFacts(given="Caspian", surname="Thornback", born=date(1990, 1, 1)))
    other = Somebody(Part.APPLICANT, PersonFacts(given="Caspian", surname="Thornback", born=date(1961, 1, 1)))
    assert same_person((CASPIAN, twin))
    assert not same_person((other, twin))
    assert not same_person((CASPIAN, PETRA, LIONEL))
    assert not same_person((named(Part.APPLICANT, "Sam", ""), named(Part.SUBJECT, "Sam", "")))


def test_who_asks_for_themselves_is_kept_wherever_they_were_typed(world, now, browse):
    own = {"matter-applicant_is": "potential-victim"}
    twice = browse(world.dvds).post("/clares-law/new/ask/", TYPED | own | moment("matter-contacted_at", now))
    assert "asks for themselves" in twice.content.decode()
    assert not Application.objects.exists()
    empty = {"victim-known": "not-known", "victim-given": "", "victim-surname": ""}
    browse(world.dvds).post("/clares-law/new/ask/", TYPED | own | empty | moment("matter-contacted_at", now))
    made = Application.objects.get()
    rows = Party.objects.filter(record=made.record)
    assert set(rows.values_list("part", flat=True)) == {"applicant", "potential-victim", "subject"}
    assert len(set(rows.exclude(part="subject").values_list("person", flat=True))) == 1


@pytest.mark.policy("ACC-002")
def test_a_subject_who_is_police_locks_what_an_officer_opens_and_is_held_away_from_it(world, now, browse):
    world.member("lionel", "dvds-officer", team=world.dvds.team, staff_no="90555")
    StaffEntry.objects.create(staff_no="90555", given_name="Lionel", surname="Marchbanks", date_of_birth="1980-04-03")
    born = {"subject-born_day": "3", "subject-born_month": "4", "subject-born_year": "1980"}
    browse(world.dvds).post("/clares-law/new/ask/", TYPED | born | moment("matter-contacted_at", now))
    made = Application.objects.select_related("record").get()
    assert made.record.locked == "possible"
    assert Exclusion.objects.filter(record=made.record, member=world.lionel, why="suspect").exists()
    assert browse(world.dvds).get(address(made)).status_code == 200
    assert browse(world.lionel).get(address(made)).status_code == 404
