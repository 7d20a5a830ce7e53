"""*Somebody here may work for the police*: said after the report, on it or on a case, it locks at once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from cases.actions.people import learn_more
from cases.models import Case, Pair, Party, Sameness
from cases.reports import PersonFacts, Suspect, Victim
from dapolicy.access.models import Exclusion, PostPage, Record
from dapolicy.chronology.models import Clock, Event
from dapolicy.custody.actions import confirm_police, decide_not_police
from dapolicy.custody.models import Doubt, Receipt
from tests.cases.reports import person
from tests.cases.test_report_pages import errors, without_token
from tests.custody.acting import acted, scene
from tests.custody.police import BORN, reported, sees, state

__all__ = ["scene"]

SAID = "She says that he is a special in Easterby."
NO_ONE = "DA-222222"
QUESTION = "Is a party police"


def opened(scene, now, **more):
    """A report of Hazel against Rowan in which nobody said police, and nobody in it is in the register."""
    named = {"suspects": (Suspect(person("Jasper", "Oxbow")),)} | more
    done, case = reported(scene, now - timedelta(days=2), **named)
    assert state(case) == "no"
    return done.incident, case


def choices(page):
    """Who can be chosen, by the words on the page."""
    found = re.findall(r'name="who" value="([^"]+)".*?<label[^>]*>\s*(.*?)\s*</label>', page.content.decode(), re.S)
    return {words: code for code, words in found}


def address_of(record):
    name = "cases:police" if record.kind == "case" else "cases:incident-police"
    return reverse(name, args=[record.reference])


def say(browser, record, who, **said):
    """Choose whose name it is, and send it."""
    address = address_of(record)
    codes = {code for words, code in choices(browser.get(address)).items() if words == who}
    return browser.post(address, {"who": codes.pop(), "words": SAID} | said)


@pytest.mark.policy("ACC-002")
@pytest.mark.policy("PPDA-001")
@pytest.mark.parametrize("on", ["incident", "case"])
def test_one_post_locks_an_open_report_and_its_case_and_calls_the_post(scene, browse, now, on):
    incident, case = opened(scene, now)
    browser = browse(scene.specialist)
    answer = say(browser, {"incident": incident, "case": case}[on].record, "Suspect: Jasper Oxbow")
    receipt = Receipt.objects.get(member=scene.specialist)
    assert answer["Location"] == reverse("custody:saved", args=[receipt.pk])
    assert set(receipt.records) == {incident.pk, case.pk}
    assert (state(incident.record), state(case.record)) == ("possible", "possible")
    assert not sees(scene.stranger, case.record)
    assert not sees(scene.stranger, incident.record)
    paged = PostPage.objects.filter(why__startswith=QUESTION).values_list("record_id", "post_id")
    assert set(paged) == {(incident.pk, "fim"), (case.pk, "fim")}
    assert Event.objects.get(kind="ppda.reported").record_id == case.pk
    assert Clock.objects.filter(record=case.record, duty="ppda-immediate-referral", stopped_at=None).exists()
    party = Party.objects.get(record=incident.record, part="suspect")
    assert (party.police, party.police_words) == ("yes", "")
    told = Event.objects.get(kind="party.said-to-be-police")
    assert (told.record_id, told.detail, told.by_id) == (incident.pk, {"part": "suspect"}, scene.specialist.pk)


@pytest.mark.policy("ACC-002")
def test_he_is_kept_out_by_his_name_alone_and_by_his_number(scene, browse, now):
    by_name, case = opened(scene, now, suspects=(Suspect(person("Rowan", "Bracken")),))
    assert sees(scene.rowan, case.record)
    say(browse(scene.specialist), case.record, "Suspect: Rowan Bracken")
    assert not sees(scene.rowan, case.record)
    assert not sees(scene.rowan, by_name.record)
    nicknamed, other = opened(
        scene, now, victims=(Victim(person("Tansy", "Underhill")),), suspects=(Suspect(person("Rowy", "B")),)
    )
    say(browse(scene.specialist), nicknamed.record, "Suspect: Rowy B", staff_no="90417")
    assert not sees(scene.rowan, other.record)
    assert Party.objects.get(record=nicknamed.record, part="suspect").police_words == "90417"


@pytest.mark.policy("ACC-002")
def test_what_else_is_known_of_them_counts_as_on_the_report(scene, browse, now):
    """A name that the register does not have, and a birth date and a number that it has."""
    known = person("Ro", "Brackenwood", born=BORN, phone="07700 900111")
    _, case = opened(scene, now, suspects=(Suspect(person("Ro", "Brackenwood")),))
    acted(scene.officer, case.record, lambda it, by: learn_more(case.suspect, known, through=it, by=by, at=now))
    say(browse(scene.specialist), case.record, "Suspect: Ro Brackenwood", employer="This force")
    assert Doubt.objects.get().face["staff"] == ["90417"]


@pytest.mark.policy("ACC-002")
def test_of_another_forces_officer_the_deciding_post_reads_whom_he_works_for(scene, browse, now):
    _, case = opened(scene, now, suspects=(Suspect(person("Rowan", "Bracken")),))
    say(browse(scene.specialist), case.record, "Suspect: Rowan Bracken", employer="Easterby Police")
    face = Doubt.objects.get().face
    assert (face["party"]["employer"], face["staff"]) == ("Easterby Police", [])
    assert not Exclusion.objects.exists()
    assert state(case.record) == "possible"


@pytest.mark.policy("ACC-002")
def test_of_a_victim_it_locks_and_begins_no_referral(scene, browse, now):
    _, case = opened(scene, now)
    say(browse(scene.specialist), case.record, "Victim: Hazel Bracken")
    assert state(case.record) == "possible"
    assert not Event.objects.filter(kind="ppda.reported").exists()


@pytest.mark.policy("ACC-002")
def test_of_somebody_not_known_yet(scene, browse, now):
    incident, case = opened(scene, now, suspects=(Suspect(PersonFacts(known="not-known")),))
    say(browse(scene.specialist), incident.record, "Suspect: Not known yet", staff_no="90417")
    assert state(case.record) == "possible"
    assert not sees(scene.rowan, case.record)


@pytest.mark.policy("ACC-002")
@pytest.mark.parametrize("on", ["newest", "oldest", "case"])
def test_every_report_of_the_case_in_which_he_is_the_suspect_locks_with_it(scene, browse, now, on):
    oldest, case = opened(scene, now)
    newest, _ = reported(scene, now - timedelta(days=1), suspects=(Suspect(person("Jasper", "Oxbow")),))
    old, new = (Party.objects.get(record=one, part="suspect") for one in (oldest.record_id, newest.incident.record_id))
    another = Case.objects.exclude(pk=case.pk).get()
    Sameness.objects.create(record=newest.incident.record, a=old.person, b=new.person, answer="same", at=now, by_id=1)
    type(case).objects.filter(pk=another.pk).update(closed_at=now)
    Pair.objects.filter(case_record=another.record).update(case_record=case.record)
    at = {"newest": newest.incident.record, "oldest": oldest.record, "case": case.record}[on]
    say(browse(scene.specialist), at, "Suspect: Jasper Oxbow")
    assert [state(one) for one in (oldest.record, newest.incident.record, case.record)] == ["possible"] * 3
    assert set(Party.objects.filter(part="suspect").values_list("police", flat=True)) == {"yes"}


@pytest.mark.policy("ACC-004")
def test_the_suspect_himself_is_answered_as_anybody_and_reads_nothing_from_then_on(scene, browse, now):
    pages = []
    for who, name in ((scene.rowan, "Rowan"), (scene.officer, "Jasper")):
        suspect = (Suspect(person(name, "Bracken")),)
        incident, case = opened(scene, now, victims=(Victim(person("Tansy", name)),), suspects=suspect)
        browser = browse(who)
        answer = say(browser, case.record, f"Suspect: {name} Bracken")
        receipt = Receipt.objects.get(member=who)
        assert answer["Location"] == reverse("custody:saved", args=[receipt.pk])
        shown = without_token(browser.get(answer["Location"])).decode()
        pages.append(re.sub(f"{receipt.reference}|{receipt.pk}|{who.name}", "…", shown))
        assert sees(who, case.record) is (who == scene.officer)
        if who == scene.rowan:
            hidden, absent = (browser.get(reverse("cases:case", args=[one])) for one in (case.record.reference, NO_ONE))
            assert (hidden.status_code, without_token(hidden)) == (404, without_token(absent))
            assert browser.get(address_of(case.record)).status_code == 404
            assert browser.post(address_of(incident.record), {"words": "x"}).status_code == 404
    assert "Your report is saved and locked" in pages[0]
    assert "Do you know either of them?" in pages[0]
    assert pages[0] == pages[1]


@pytest.mark.policy("ACC-004")
def test_on_a_record_that_is_locked_already_the_answer_is_one_for_all(scene, browse, now):
    """Whoever learns the number later says it there: he is kept out from then on, and the answer does not say so."""
    answers = {}
    for who, number in ((scene.officer, "70002"), (scene.rowan, "90417")):
        _, case = opened(scene, now, suspects=(Suspect(person("J", "Oxbow")),), victims=(Victim(person(number, "X")),))
        browser = browse(who)
        say(browser, case.record, "Suspect: J Oxbow", words="A special, first name unknown")
        assert sees(who, case.record), "of his team, while nobody has decided"
        answers[number] = say(browser, case.record, "Suspect: J Oxbow", staff_no=number)
        assert sees(who, case.record) is (who == scene.officer)
        assert Receipt.objects.filter(member=who).count() == 1
    first, second = answers.values()
    assert first["Location"] == second["Location"] == reverse("desk:home")


@pytest.mark.policy("ACC-002")
def test_what_a_post_has_decided_is_asked_again_only_with_something_new(scene, browse, now):
    incident, case = opened(scene, now)
    browser = browse(scene.specialist)
    say(browser, case.record, "Suspect: Jasper Oxbow")
    acted(scene.inspector, case.record, lambda it, by: decide_not_police(it, by=by, at=now, reason="A baker"))
    assert state(case.record) == "no"
    again = say(browser, case.record, "Suspect: Jasper Oxbow")
    assert again.status_code == 200
    assert "A post has decided about this before" in again.content.decode()
    assert SAID in again.content.decode(), "what was typed is kept"
    assert state(case.record) == "no"
    assert Event.objects.filter(kind="party.said-to-be-police").count() == 1
    say(browser, case.record, "Suspect: Jasper Oxbow", employer="Easterby Police")
    assert (state(case.record), state(incident.record)) == ("possible", "possible")


def test_a_confirmed_record_stays_confirmed_and_its_holders_keep_it(scene, browse, now):
    _, case = opened(scene, now)
    browser = browse(scene.specialist)
    receipt = say(browser, case.record, "Suspect: Jasper Oxbow")["Location"]
    browser.post(receipt, {"knows": "no"})
    acted(scene.inspector, case.record, lambda it, by: confirm_police(it, by=by, at=now, reason="Staff office"))
    say(browser, case.record, "Suspect: Jasper Oxbow", staff_no="90417")
    assert state(case.record) == "confirmed"
    assert sees(scene.specialist, case.record)
    assert Exclusion.objects.filter(record=case.record, member=scene.rowan).exists()


def test_only_who_writes_there_may_say_it_and_only_of_those_who_stand_there(scene, browse, now):
    incident, case = opened(scene, now)
    other = Party.objects.get(record=incident.record, part="victim")
    for record in (incident.record, case.record):
        for who in (scene.manager, scene.partner):
            browser, address = browse(who), address_of(record)
            assert (browser.get(address).status_code, browser.post(address).status_code) == (404, 404)
    browser = browse(scene.specialist)
    assert set(choices(browser.get(address_of(case.record)))) == {"Victim: Hazel Bracken", "Suspect: Jasper Oxbow"}
    Party.objects.filter(pk=other.pk).update(ended_at=now)
    assert set(choices(browser.get(address_of(incident.record)))) == {"Suspect: Jasper Oxbow"}
    empty = browser.post(address_of(incident.record), {"who": "aaaaaaaaaaaaaaaa"})
    assert empty.status_code == 200
    assert len(errors(empty)) == 2
    assert not Record.objects.exclude(locked="no").exists()


def test_the_link_stands_on_both_pages_for_whoever_may_write_there(scene, browse, now):
    incident, case = opened(scene, now)
    for who, stands in ((scene.specialist, True), (scene.manager, False)):
        for name, record in (("cases:incident", incident.record), ("cases:case", case.record)):
            page = browse(who).get(reverse(name, args=[record.reference]))
            assert page.status_code == 200
            assert (address_of(record) in page.content.decode()) is stands
