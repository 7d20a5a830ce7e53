"""Saving a report: people, cases, what is owed, what locks."""

from datetime import date, timedelta

import pytest

from cases.actions.incidents import begin_report, save_report
from cases.actions.involvement import undo_same
from cases.actions.people import confirm_match
from cases.models import Case, CaseLink, ContactPoint, Incident, Marker, Pair, Party, RepeatFlag, Sameness
from cases.queries.people import contacts_of, groups_of
from cases.reports import Child, HowItCame, PageOne, PageThree, PageTwo, PersonFacts, Report, Suspect, Victim
from cases.terms import MatchAnswer
from dapolicy.access.models import Locked, PostPage, Record, StaffEntry
from dapolicy.access.permissions import Refused
from dapolicy.chronology.models import Clock, Event, Telling
from tests.cases.reports import CAME, make_report, one_of, person, report, saved

pytestmark = pytest.mark.django_db


def test_a_report_opens_one_case_for_its_victim_and_suspect(world, as_web, now):
    as_web(world.officer)
    done = saved(world, now)
    (case,) = done.cases
    assert (case.victim.parties.get().part, case.suspect.parties.get().part) == ("victim", "suspect")
    assert list(Event.objects.filter(record_id=case.pk, kind="case.opened").values_list("detail", flat=True)) == [
        {"incident": done.incident.record.reference}
    ]
