"""Whose papers are whose, and until when: the same for a partner and for somebody of the force."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

import pytest
from django.test import Client
from django.urls import reverse

from dapolicy.access.handles import handle
from dapolicy.access.models import Exclusion, Member
from dapolicy.policy.worktime import london_day
from marac.models import Agency, Item, Meeting, Pack, PackFile, Representative, Seat
from marac.pack.asking import withdraw
from tests.marac.pack.conftest import Papers
from tests.marac.pack.test_pages import PASSWORD, at
from tests.marac.scene import seat

NONE = "There are none for you now"
READERS = ["partner", "police", "chair"]


class Reading:
    """A reader with a pack of their own, of the given sort; laid out for real where its pages matter."""

    def __init__(
        self, papers: Papers, browse: Callable[[Member], Client], sort: str, *, laid_out: bool = False, **fields: object
    ) -> None:
        self.papers, self.item = papers, papers.family("Slate")
        self.member = papers.idva if sort == "partner" else papers.world.specialist
        self.agency = Agency.objects.get(pk="idva" if sort == "partner" else "police")
        if sort == "police":
            seat(papers.scene.meeting, self.agency, self.member, represents=False)
        if sort == "chair":
            Meeting.objects.filter(pk=papers.scene.meeting.pk).update(chair=self.member)
        make = papers.make if laid_out else self.handed
        self.pack = make(self.member, self.agency.pk, **fields)
        self.client = browse(self.member)

    def handed(self, reader: Member, agency: str) -> Pack:
        ready = {"state": "ready", "ready_at": self.papers.now, "records": [self.item.record_id]}
        pack = self.papers.ask(reader, agency, **ready)
        digest = sha256(b"%PDF").hexdigest()
        PackFile.objects.create(pack=pack, content=b"%PDF", digest=digest, size=4, pages=1)
        return pack

    @property
    def page(self) -> str:
        answer = self.client.get(at("pack", self.pack))
        return answer.content.decode() if answer.status_code == 200 else str(answer.status_code)

    @property
    def opening(self) -> int:
        return self.client.post(at("open", self.pack)).status_code

    @property
    def listed(self) -> bool:
        return handle(self.pack) in self.client.get(reverse("pack:mine")).content.decode()

    def take_back(self) -> None:
        withdraw(self.pack, why="The wrong child", by=self.papers.world.coordinator, at=self.papers.now)


def seats_end(reading: Reading) -> None:
    Seat.objects.filter(agency=reading.agency).update(ended_at=reading.papers.now)
    Meeting.objects.update(chair=None)


def agency_ends(reading: Reading) -> None:
    Agency.objects.filter(pk=reading.agency.pk).update(ended_on=london_day(reading.papers.now))


def time_is_over(reading: Reading) -> None:
    Meeting.objects.update(papers_until=reading.papers.now)


@pytest.mark.parametrize("sort", READERS)
@pytest.mark.parametrize("change", [seats_end, agency_ends, time_is_over])
def test_whoever_receives_these_papers_no_more_opens_none_of_them(
    papers: Papers, browse, sort: str, change: Callable[[Reading], None]
) -> None:
    reading = Reading(papers, browse, sort)
    assert (reading.opening, reading.listed) == (200, True)
    change(reading)
    shown = browse(papers.world.coordinator).get(at("meeting", papers.scene.meeting)).content.decode()
    assert handle(reading.pack) in shown
    assert ("No place at the meeting now" in shown) is (change is not time_is_over)
    assert (reading.page, reading.opening, reading.listed) == ("404", 404, False)
    reading.take_back()
    assert "The wrong child" in reading.page
    assert "Open the papers" not in reading.page
    assert (reading.opening, reading.listed) == (403, True)


def test_whoever_speaks_for_another_agency_now_opens_papers_of_that_one_alone(papers: Papers, browse) -> None:
    reading = Reading(papers, browse, "partner")
    Representative.objects.filter(member=papers.idva).update(agency=papers.scene.housing)
    Seat.objects.filter(member=papers.idva).update(agency=papers.scene.housing)
    assert (reading.page, reading.opening) == ("404", 404)
    theirs = reading.handed(papers.idva, "housing")
    assert browse(papers.idva).post(at("open", theirs)).status_code == 200


@pytest.mark.parametrize("sort", READERS)
def test_papers_with_a_case_that_left_the_agenda_open_no_more_and_say_why(papers: Papers, browse, sort: str) -> None:
    reading = Reading(papers, browse, sort)
    Item.objects.filter(pk=reading.item.pk).update(left_at=papers.now)
    assert "a case in it has left the agenda" in reading.page
    assert reading.opening == 403
    reading.take_back()
    assert "The wrong child" in reading.page
    assert reading.listed


@pytest.mark.parametrize("sort", READERS)
def test_withdrawn_papers_with_a_case_of_somebody_connected_are_not_there(papers: Papers, browse, sort: str) -> None:
    reading = Reading(papers, browse, sort)
    reading.take_back()
    assert "The wrong child" in reading.page
    Exclusion.objects.create(record=reading.item.record, member=reading.member, why="declared", at=papers.now)
    assert (reading.page, reading.opening, reading.listed) == ("404", 404, False)


@pytest.mark.parametrize("sort", READERS)
def test_nobody_opens_a_file_before_its_password(papers: Papers, browse, sort: str) -> None:
    reading = Reading(papers, browse, sort, laid_out=True, locked_with_password=True)
    coordinator = browse(papers.world.coordinator)
    assert (reading.opening, reading.listed) == (403, False)
    assert "Open the papers" not in reading.page
    assert coordinator.post(at("open", reading.pack)).status_code == 403
    assert "Open the papers" not in coordinator.get(at("pack", reading.pack)).content.decode()
    said = {"password": PASSWORD, "again": PASSWORD}
    assert coordinator.post(at("password", reading.pack), said).status_code == 302
    assert (reading.opening, reading.listed) == (200, True)


def test_the_database_gives_no_pack_to_who_has_no_part_in_it(papers: Papers, as_web, as_owner) -> None:
    """An officer who sees every case in it reads neither row nor file; its reader reads the file once it is locked."""
    papers.family("Slate")
    seat(papers.scene.meeting, Agency.objects.get(pk="police"), papers.world.specialist, represents=False)
    papers.make(papers.world.specialist, "police", locked_with_password=True)
    for member, counts in (
        (papers.world.officer, (0, 0)),
        (papers.world.specialist, (1, 0)),
        (papers.world.coordinator, (1, 1)),
    ):
        as_web(member)
        assert (Pack.objects.count(), PackFile.objects.count()) == counts
        as_owner()
