"""The police side of a locked case: who was told, what is missing, the review; and nothing of it for anybody else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection

from cases.models import Case, Pair
from dapolicy.access.models import Account, Grant, Member, Record
from dapolicy.custody.actions.locking import PartyFacts, lock_if_police
from ppda.models import ChainPost, Role
from tests.browser.test_bailed_on_saturday_morning import find_the_case
from tests.world import FAR_AHEAD, LONG_AGO

pytestmark = pytest.mark.browser


def lock(reference, *, at, holders):
    """Somebody said forty minutes ago that the suspect is police; it is confirmed, and these hold what locked then."""
    case = Case.objects.select_related("record").get(record__reference=reference)
    reports = Pair.objects.filter(case_record=case.record).values("record")
    records = [case.record, *Record.objects.filter(pk__in=reports)]
    said = [PartyFacts(part="suspect", police="yes")]
    assert lock_if_police(records, parties=said, by=None, at=at - timedelta(minutes=40))
    see = Permission.objects.get(codename="see", content_type__app_label="access")
    for held in records:
        for account in Account.objects.filter(username__in=holders):
            Grant.objects.create(user=account, permission=see, content_object=held, until=FAR_AHEAD, why="Holds it")
        with connection.cursor() as cursor:
            cursor.execute("SELECT dapolicy_lock(%s, 'confirmed')", [held.pk])


def chain():
    lead = Member.objects.get(account__username="manager")
    ChainPost.objects.create(role=Role.NPCC_LEAD, member=lead, name=lead.name, since=LONG_AGO)
    ChainPost.objects.create(role=Role.AREA_COMMANDER, name="Commander Ash", phone="01632 960111", since=LONG_AGO)


def test_everything_about_the_police_side_is_on_one_page_with_what_is_missing_first(at_a_screen, journey):
    journey.set_by(timedelta(0))  # the database counts grants by its own clock
    at = journey.now()
    supervisor, officer = at_a_screen("supervisor"), at_a_screen("officer")
    case = find_the_case(supervisor)
    reference = case.rstrip("/").rpartition("/")[2]
    chain()
    lock(reference, at=at, holders=["supervisor", "psd"])

    supervisor.open(case)
    supervisor.sees("Police involved", re.compile("(39|4[0-4]) minutes ago"), "Over 15 minutes")
    supervisor.open(f"{case}police/")
    supervisor.sees("What is missing", "Who was told", "The two investigations", "Independence")
    supervisor.follow("Supervising officer told")
    supervisor.choose("Which rank?", "Inspector or above")
    supervisor.choose("How?", "By telephone, speaking")
    supervisor.write("Who?", "Inspector on nights")
    supervisor.press("Record")
    supervisor.sees(re.compile("told after (39|4[0-4]) minutes"))
    supervisor.follow("Tell: Local area commander")
    supervisor.choose("How?", "By telephone, speaking")
    supervisor.press("Record as told")
    supervisor.sees("Commander Ash, told by")
    supervisor.page.get_by_role("button", name="They have it").click()
    supervisor.arrived()
    supervisor.sees("Has it since")
    supervisor.follow("Tell: Nominated NPCC lead")
    supervisor.choose("How?", "Notice in this system")
    supervisor.press("Record as told")
    supervisor.sees("Has not said so yet")
    supervisor.open(f"{case}police/review/")
    supervisor.press("Keep the review")
    supervisor.sees("There is a problem")

    lead = at_a_screen("manager")
    lead.open(f"{case}police/")
    lead.follow("I have this")
    lead.sees("Do you know either of them?", "Fern Applethwaite")
    lead.choose("Do you know either of them?", "No, neither")
    lead.press("I have this")
    lead.sees("you have it")
    standards = at_a_screen("psd")
    standards.open(f"/chronology/{reference}/record/conduct-recorded/")
    standards.choose("Recorded as what?", "Conduct matter")
    standards.write("Reference at professional standards", "CM/0417")
    standards.write("Who owns the conduct investigation?", "DI Moss")
    standards.write("Next step", "Interview on Monday")
    standards.press("Record")
    standards.sees("CM/0417", "DI Moss")
    standards.open("/dates/")
    standards.sees("Days that have passed")
    assert officer.open(f"{case}police/") == 404
