"""Two families before a MARAC, and what is on paper about them: packs that the job makes, minutes, and the papers of a
panel, each read as text from the file itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import uuid4

import pypdfium2
from django.urls import reverse

from dapolicy.access.handles import handle
from dapolicy.access.models import Member, Record
from dapolicy.access.reader import read_as
from dapolicy.chronology.entries import entries
from dvds.models import Part
from marac.actions.going_out import send_out
from marac.actions.hearing import attend, keep_line
from marac.actions.minutes import send_minutes
from marac.models import Agency, Item, Pack, PackFile
from marac.pack import making
from tests.access.oracle.model import Walls, may_have, may_see, on_paper
from tests.access.oracle.pages import RECORDS, WORDS, Pages
from tests.dvds.scene import CASPIAN, asked, enter, named
from tests.marac.scene import a_meeting, scene_of, seat
from tests.world import login

ASKED = "application-asked"
ON_PAPER = (*RECORDS, ASKED)
CASES = ("clover-case", "rosebay-case")
SAYS = {"clover-incident": "clover", "clover-case": "clovermoor", "rosebay-incident": "rosebay",
        "rosebay-case": "rosebaymoor"}  # fmt: skip
# Who sits there: for an agency, for police, and who runs it.
READERS = {"ash": "housing", "cedar": "police"}
RUNS = "birch"
COPY = {"reader": "DS Wren Ashdown", "seat": "police", "reason": "Sits for the police"}
UP_TO_THE_PANEL = ("checks-completed", "progressed", "met", "risk-assessed", "categorised",
                   "representations-considered", "referred")  # fmt: skip


class Papers(Pages):
    """The stage of the pages, with both cases on one agenda and an application before its panel."""

    def __init__(self, world: Any, at: Any, browse: Any) -> None:
        super().__init__(world, at, browse)
        self.world, self.at = world, at
        self.members = {name: Member.objects.get(pk=key) for name, key in self.people.items()}
        self.meeting = self.agenda()
        self.records[ASKED] = self.panel().pk

    def agenda(self) -> Any:
        scene = scene_of(self.world, self.at)
        meeting = a_meeting(self.at, days=0)
        for name, agency in READERS.items():
            seat(meeting, Agency.objects.get(pk=agency), self.members[name], represents=name == "ash")
        self.items = [scene.listed(each.case, meeting=meeting, place=n) for n, each in enumerate(self.families, 1)]
        for item, word in zip(self.items, ("Clovermoor", "Rosebaymoor"), strict=True):
            for name in READERS:
                scene.knows_neither(item, self.members[name])
            self.heard(item, word)
        attend(meeting, {"housing": "present", "police": "present"}, by=self.world.coordinator, at=self.at)
        send_minutes(meeting, by=self.world.coordinator, at=self.at)
        with login("worker"):
            send_out(now=self.at)
        return meeting

    @property
    def families(self) -> list[Any]:
        return [self.clover, self.rosebay]

    def heard(self, item: Item, word: str) -> None:
        said = {"marac.said": {"note": f"{word}: the locks on Thursday."}, "marac.heard": {},
                "marac.victim-spoken-for": {"none": f"She left {word}."},
                "marac.no-police-action": {"why": f"He left {word}."}}  # fmt: skip
        for kind, typed in said.items():
            by = self.world.coordinator
            entry = entries()[kind](typed, record=item.record, by=by, now=self.at)
            assert keep_line(entry, item, uuid4(), by=by, at=self.at)

    def panel(self) -> Any:
        """An application about people of its own, whose papers can be made."""
        people = (CASPIAN, named(Part.POTENTIAL_VICTIM, "Petra", "Sable"), named(Part.SUBJECT, "Lionel", "Larkspur"))
        made = asked(self.world.dvds, self.at - timedelta(days=2), people=people)
        for system in ("pnc", "pnd", "local-intelligence", "childrens-social-care", "adult-social-care", "probation"):
            for about in ("subject", "applicant"):
                given = {"system": system, "about": about, "marker": "no", "summary": "Larkspur"}
                enter("dvds.check-recorded", made, by=self.world.dvds, at=self.at, **given)
        for kind in UP_TO_THE_PANEL:
            enter(f"dvds.{kind}", made, by=self.world.dvds, at=self.at)
        said = {"known": "Larkspur hurt two earlier partners.", "risk": "They move in.", "proposed": "To tell her."}
        enter("dvds.panel-summary-written", made, by=self.world.dvds, at=self.at, **said)
        return made

    # What the job makes

    def make(self, reader: str) -> Pack:
        """As the worker makes it, for this reader and by whoever runs MARAC."""
        said = {"reason": "For the meeting", "asked_at": self.at, "made_by": self.members[RUNS], "leaves_out": True}
        pack = Pack.objects.create(meeting=self.meeting, reader=self.members[reader], agency_id=READERS[reader], **said)
        with login("worker"):
            read_as(None)
            making.make(pack.pk, at=self.at)
        read_as(None)
        pack.refresh_from_db()
        return pack

    def packs(self, walls: Walls) -> Iterator[str]:
        """Both readers' packs: what stands in them and should not, or does not and should."""
        for reader in READERS:
            pack = self.make(reader)
            text = words_in(bytes(PackFile.objects.get(pack=pack).content)) if pack.state == Pack.State.READY else set()
            may = self.words_on_paper(walls, reader)
            yield from (f"a pack tells {reader} {word}" for word in text - may)
            for case in CASES:
                if SAYS[case] not in text and SAYS[case] in may and on_paper(walls, reader, RUNS, case, case):
                    yield f"a pack does not tell {reader} of {case}: {pack.state} {pack.failed_why}"
            yield from self.opened(walls, pack, reader)

    def words_on_paper(self, walls: Walls, reader: str) -> set[str]:
        pairs = [(case, source) for case in CASES for source in SAYS]
        return {SAYS[source] for case, source in pairs if on_paper(walls, reader, RUNS, case, source)}

    def opened(self, walls: Walls, pack: Pack, reader: str) -> Iterator[str]:
        """Whoever asks for the file: its reader, and those who run MARAC and may see every case that is in it."""
        inside = [self.name_of(key) for key in pack.records]
        for who, browser in self.browsers.items():
            answer = browser.post(reverse("pack:open", args=[handle(pack)]))
            is_theirs = all(may_have(walls, who, case) for case in inside)
            runs = "marac-coordinator" in walls.people[who].roles_now()
            if is_file(answer) and not (is_theirs and (who == reader or runs)):
                yield f"{who} opens a pack of {reader} about {inside}"

    # Minutes and the papers of a panel

    def minutes(self, walls: Walls) -> Iterator[str]:
        """An agency's own part, and the same as whoever runs MARAC posts it."""
        named = handle(self.meeting)
        own = self.browsers["ash"].post(reverse("marac:mine-minutes-document", args=[named]))
        heard = {case for case in CASES if may_have(walls, "ash", case)}
        yield from wrong("minutes", "ash", own, {SAYS[case] for case in heard})
        for reader, agency in READERS.items():
            for who, browser in self.browsers.items():
                answer = browser.post(reverse("marac:minutes-document", args=[named, agency]))
                may = {SAYS[case] for case in CASES if on_paper(walls, reader, who, case, case)
                       and walls.records[case].locked == "no"}  # fmt: skip
                runs = "marac-coordinator" in walls.people[who].roles_now()
                yield from wrong(f"minutes for {agency}", who, answer, may if runs else set())

    def panels(self, walls: Walls) -> Iterator[str]:
        """Those of an application: for DVDS staff who may see it, and nobody else."""
        address = reverse("dvds:papers", args=[Record.objects.get(pk=self.records[ASKED]).reference])
        for who, browser in self.browsers.items():
            may = may_see(walls, who, ASKED)
            answer = browser.post(address, COPY)
            yield from wrong("a panel's papers", who, answer, {"larkspur"} if may else set())
            if may and not is_file(answer):
                yield f"a panel's papers are not made for {who}: {answer.status_code}"


def wrong(name: str, who: str, answer: Any, may: set[str]) -> Iterator[str]:
    """What stands in this file, or on the page that came instead of it, and should not."""
    told = words_in(answer.content) if is_file(answer) else found_in(answer.content.decode())
    yield from (f"{name} tell {who} {word}" for word in sorted(told - may))


def is_file(answer: Any) -> bool:
    return bool(answer.get("Content-Type", "") == "application/pdf")


@cache
def text_in(content: bytes) -> str:
    file = pypdfium2.PdfDocument(content)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in file)
    finally:
        file.close()


def words_in(content: bytes) -> set[str]:
    return found_in(text_in(content))


def found_in(text: str) -> set[str]:
    return {word.lower() for word in WORDS.findall(text)}
