"""A meeting whose papers are made for real, and read back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from django.db import connection
from pypdf import PdfReader

from cases.actions.confidential import keep_text
from cases.models import Party, PersonAddress
from dapolicy.access.models import Member
from dapolicy.access.reader import read_as
from dapolicy.chronology.actions import record as record_event
from marac.models import Agency, Item, Pack, PackFile, Sheet
from marac.pack import making
from marac.pack.sheets import compose_meeting
from tests import skips
from tests.cases.casting import a_case, a_child, a_person, an_incident
from tests.marac.scene import Scene, scene_of, seat
from tests.world import World

REFUGE = "Rowan House, 41 Pellow Street, Northam, NM4 2QX"


class Papers:
    """Cases on the agenda as tests tell of them, and the packs that jobs make of them."""

    def __init__(self, scene: Scene, idva: Member) -> None:
        self.scene, self.world, self.now, self.idva = scene, scene.world, scene.now, idva

    def family(self, surname: str, *, at: datetime | None = None, answered: bool = True, **fields: object) -> Item:
        """A woman in a refuge, the man, a child, and a report with an account; on the agenda, and its two readers know
        neither of them, unless they were not asked yet."""
        at = at or self.now - timedelta(days=3)
        incident = an_incident(self.world.unit, at, account=f"He broke the {surname} door", log_number="20261122-7")
        record_event("incident.reported", incident.record, by=None, at=at)
        victim = a_person(f"Fern {surname}", incident.record, at)
        suspect = a_person(f"Dorian {surname}", incident.record, at)
        a_child(incident, f"Wren {surname}", at)
        case = a_case(incident, victim, suspect, at, relationship="former-partner", level="high", **fields)
        Party.objects.filter(person=victim).update(vulnerabilities=["immigration", "pregnant"], language="Twi")
        item = self.scene.listed(case, place=1024 * (Item.objects.count() + 1))
        for reader in (self.world.partner, self.idva) if answered else ():
            self.scene.knows_neither(item, reader)
        return item

    def hide(self, item: Item, words: str = REFUGE) -> None:
        victim = item.record.case.victim
        row = PersonAddress.objects.create(person=victim, record=item.record, learnt_at=self.now, confidential=True)
        keep_text(row, words)

    def ask(self, reader: Member, agency: str, **fields: object) -> Pack:
        said = {"made_by": self.world.coordinator, "reason": "For the meeting", "asked_at": self.now} | fields
        return Pack.objects.create(meeting=self.scene.meeting, reader=reader, agency_id=agency, **said)

    def make(self, reader: Member, agency: str, **fields: object) -> Pack:
        pack = self.ask(reader, agency, **fields)
        as_worker(lambda: making.make(pack.pk, at=self.now))
        pack.refresh_from_db()
        return pack

    def section(self, item: Item, section: str) -> object:
        """What a sheet of the case says after its coordinator's job made it; nothing where there is none."""
        as_worker(lambda: compose_meeting(self.scene.meeting, by=self.world.coordinator, at=self.now))
        standing = Sheet.objects.filter(item=item, section=section, replaced_at=None)
        return standing.values_list("content", flat=True).first()

    def text(self, reader: Member, agency: str, **fields: object) -> str:
        return text_of(self.make(reader, agency, **fields))


def as_worker(act: Callable[[], object]) -> object:
    """With the worker's rights, as the job has them; nobody's reader before and after."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE dapolicy_worker")
    read_as(None)
    try:
        return act()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
        read_as(None)


def pdf_of(pack: Pack) -> PdfReader:
    return PdfReader(BytesIO(bytes(PackFile.objects.get(pack=pack).content)))


def text_of(pack: Pack) -> str:
    assert pack.state == Pack.State.READY, pack.failed_why
    return "\n".join(page.extract_text() for page in pdf_of(pack).pages)


@pytest.fixture
def papers(world: World, now: datetime) -> Papers:
    skips.pango()
    scene = scene_of(world, now)
    idva = world.member("idva", "partner")
    seat(scene.meeting, Agency.objects.get(pk="idva"), idva)
    return Papers(scene, idva)
