"""A writer whom his own report locks out goes through all three pages as any other, and keeps what he typed."""

import pytest
from django.urls import reverse

from cases.models import Draft, Incident
from cases.touching import WHY, look_at_live
from dapolicy.access.models import Exclusion, PostPage
from dapolicy.chronology.models import Event, Notice
from dapolicy.custody.actions import confirm_police
from dapolicy.custody.models import Receipt
from tests.cases.test_report_pages import page_three, page_two, second_page
from tests.custody.acting import acted, granted
from tests.custody.doors import as_worker
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


@pytest.mark.policy("ACC-004")
@pytest.mark.parametrize("again", ["police", "leaves himself out"])
def test_who_holds_what_he_began_is_told_that_what_he_saved_may_be_the_same_event_and_joins_the_two(
    world, browse, now, again
):
    officers(world)
    browser, holder = browse(world.rowan), browse(world.inspector)
    address = second_page(browser, now, danger_now="yes", place="", where="not-known")
    begun = Incident.objects.select_related("record").get()
    matches = browser.post(address, page_two(**NAMED, **HIMSELF))["Location"]
    granted(world.specialist, begun.record, now, by=world.inspector)
    acted(world.inspector, begun.record, lambda it, by: confirm_police(it, by=by, at=now, reason="Staff office"))
    if again == "leaves himself out":
        nobody = {"suspect-0-known": "not-known", "suspect-0-given": "", "suspect-0-surname": ""}
        matches = browser.post(address, page_two(**nobody))["Location"]
    browser.post(browser.get(matches)["Location"], page_three())
    whole = Incident.objects.exclude(pk=begun.pk).select_related("record").get()
    assert (whole.record.locked == "no") == (again == "leaves himself out")
    for _ in range(2):
        with as_worker():
            look_at_live(now=now)
    told = {"incident": whole.record.reference, "same_event": True}
    assert [one.detail for one in Event.objects.filter(kind="access.touched", record_id=begun.pk)] == [told]
    assert PostPage.objects.filter(record=begun.record, post="fim", why=WHY).count() == 1
    notices = Notice.objects.filter(source=f"touched:{whole.record.reference}")
    assert set(notices.values_list("member", "title")) == {(world.specialist.pk, "You have a notice")}
    page = holder.get(f"/access/pages/{begun.record.reference}/").content.decode()
    join = reverse("cases:incident-join", args=[begun.record.reference])
    assert "This may be the same event" in page
    assert join in page
    holder.post(join, {"other": whole.record.reference, "words": "The same writer, the same hour"})
    begun.refresh_from_db()
    assert begun.same_as_id == whole.pk
    whole.record.refresh_from_db()
    assert whole.record.locked != "no", "what joins a locked report locks with it"
    assert standing(browser, whole) == 404
