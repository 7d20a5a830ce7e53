"""The page of a report and its acts, as officers see them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.actions.amending import add_log, amend, join_to
from cases.models import Case, Change, Incident, IncidentLog, Interpreting, Pair, Party, Sameness
from cases.reports import Child, PersonFacts, SafeWay, Suspect, Victim
from cases.views.acts import ACTS
from dapolicy.access.handles import handle
from dapolicy.access.permissions import Refused
from dapolicy.audit.models import Entry
from dapolicy.chronology.models import Event
from tests.access.whole import lock
from tests.cases.reports import person, saved
from tests.cases.test_inc_rows_calls import act, page_of
from tests.cases.test_report_pages import errors, without_token

pytestmark = pytest.mark.django_db

ON_REPORT = [code for code, found in ACTS.items() if found.of is None]


def suspects(number):
    return tuple(Suspect(person(name, "Vane")) for name in ("Jasper", "Percy", "Gideon")[:number])


@pytest.mark.parametrize("name", ["incident", "receipt", "incident-history"])
def test_a_page_takes_a_fixed_number_of_statements(world, as_web, as_owner, browse, now, name):
    as_web(world.officer)
    few = saved(world, now, suspects=suspects(1), relationships={}).incident
    children = tuple(Child(person(given, "Vane")) for given in ("Iggy", "Toby", "Wren"))
    many = saved(world, now, suspects=suspects(3), relationships={}, children=children).incident
    for number in range(3):
        add_log(many, number=f"L{number}", by=world.officer, at=now)
    as_owner()
    browser = browse(world.officer)
    taken = []
    for incident in (few, many, few, many):
        with CaptureQueriesContext(connection) as found:
            address = reverse(f"cases:{name}", args=[incident.record.reference])
            assert browser.get(address).status_code == 200
        taken.append(len(found))
    assert taken[2] == taken[3]


@pytest.mark.parametrize("code", ON_REPORT)
def test_every_act_on_a_report_opens_and_an_empty_one_is_refused_or_done_but_never_fails(
    world, as_web, browse, now, code
):
    as_web(world.officer)
    incident = saved(world, now).incident
    address = reverse(f"cases:incident-{code}", args=[incident.record.reference])
    browser = browse(world.sergeant)
    assert browser.get(address).status_code == 200
    assert browser.post(address, {}).status_code in (200, 302)


def test_acts_on_a_row_are_named_by_a_handle_and_not_by_a_key(world, as_web, browse, now):
    as_web(world.officer)
    incident = saved(world, now).incident
    party = Party.objects.get(part="victim")
    browser = browse(world.officer)
    right = reverse("cases:incident-vulnerabilities", args=[incident.record.reference, handle(party)])
    assert browser.get(right).status_code == 200
    for wrong in (str(party.pk), "aaaaaaaaaaaaaaaa"):
        address = reverse("cases:incident-vulnerabilities", args=[incident.record.reference, wrong])
        assert browser.get(address).status_code == 404
    assert handle(party) in page_of(browser, incident)


def test_a_hidden_report_answers_like_an_absent_one_on_every_page(world, as_web, browse, now):
    as_web(world.officer)
    hidden = saved(world, now, suspects=(Suspect(person("Rowan", "Bracken"), police="yes"),)).incident
    browser = browse(world.colleague)
    names = ["incident", "receipt", "incident-history", *(f"incident-{code}" for code in ON_REPORT)]
    for name in names:
        there = browser.get(reverse(f"cases:{name}", args=[hidden.record.reference]))
        absent = browser.get(reverse(f"cases:{name}", args=["DA-222222"]))
        assert there.status_code == absent.status_code == 404, name
        assert without_token(there) == without_token(absent), name


@pytest.mark.policy("ACC-004")
def test_the_open_report_of_a_case_that_locked_names_no_lack(world, as_web, as_owner, browse, now):
    as_web(world.officer)
    done = saved(world, now)
    as_owner()
    lock([done.cases[0].record], holder=world.supervisor)
    browser = browse(world.sergeant)
    page = page_of(browser, done.incident)
    receipt = browser.get(reverse("cases:receipt", args=[done.incident.record.reference])).content.decode()
    assert "No case is shown here." in page
    assert "None is shown here." in receipt
    assert "neither named nor described" not in page + receipt
    assert "Name or describe the victim" not in page


def test_a_look_at_a_report_is_marked_with_its_cases_and_people(world, as_web, as_owner, browse, now):
    as_web(world.officer)
    done = saved(world, now)
    as_owner()
    page_of(browse(world.sergeant), done.incident)
    look = Entry.objects.order_by("-at").first()
    assert {done.incident.pk, done.cases[0].pk} <= set(look.records)
    assert {done.cases[0].victim_id, done.cases[0].suspect_id} <= set(look.people)


def test_safe_contact_opens_the_page_and_neither_side_sees_the_others_where_each_reports_the_other(
    world, as_web, browse, now
):
    as_web(world.officer)
    said = Victim(person("Juniper", "Quillfeather"), safe=SafeWay(answer="safe-way", means="Through her sister"))
    one_way = saved(world, now, victims=(said,)).incident
    both = saved(world, now, victims=(said,), each_against_the_other=True).incident
    browser = browse(world.officer)
    page = page_of(browser, one_way)
    assert page.index("Through her sister") < page.index("What was reported")
    assert "Through her sister" not in page_of(browser, both)


def test_the_wrong_person_is_moved_on_a_page_and_both_are_shown(world, as_web, browse, now):
    as_web(world.officer)
    incident = saved(world, now).incident
    wrong = Party.objects.get(part="victim")
    browser = browse(world.specialist)
    right = {"known": "named", "given": "Sorrel", "surname": "Hathersage"}
    refused = act(browser, incident, "wrong-person", right, wrong)
    assert "How it came that the wrong person was recorded" in errors(refused)[0]
    assert act(browser, incident, "wrong-person", right | {"why": "Two of that name"}, wrong).status_code == 302
    page = page_of(browser, incident)
    assert "Recorded wrongly, and moved" in page
    assert "Victim: Sorrel Hathersage" in page


def test_same_person_is_confirmed_and_undone_from_the_page_in_one_step_each(world, as_web, browse, now):
    as_web(world.officer)
    known = saved(world, now).cases[0].victim
    incident = saved(
        world, now, victims=(Victim(person("Juniper", "Quillfeather", answers={known.reference: "same"})),)
    ).incident
    row = Sameness.objects.get()
    assert "contact details stay apart" in page_of(browse(world.officer), incident)
    refused = act(browse(world.officer), incident, "confirm-match", {}, row)
    assert "Somebody other than the one who answered" in errors(refused)[0]
    assert act(browse(world.sergeant), incident, "confirm-match", {}, row).status_code == 302
    assert act(browse(world.officer), incident, "undo-match", {}, row).status_code == 302
    assert Sameness.objects.get(superseded_at=None).answer == "not-same"


def test_an_amended_answer_keeps_the_former_one_in_the_history(world, as_web, browse, now):
    as_web(world.officer)
    incident = saved(world, now).incident
    amend(
        incident, {"channel": "999", "account": "She was pushed twice."}, why="Heard it wrong", by=world.officer, at=now
    )
    event = Event.objects.get(kind="incident.amended")
    assert event.detail == {"changed": {"channel": ["101", "999"]}}
    page = page_of(browse(world.sergeant), incident)
    assert "channel was 101" in page
    assert "He pushed her against the door." in page


def test_a_further_log_is_kept_beside_the_first(world, as_web, browse, now):
    as_web(world.officer)
    incident = saved(world, now).incident
    act(browse(world.officer), incident, "log", {"number": "0413 of 1 May"})
    assert IncidentLog.objects.get().number == "0413 of 1 May"
    assert "0413 of 1 May" in page_of(browse(world.officer), incident)
    found = browse(world.officer).post(reverse("desk:search"), {"q": "0413 of 1 May"}, follow=True)
    assert incident.record.reference in found.content.decode()


def test_two_reports_of_one_incident_are_joined_and_counted_once(world, as_web, browse, now, hours):
    as_web(world.officer)
    stays, goes = (saved(world, now).incident for _ in range(2))
    Incident.objects.filter(pk=goes.pk).update(log_number="0413 of 1 May")
    goes.refresh_from_db()
    join_to(goes, stays, words="Same door, same minute", by=world.officer, at=now + hours(1))
    assert IncidentLog.objects.get().record_id == stays.pk
    with pytest.raises(Refused, match="not joined to another itself"):
        join_to(stays, goes, words="Again", by=world.officer, at=now + hours(1))
    assert f"DA-{stays.record.reference[3:]}" in page_of(browse(world.officer), goes)


def test_a_pair_is_amended_by_a_new_row(world, as_web, browse, now):
    as_web(world.officer)
    incident = saved(world, now).incident
    pair = Pair.objects.get()
    changed = {"relationship": "former-partner", "abuse": ["stalking"]}
    act(browse(world.officer), incident, "pair", changed, pair)
    assert list(Pair.objects.order_by("pk").values_list("relationship", "ended_at")) == [
        ("partner", Pair.objects.get(pk=pair.pk).ended_at),
        ("former-partner", None),
    ]
    assert Case.objects.get().relationship == "former-partner"


def test_a_victim_is_named_on_the_page_and_the_case_opens(world, as_web, browse, now):
    as_web(world.officer)
    nobody = Victim(PersonFacts(known="not-known"))
    incident = saved(world, now, victims=(nobody,), relationships={}).incident
    assert "No case yet" in page_of(browse(world.officer), incident)
    party = Party.objects.get(part="victim")
    act(browse(world.officer), incident, "name", {"known": "named", "given": "Fern"}, party)
    assert "Victim: Fern" in page_of(browse(world.officer), incident)
    assert Case.objects.count() == 1


def test_a_constable_finds_no_supervisors_act(world, as_web, browse, now):
    as_web(world.officer)
    incident = saved(world, now).incident
    browser = browse(world.officer)
    for code in ("review", "category", "endorse-attendance", "decide-closing"):
        address = reverse(f"cases:incident-{code}", args=[incident.record.reference])
        assert browser.get(address).status_code == 404, code
        assert address not in page_of(browser, incident)


def test_every_page_of_a_report_has_a_line_in_the_access_matrix():
    from cases.urls.incident import urlpatterns as of_incidents
    from cases.urls.report import urlpatterns as of_reports
    from dapolicy.access.matrix import matrix

    names = {f"cases:{pattern.name}" for pattern in [*of_incidents, *of_reports]}
    assert names - matrix().keys() == set()


def test_a_change_waiting_is_decided_from_the_page(world, as_web, browse, now):
    as_web(world.officer)
    incident = saved(world, now).incident
    asked = {"after": "nuisance", "reason": "Neighbours"}
    act(browse(world.officer), incident, "remove-flag", asked)
    change = Change.objects.get()
    assert incident.record.reference in browse(world.sergeant).get(reverse("cases:incident-reviews")).content.decode()
    act(browse(world.sergeant), incident, "decide-change", {"decision": "refuse", "words": "Cousins"}, change)
    change.refresh_from_db()
    assert change.state == "refused"
    assert Incident.objects.get().is_domestic


def test_a_professional_interpreter_owes_no_reason(world, as_web, browse, now):
    as_web(world.officer)
    incident = saved(world, now - timedelta(minutes=5)).incident
    victim = Party.objects.get(part="victim")
    act(browse(world.officer), incident, "interpreter", {"who": "telephone", "language": "Polish"}, victim)
    assert Interpreting.objects.get().who == "telephone"
    assert not Event.objects.filter(kind="interpreter.close-to-them").exists()
