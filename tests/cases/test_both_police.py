"""Where both of them may be police, each has a number and an employer of their own."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cases.models import Draft, Incident, Party
from cases.reports import Suspect
from dapolicy.access.models import Exclusion
from dapolicy.custody.models import Doubt
from tests.cases.reports import person, saved
from tests.cases.test_report_completing import UNASKED, begun, sent_on
from tests.cases.test_report_pages import errors, page_three, page_two, second_page
from tests.custody.police import officers, staff

pytestmark = pytest.mark.django_db

NAMED = {
    "victim-0-given": "Hazel",
    "victim-0-surname": "Bracken",
    "suspect-0-given": "Rowan",
    "suspect-0-surname": "Bracken",
}
BOTH = {"police": "yes", "police_who": ["victim", "suspect"]}


@pytest.fixture
def couple(world):
    officers(world)
    staff("90418", "Hazel", "Bracken")
    world.member("hazel", "response-officer", team=world.shift, staff_no="90418")
    return world


def told(browser, now, **said):
    """Page 2 with what is said of police, and the report saved."""
    answer = browser.post(second_page(browser, now), page_two(**NAMED, **said))
    assert answer.status_code == 302, errors(answer)
    third = browser.get(answer["Location"])["Location"]
    assert browser.post(third, page_three()).status_code == 302
    return Incident.objects.get()


def excluded():
    return set(Exclusion.objects.values_list("member__staff_no", flat=True))


@pytest.mark.policy("ACC-002")
def test_her_number_says_nothing_of_him(couple, browse, now):
    """With one number for both she was kept out as the suspect, of her own report."""
    incident = told(browse(couple.officer), now, **BOTH, victim_staff_no="90418")
    faces = {face["party"]["part"]: face for face in Doubt.objects.values_list("face", flat=True)}
    assert {part: face["party"]["staff_no"] for part, face in faces.items()} == {"victim": "90418", "suspect": ""}
    assert (faces["victim"]["staff"], faces["suspect"]["staff"]) == (["90418"], ["90417"])
    assert excluded() == {"90417"}
    numbers = dict(Party.objects.filter(record=incident.record).values_list("part", "police_words"))
    assert numbers == {"victim": "90418", "suspect": ""}


@pytest.mark.policy("ACC-002")
def test_that_she_works_elsewhere_says_nothing_of_him(couple, browse, now):
    told(browse(couple.officer), now, **BOTH, victim_employer="Easterby Police")
    assert excluded() == {"90417"}


@pytest.mark.parametrize(
    ("who", "numbers"), [(["suspect"], {"": 1, "90417": 1}), (["victim"], {"": 1, "90417": 1}), ([], {"90417": 2})]
)
def test_a_number_typed_before_each_side_had_its_own_is_of_whoever_was_ticked(couple, browse, now, who, numbers):
    incident = told(browse(couple.officer), now, police="yes", police_who=who, staff_no="90417", employer="")
    kept = list(Party.objects.filter(record=incident.record).values_list("police_words", flat=True))
    assert {number: kept.count(number) for number in kept} == numbers


def test_a_draft_kept_before_shows_its_number_where_it_belongs_now(couple, browse, now):
    browser = browse(couple.officer)
    address = second_page(browser, now)
    browser.post(address, page_two(**NAMED))
    draft = Draft.objects.get()
    draft.data["pages"]["2"] |= {"police": ["yes"], "police_who": ["suspect"], "staff_no": ["90417"]}
    draft.save()
    page = browser.get(address).content.decode()
    assert page.count('value="90417"') == 1
    assert 'name="suspect_staff_no" value="90417"' in page
    third = address.replace("/2/", "/3/")
    assert browser.post(third, page_three()).status_code == 302
    assert excluded() == {"90417"}


def test_completing_a_report_shows_each_number_on_its_side_and_changes_only_what_is_typed(couple, as_web, browse, now):
    as_web(couple.officer)
    his = Suspect(person("Rowan", "Bracken"), police="yes", staff_no="1204")
    incident = saved(couple, now, suspects=(his,)).incident
    browser = browse(couple.officer)
    second = sent_on(browser, begun(browser, incident))
    assert 'name="suspect_staff_no" value="1204"' in browser.get(second).content.decode()
    matches = sent_on(browser, second, **UNASKED, suspect_staff_no="90417")
    assert browser.get(reverse("cases:incident", args=[incident.record.reference])).status_code == 200
    sent_on(browser, matches.replace("/matches/", "/3/"))
    police = Party.objects.filter(record=incident.record).values_list("part", "police", "police_words")
    assert set(police) == {("victim", "not-known", ""), ("suspect", "yes", "90417")}
    assert excluded() == {"90417"}
