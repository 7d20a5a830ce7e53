"""*Do you know either of them?*: no works on, yes is the last they see. The receipt, the declaration, its review."""

from datetime import timedelta

import pytest
from django.urls import reverse

from dapolicy.access.handles import handle
from dapolicy.access.models import Exclusion, Grant, PostPage, Record
from dapolicy.access.permissions import Refused
from dapolicy.access.reader import read_as
from dapolicy.chronology.models import Telling
from dapolicy.custody.actions import (
    confirm_police,
    declare_fully,
    give_grant,
    review_declaration,
)
from dapolicy.custody.models import Declaration, Receipt
from dapolicy.custody.queries import (
    declarations_of,
    excluded_from,
    holders,
)
from tests.custody.acting import acted, confirmed, scene, tapped
from tests.custody.police import lock, reported, sees

__all__ = ["confirmed", "scene"]


# The tap


def test_nobody_has_a_grant_before_the_tap(scene, now):
    record = lock(scene, now)
    assert not Grant.objects.filter(content_object=record).exists()
    tapped(scene.specialist, record, now)
    assert Grant.objects.get(content_object=record).until == now + timedelta(hours=20)


def test_the_tap_of_one_of_the_team_gives_no_grant_of_its_own(scene, now):
    """They see it while it is possible; author and post alone keep it."""
    record = lock(scene, now)
    tapped(scene.colleague, record, now)
    assert not Grant.objects.exists()
    assert Declaration.objects.get().member == scene.colleague


@pytest.mark.policy("PPDA-006")
def test_a_yes_excludes_at_once_and_tells_professional_standards_and_the_holder(scene, now, confirmed):
    tapped(scene.supervisor, confirmed, now, knows=True, words="We trained together")
    assert not sees(scene.supervisor, confirmed)
    excluded = Exclusion.objects.get(record=confirmed, member=scene.supervisor)
    assert excluded.why == "declared"
    assert PostPage.objects.filter(record=confirmed, post="psd", why="Somebody declared a connection").exists()
    assert Telling.objects.filter(record=confirmed, to=f"member:{scene.specialist.pk}").exists()
    assert not Telling.objects.filter(to=f"member:{scene.supervisor.pk}").exists()
    told = acted(scene.specialist, confirmed, lambda it, _: excluded_from(it))
    assert {one.member.name: one.reason for one in told}["Supervisor"] == "We trained together"


def test_a_yes_without_words_excludes_all_the_same(scene, now, confirmed):
    tapped(scene.supervisor, confirmed, now, knows=True)
    assert not sees(scene.supervisor, confirmed)


def test_a_grant_given_after_a_yes_is_refused_and_an_old_one_opens_nothing(scene, now, confirmed):
    tapped(scene.supervisor, confirmed, now, knows=True)
    with pytest.raises(Refused, match="excluded"):
        acted(
            scene.specialist,
            confirmed,
            lambda it, by: give_grant(it, scene.supervisor, until=now + timedelta(days=1), why="Wanted", by=by, at=now),
        )
    read_as(None)
    held = acted(scene.specialist, confirmed, lambda it, _: holders(it))
    assert {one.member.name: one.is_excluded for one in held} == {"Specialist": False, "Supervisor": True}


def test_the_page_of_a_locked_record_asks_and_a_yes_makes_it_absent(scene, now, browse):
    _, case = reported(scene, now)
    record = Record.objects.get(pk=case.pk)
    address = reverse("cases:case", args=[record.reference])
    browser = browse(scene.inspector)
    assert "Do you know either of them?" in browser.get(address).content.decode()
    browser.post(reverse("custody:declare", args=[record.reference]), {"knows": "no"})
    page = browser.get(address).content.decode()
    assert "Do you know either of them?" not in page
    assert "Hand in your full declaration" in page
    browser.post(reverse("custody:declare", args=[record.reference]), {"knows": "yes", "words": "My cousin"})
    assert browser.get(address).status_code == 404
    assert browser.get(reverse("custody:record", args=[record.reference])).status_code == 404
    assert browser.post(reverse("custody:declare", args=[record.reference]), {"knows": "no"}).status_code == 404


def test_an_open_record_asks_nobody(scene, now, browse):
    from cases.reports import Suspect
    from tests.cases.reports import person

    _, case = reported(scene, now, suspects=(Suspect(person("Percy", "Vane")),))
    page = browse(scene.specialist).get(reverse("cases:case", args=[case.record.reference])).content.decode()
    assert "Do you know either" not in page
    assert browse(scene.specialist).get(reverse("custody:record", args=[case.record.reference])).status_code == 404


# The receipt


def receipt_page(browse, member, knows=None):
    receipt = Receipt.objects.get(member=member)
    browser, address = browse(member), reverse("custody:saved", args=[receipt.pk])
    if knows:
        assert browser.post(address, {"knows": knows}).status_code == 302
    page = browser.get(address)
    return page.status_code, page.content.decode().replace(receipt.reference, "REF").replace(str(receipt.pk), "PK")


def without(page, *names):
    import re

    page = re.sub(r'(csrfmiddlewaretoken" value=)"\w+"', "", page)
    for name in names:
        page = page.replace(name, "WHO")
    return page


@pytest.mark.parametrize("answer", [None, "no", "yes"])
def test_the_receipt_is_the_same_for_an_author_whom_his_own_report_excludes(scene, now, browse, answer):
    for by in (scene.rowan, scene.officer):
        reported(scene, now, by=by)
    one = receipt_page(browse, scene.rowan, answer)
    other = receipt_page(browse, scene.officer, answer)
    assert one[0] == other[0] == 200
    assert without(one[1], "Rowan") == without(other[1], "Officer")
    assert "Force incident manager has it now: 01632 960999" in one[1]
    record = Record.objects.get(reference=Receipt.objects.get(member=scene.rowan).reference)
    assert not sees(scene.rowan, record)
    assert not Grant.objects.filter(user__member=scene.rowan).exists()


def test_a_receipt_is_its_writers_alone(scene, now, browse):
    reported(scene, now)
    address = reverse("custody:saved", args=[Receipt.objects.get().pk])
    assert browse(scene.colleague).get(address).status_code == 404
    assert browse(scene.colleague).post(address, {"knows": "no"}).status_code == 404
    assert not Declaration.objects.exists()


def test_the_authors_tap_on_the_receipt_gives_the_grant_also_after_it_was_confirmed(scene, now, browse):
    _, case = reported(scene, now)
    record = Record.objects.get(pk=case.pk)
    acted(scene.inspector, record, lambda it, by: confirm_police(it, by=by, at=now, reason="Staff office"))
    assert not sees(scene.officer, record)
    receipt_page(browse, scene.officer, "no")
    assert sees(scene.officer, record)


# The full declaration and its review


@pytest.mark.policy("PPDA-006")
def test_access_ends_where_the_review_fails_and_somebody_else_reviews(scene, now, confirmed):
    tapped(scene.supervisor, confirmed, now)
    said = "No connection to her. I was his sergeant in 2019."
    acted(scene.supervisor, confirmed, lambda it, by: declare_fully(it, by=by, at=now, words=said))
    mine = acted(scene.supervisor, confirmed, lambda it, _: declarations_of(it)[0])
    with pytest.raises(Refused, match="Somebody else"):
        acted(
            scene.supervisor,
            confirmed,
            lambda it, by: review_declaration(it, mine, outcome="continue", reason="Fine", by=by, at=now),
        )
    acted(
        scene.specialist,
        confirmed,
        lambda it, by: review_declaration(it, mine, outcome="remove", reason="Was his sergeant", by=by, at=now),
    )
    assert not sees(scene.supervisor, confirmed)
    assert Exclusion.objects.get(member=scene.supervisor).why == "found"
    with pytest.raises(Refused, match="already"):
        acted(
            scene.specialist,
            confirmed,
            lambda it, by: review_declaration(it, mine, outcome="continue", reason="Fine", by=by, at=now),
        )


def test_the_full_declaration_and_its_review_run_on_clocks(scene, now, confirmed):
    from dapolicy.chronology.models import Clock

    tapped(scene.supervisor, confirmed, now)
    subject = handle(scene.supervisor)
    full = Clock.objects.get(duty="conflict-declaration", subject=subject)
    assert (full.started_at, full.stopped_at) == (now, None)
    later = now + timedelta(minutes=5)
    acted(scene.supervisor, confirmed, lambda it, by: declare_fully(it, by=by, at=later, words="None at all"))
    full.refresh_from_db()
    assert full.stopped_at == later
    review = Clock.objects.get(duty="conflict-declaration-review", subject=subject)
    assert (review.started_at, review.stopped_at) == (later, None)
