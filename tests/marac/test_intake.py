"""An agency refers: written insert only, opened once by a worker as a report with its locks."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from cases.models import Case, ConfidentialText, Incident, Marker, PersonAddress, PersonName, SearchKey
from dapolicy.access.models import Exclusion, PostPage, StaffEntry
from dapolicy.access.permissions import Refused
from dapolicy.access.reader import read_as
from dapolicy.chronology.models import Content, Event, Telling
from dapolicy.policy.worktime import london_day
from marac.intake.actions import write_referral
from marac.intake.opening import open_referrals
from marac.models import Agency, AgencyReferral, IntakeOpened, Referral, ReferralDraft, Representative
from tests.world import LONG_AGO, login

PAGE = "marac:agency-refer"


def answers(**more):
    given = {
        "danger": "no",
        "flags": ["professional_judgement"],
        "judgement": "Her hands shake when he rings.",
        "reason": "He keeps her rent.",
        "safe": "safe-way",
        "means": "At the office, Tuesdays",
        "consent": "yes",
        "victim_aware": "yes",
        "agency": "housing",
        "contact": "01632 960123",
        "victim-given": "Wren",
        "victim-surname": "Hollowell",
        "suspect-given": "Gideon",
        "suspect-surname": "Hollowell",
        "child0-given": "Robin",
        "child0-surname": "Hollowell",
    }
    return given | more


@pytest.fixture
def housing(scene, browse):
    return browse(scene.world.partner)


def opened(scene) -> int:
    read_as(None)  # a request of the same transaction has left its reader
    with login("worker"):
        return open_referrals(now=scene.now + timedelta(minutes=1))


def test_what_an_agency_writes_becomes_a_report_its_case_and_a_referral(scene, housing):
    assert "Referred to MARAC" in housing.post(reverse(PAGE), answers()).content.decode()
    assert opened(scene) == 1
    row = Referral.objects.get()
    case = Case.objects.get(pk=row.record_id)
    assert (row.agency_id, row.referrer, row.professional_judgement) == ("housing", scene.world.partner, True)
    assert PersonName.objects.filter(person=case.victim, given="Wren").exists()
    assert Incident.objects.get(channel="agency").teller == "agency"
    assert case.record.team == scene.world.coordinator.team
    assert "Her hands shake when he rings." in Content.objects.get(event_id=row.event_id).words
    assert Telling.objects.filter(record=case.record, to="marac-coordinator").exists()


def test_sent_twice_and_looked_at_twice_it_is_one(scene, housing):
    for _ in range(2):
        housing.post(reverse(PAGE), answers())
    assert [AgencyReferral.objects.count(), opened(scene), opened(scene), Referral.objects.count()] == [1, 1, 0, 1]


def test_the_same_words_on_another_day_are_another_referral(scene):
    by, agency = scene.world.partner, Agency.objects.get(pk="housing")
    for days in (2, 1, 1):
        write_referral({"reason": "Again"}, agency=agency, by=by, at=scene.now - timedelta(days=days))
    assert AgencyReferral.objects.count() == 2


def test_what_was_typed_stands_on_the_page_where_it_is_refused(scene, housing):
    Agency.objects.filter(pk="housing").update(ended_on=london_day(scene.now))
    shown = housing.post(reverse(PAGE), answers()).content.decode()
    assert "He keeps her rent." in shown
    assert "ring them now with it" in shown
    assert not AgencyReferral.objects.exists()


def test_what_is_too_long_for_a_draft_stands_on_the_page_and_is_not_sent(scene, housing):
    answer = housing.post(reverse(PAGE), answers(reason="He waited. " * 6_000) | {"keep": "1"})
    shown = answer.content.decode()
    assert (answer.status_code, shown.count("He waited. ") > 5_000) == (200, True)
    assert "too long to be kept" in shown
    assert not AgencyReferral.objects.exists()
    assert not ReferralDraft.objects.exists()


def test_what_was_typed_is_there_again_for_its_writer_alone_until_it_is_sent(scene, housing, browse):
    other = scene.world.member("other", "partner")
    Representative.objects.create(agency=scene.housing, member=other, since=LONG_AGO)
    part = answers(flags=[], reason="He waited at the school.", **{"victim-confidential": "on"})
    for sent in (part, part | {"keep": "1"}):
        housing.post(reverse(PAGE), sent)
        shown = housing.get(reverse(PAGE)).content.decode()
        assert "He waited at the school." in shown
        assert re.search(r'name="victim-confidential"[^>]*checked', shown)
        assert "Not sent" in shown
        assert "the school" not in browse(other).get(reverse(PAGE)).content.decode()
    assert not AgencyReferral.objects.exists()
    housing.post(reverse(PAGE), part | {"empty": "1"})
    assert "the school" not in housing.get(reverse(PAGE)).content.decode()
    housing.post(reverse(PAGE), part)
    housing.post(reverse(PAGE), answers())
    assert AgencyReferral.objects.exists()
    assert "the school" not in housing.get(reverse(PAGE)).content.decode()
    assert ReferralDraft.objects.get().typed == {}


@pytest.mark.parametrize("who", ["other", "coordinator", "psd", "admin"])
def test_the_database_shows_a_draft_to_nobody_but_its_writer(scene, housing, as_web, who):
    scene.world.member("other", "partner")
    housing.post(reverse(PAGE), answers(flags=[]))
    as_web(getattr(scene.world, who))
    assert not ReferralDraft.objects.exists()
    as_web(scene.world.partner)
    assert ReferralDraft.objects.exists()


def test_a_refuge_is_confidential_from_the_first_moment(scene, housing):
    where = {"victim-line1": "4 Hawthorn Yard", "victim-town": "Elmbridge", "victim-confidential": "on"}
    child = {"child0-line1": "4 Hawthorn Yard", "child0-town": "Elmbridge"}
    home = {"suspect-line1": "9 Tallow Street", "suspect-town": "Elmbridge"}
    housing.post(reverse(PAGE), answers(**where, **child, **home))
    assert opened(scene) == 1
    case = Case.objects.get(pk=Referral.objects.get().record_id)
    hidden = PersonAddress.objects.filter(confidential=True)
    assert hidden.count() == 2
    assert hidden.filter(person=case.victim).exists()
    assert not PersonAddress.objects.filter(line1__icontains="Hawthorn").exists()
    assert PersonAddress.objects.get(confidential=False).line1 == "9 Tallow Street"
    kept = ConfidentialText.objects.filter(fact_id__in=hidden.values("pk")).values_list("words", flat=True)
    assert set(kept) == {"4 Hawthorn Yard, Elmbridge"}
    assert not SearchKey.objects.filter(person=case.victim, key__icontains="hawthorn").exists()


def test_the_danger_that_an_agency_speaks_of_is_on_the_case(scene, housing):
    housing.post(reverse(PAGE), answers(danger="yes", dangers=["weapons", "dogs"], danger_words="A machete"))
    assert opened(scene) == 1
    case = Case.objects.get(pk=Referral.objects.get().record_id)
    marks = Marker.objects.filter(person=case.suspect).values_list("kind", "words")
    assert set(marks) == {("weapons", "A machete"), ("dogs", "A machete")}
    assert set(Marker.objects.values_list("learnt_at", flat=True)) == {AgencyReferral.objects.get().written_at}


def test_what_is_missing_is_said_and_what_was_typed_stays(housing):
    page = housing.post(reverse(PAGE), answers(flags=[], **{"victim-given": "", "victim-surname": ""}))
    shown = page.content.decode()
    assert "Choose at least one of the four reasons" in shown
    assert "at least one of the victim&#x27;s names" in shown
    assert "He keeps her rent." in shown
    assert not AgencyReferral.objects.exists()


def test_a_hundred_thousand_characters_are_refused_with_a_clear_word(housing):
    page = housing.post(reverse(PAGE), answers(reason="a" * 100_000))
    assert re.search(r"at most 10,?000 characters", page.content.decode())
    assert not AgencyReferral.objects.exists()


def test_an_account_writes_for_the_agency_that_it_speaks_for_alone(scene, housing):
    assert "Select a valid choice" in housing.post(reverse(PAGE), answers(agency="police")).content.decode()
    with pytest.raises(Refused, match="do not speak for this agency"):
        write_referral({}, agency=Agency.objects.get(pk="police"), by=scene.world.partner, at=scene.now)
    Agency.objects.filter(pk="housing").update(ended_on=london_day(scene.now))
    assert "You speak for no agency now" in housing.get(reverse(PAGE)).content.decode()


def test_a_referral_about_a_police_officer_locks_and_its_writer_is_answered_alike(scene, housing):
    scene.world.member("gideon", "response-officer", staff_no="90999")
    StaffEntry.objects.create(
        staff_no="90999", given_name="Gideon", surname="Hollowell", kind="officer", phones=["07700900555"]
    )
    plain = housing.post(reverse(PAGE), answers(**{"suspect-given": "Percy"}))
    known = housing.post(reverse(PAGE), answers(**{"suspect-phone": "07700 900555", "suspect-police": "yes"}))
    blank = re.compile(r"nonce=\S+|csrfmiddlewaretoken\S+ value=\S+")
    assert blank.sub("", plain.content.decode()) == blank.sub("", known.content.decode())
    assert opened(scene) == 2
    locked = Referral.objects.exclude(locked="no").get()
    assert Case.objects.get(pk=locked.record_id).locked != "no"
    assert Exclusion.objects.filter(record_id=locked.record_id, member=scene.world.gideon).exists()


def test_one_that_cannot_be_read_is_opened_bare_and_holds_up_no_other(scene, housing):
    housing.post(reverse(PAGE), answers())
    broken = AgencyReferral.objects.get()
    wrong = AgencyReferral(
        id="00000000-0000-7000-8000-000000000009", member=broken.member, agency=broken.agency, written_at=scene.now,
        said={"victim": 7, "danger": "yes", "contact": "01632 960123"},
    )  # fmt: skip
    AgencyReferral.objects.bulk_create([wrong])
    assert opened(scene) == 2
    assert IntakeOpened.objects.count() == 2
    told = Telling.objects.get(source=f"marac-intake:{wrong.pk}")
    assert told.page_over
    bare = Incident.objects.get(pk=told.record_id)
    assert (bare.danger_now, bare.teller_safe_contact) == ("yes", "01632 960123")
    assert PostPage.objects.filter(record=told.record_id).exists()
    assert Event.objects.get(record_id=told.record_id, kind="incident.reported").at == wrong.written_at
    assert not Event.objects.filter(record_id=told.record_id, kind="marac.referred").exists()


@pytest.mark.parametrize("who", ["coordinator", "specialist", "psd", "admin"])
def test_the_page_is_the_agencies_alone(scene, browse, who):
    assert browse(getattr(scene.world, who)).get(reverse(PAGE)).status_code == 404
