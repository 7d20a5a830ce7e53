"""A writer whom his own report locks out goes through all three pages as any other, and keeps what he typed."""

import pytest
from django.urls import reverse

from cases.models import Draft, Incident
from dapolicy.access.models import Exclusion
from dapolicy.custody.actions import confirm_police
from dapolicy.custody.models import Receipt
from tests.cases.test_report_pages import page_three, page_two, second_page
from tests.custody.acting import acted
from tests.custody.police import officers

HIMSELF = {"police": "yes", "police_who": ["suspect"], "staff_no": "90417"}
NAMED = {"suspect-0-given": "Rowan", "suspect-0-surname": "Bracken"}


def standing(browser, incident):
    return browser.get(reverse("cases:incident", args=[incident.record.reference])).status_code


@pytest.mark.policy("ACC-004")
def test_who_names_himself_after_danger_loses_nothing_and_reads_only_that_it_is_saved(world, browse, now):
    officers(world)
    browser = browse(world.rowan)
    address = second_page(browser, now, danger_now="yes")
    begun = Incident.objects.select_related("record").get()
    called = "The duty post has been called"
    assert called in browser.get(address).content.decode()
    matches = browser.post(address, page_two(**NAMED, **HIMSELF))["Location"]
    assert standing(browser, begun) == 404
    third = browser.get(matches)["Location"]
    shown = browser.get(third).content.decode()
    assert called in shown
    assert f"In the team's pool already as <strong>{begun.record.reference}</strong>" in shown
    assert "Juniper" in browser.get(address).content.decode()
    done = browser.post(third, page_three(account="She came at me first."))
    whole = Incident.objects.exclude(pk=begun.pk).select_related("record").get()
    assert done["Location"] == reverse("custody:saved", args=[Receipt.objects.get(records__contains=[whole.pk]).pk])
    assert browser.get(done["Location"]).status_code == 200
    assert whole.account == "She came at me first."
    assert (whole.record.locked, standing(browser, whole)) == ("possible", 404)
    assert Exclusion.objects.filter(member=world.rowan, record__in=[begun.pk, whole.pk]).count() == 2
    assert not Draft.objects.filter(finished_at=None).exists()


@pytest.mark.policy("ACC-004")
def test_who_loses_sight_of_the_report_between_two_pages_saves_the_rest_all_the_same(world, browse, now):
    officers(world)
    browser = browse(world.officer)
    address = second_page(browser, now, danger_now="yes")
    begun = Incident.objects.select_related("record").get()
    matches = browser.post(address, page_two(**NAMED, **HIMSELF))["Location"]
    acted(world.inspector, begun.record, lambda it, by: confirm_police(it, by=by, at=now, reason="Staff office"))
    assert standing(browser, begun) == 404
    done = browser.post(browser.get(matches)["Location"], page_three(account="He is on his way back."))
    assert browser.get(done["Location"]).status_code == 200
    assert Incident.objects.exclude(pk=begun.pk).get().account == "He is on his way back."
