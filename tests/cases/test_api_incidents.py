"""Incidents in from command and control, and people search."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from cases.models import Crew, Incident, Intake, Party
from dapolicy.access.models import Exclusion
from dapolicy.audit.models import Entry
from dapolicy.custody.models import Doubt
from tests.cases.reports import saved
from tests.custody.police import staff

pytestmark = pytest.mark.django_db

PROBLEM = "application/problem+json"


def body(now, **said):
    sent = {
        "sender": "command-and-control",
        "reference": "WM-20260501-0412",
        "reported_at": now.isoformat(),
        "channel": "999",
        "teller": "victim",
        "rang_from": "07700 900117",
        "danger_now": "yes",
        "place": "4 Mill Lane",
        "log_number": "0412 of 1 May",
        "grade": "immediate",
        "account": "Caller says he is at the door.",
        "victim": {"given": "Juniper", "surname": "Quillfeather"},
        "suspect": {"known": "not-known"},
    }
    return sent | said


def post(browser, data, name="api:incidents"):
    return browser.post(reverse(name), data, content_type="application/json")


def test_an_incident_sent_in_stands_with_its_people_and_its_log(world, browse, now):
    answer = post(browse(world.handler), body(now))
    assert answer.status_code == 201, answer.content
    incident = Incident.objects.select_related("record").get()
    assert answer.json()["reference"] == incident.record.reference
    assert (incident.channel, incident.grade, incident.log_number) == ("999", "immediate", "0412 of 1 May")
    assert Party.objects.get(part="victim").person.contactpoints.get().standing == "rang-from"


def test_sent_twice_is_one_report_and_the_same_answer(world, browse, now):
    browser = browse(world.handler)
    first, second = post(browser, body(now)), post(browser, body(now))
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert Incident.objects.count() == Intake.objects.count() == 1


def test_sent_again_it_does_not_put_back_a_crew_that_has_left(world, browse, now):
    """A repeat is the network's, not news of who is there: it would let somebody ask about a door they are not at."""
    browser = browse(world.handler)
    sent = body(now, crew=["E1401"])
    post(browser, sent)
    whole = {"sender": sent["sender"], "reference": sent["reference"], "crew": ["E1402"]}
    assert post(browser, whole, "api:incidents-crew").status_code == 200
    post(browser, sent)
    assert list(Crew.objects.filter(until=None).values_list("staff_no", flat=True)) == ["E1402"]


def test_another_reference_is_another_report(world, browse, now):
    browser = browse(world.handler)
    post(browser, body(now))
    post(browser, body(now, reference="WM-20260501-0413"))
    assert Incident.objects.count() == 2


def test_what_one_account_sent_says_nothing_to_another(world, browse, now):
    first = post(browse(world.handler), body(now)).json()
    second = post(browse(world.officer), body(now)).json()
    assert first["reference"] != second["reference"]


def test_the_answer_is_the_same_after_the_report_has_locked(world, browse, now):
    locked = body(now, suspect={"given": "Rowan", "surname": "Bracken", "police": "yes"})
    browser = browse(world.handler)
    first = post(browser, locked)
    assert first.status_code == 201
    assert post(browser, locked).content == first.content
    assert Incident.objects.get().locked == "possible"


@pytest.mark.policy("ACC-002")
def test_of_whoever_works_for_another_force_it_is_known_and_our_namesake_is_not_kept_out(world, browse, now):
    staff("90417", "Rowan", "Bracken")
    world.member("rowan", "response-officer", staff_no="90417")
    his = {"given": "Rowan", "surname": "Bracken", "police": "yes", "employer": "Easterby Police"}
    assert post(browse(world.handler), body(now, suspect=his)).status_code == 201
    face = Doubt.objects.get().face
    assert (face["party"]["employer"], face["staff"]) == ("Easterby Police", [])
    assert not Exclusion.objects.exists()
    assert Incident.objects.get().locked == "possible"


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"reported_at": "2099-01-01T00:00:00Z"}, "/reported_at"),
        ({"reported_at": "31 June"}, "/reported_at"),
        ({"channel": "pigeon"}, "/channel"),
        ({"teller": None}, "/teller"),
        ({"victim": {"given": "Toby", "born": "2098-01-01"}}, "/victim/born"),
        ({"victim": {"known": "named"}}, "/victim/given"),
        ({"abuse": ["made-up"]}, "/abuse/0"),
        ({"suspect": {"given": "Rowan", "employer": "E" * 121}}, "/suspect/employer"),
    ],
)
def test_a_wrong_report_is_a_problem_that_names_the_place_and_saves_nothing(world, browse, now, said, pointer):
    answer = post(browse(world.handler), body(now, **said))
    assert answer.status_code == 400
    assert answer["Content-Type"] == PROBLEM
    assert pointer in [error["pointer"].lstrip("#") for error in answer.json()["errors"]]
    assert not Incident.objects.exists()
    assert not Intake.objects.exists()


def test_what_is_not_json_is_a_problem(world, browse):
    answer = browse(world.handler).post(reverse("api:incidents"), "{", content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM)


@pytest.mark.parametrize("who", ["analyst", "partner", "admin", "psd"])
def test_roles_that_record_no_reports_find_no_such_operation(world, browse, now, who):
    assert post(browse(getattr(world, who)), body(now)).status_code in (403, 404)
    assert not Incident.objects.exists()


def test_people_are_found_and_the_look_is_marked(world, as_web, as_owner, browse, now):
    as_web(world.officer)
    known = saved(world, now).cases[0].victim
    as_owner()
    answer = post(browse(world.officer), {"given": "Junipper", "surname": "Quilfeather"}, "api:people-search")
    (first, *_) = answer.json()["results"]
    assert (first["reference"], first["name"]) == (known.reference, "Juniper Quillfeather")
    look = Entry.objects.order_by("-at").first()
    assert known.pk in look.people


def test_a_search_for_nothing_is_a_problem(world, browse):
    answer = post(browse(world.officer), {}, "api:people-search")
    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM)


def test_people_known_only_to_a_locked_record_are_not_found(world, as_web, browse, now):
    from cases.reports import Suspect
    from tests.cases.reports import person

    as_web(world.officer)
    saved(world, now - timedelta(hours=1), suspects=(Suspect(person("Rowan", "Bracken"), police="yes"),))
    found = post(browse(world.colleague), {"given": "Juniper", "surname": "Quillfeather"}, "api:people-search")
    assert found.json() == {"results": []}


def test_the_schema_names_both_operations_and_what_may_be_said_of_police(world, browse):
    schema = browse(world.officer).get(reverse("api:schema"), {"format": "json"}).json()
    named = {said["operationId"] for path in schema["paths"].values() for said in path.values()}
    assert {"incidents_create", "people_search"} <= named
    assert {"police", "staff_no", "employer"} <= schema["components"]["schemas"]["PersonIn"]["properties"].keys()
