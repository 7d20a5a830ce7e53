"""What stands open to be written on: the family that everybody sees, a meeting, applications, and whose drafts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cases.models import Case, Incident
from cases.reports import Suspect, Victim
from dapolicy.access.handles import handle
from dvds.models import Part
from marac.models import Item
from tests.access.called import maker_of
from tests.access.whole import PROBED, Whole, called, own_things
from tests.cases.reports import person, saved
from tests.dvds.scene import CASPIAN, asked, named
from tests.marac.room import agreed, of_today
from tests.marac.scene import scene_of

# Every role in the force but those of the scheme and of professional standards, who may know more.
EVERYTHING = (
    "call-handler", "response-officer", "response-sergeant", "duty-inspector", "specialist-officer", "supervisor",
    "marac-coordinator", "neighbourhood-officer", "custody-officer", "manager",
)  # fmt: skip
OF_MEETINGS = {"named", "seat", "agency"}


@dataclass
class Stage:
    """The open family, an incident beside it, its place on an agenda, and two applications about its people."""

    world: Any
    now: Any
    plain: Whole
    beside: Incident
    beside_case: Case
    item: Item
    applications: list[Any]

    @property
    def case(self) -> Case:
        return self.plain.case

    def given(self, who: str, name: str, path: str, takes: Iterable[str]) -> dict[str, Any] | None:
        """What this address calls the thing that is meant; None where nothing of the kind stands open."""
        self.plain.rows |= self.plain.rows.get(who, {})
        takes = tuple(takes)
        if name.startswith("dvds:"):
            one, other = (each.record.reference for each in self.applications)
            part = "applicant" if "contact" in name else "subject"
            return {each: {"reference": one, "other": other, "part": part}[each] for each in takes}
        if path.startswith("marac/meetings") and set(takes) <= OF_MEETINGS:
            return {each: self.of_meeting(each) for each in takes}
        if "other" in takes or (takes and (name, path, takes) not in PROBED):
            return None
        return called(self.plain, name, path, takes)

    def of_meeting(self, taken: str) -> str:
        seat = self.item.meeting.seats.first()
        return {"named": handle(self.item.meeting), "seat": handle(seat), "agency": "housing"}[taken]


def set_out(world: Any, plain: Whole, now: Any) -> Stage:
    """Everything there is to write on; the two who write most hold nearly every role in the force."""
    for name in ("friend", "suspect"):
        plain.rows[name] = own_things(world.member(name, *EVERYTHING), plain, now, "Clover")
    beside, beside_case = beside_it(world, now)
    scene = scene_of(world, now)
    item = scene.knows_neither(scene.listed(plain.case, meeting=of_today(scene)))
    made = {"marac_meeting": item.meeting, "marac_item": item, "marac_referral": item.referral}
    made["marac_action"] = agreed(scene, item)
    plain.rows["maker"] = maker_of(plain)
    plain.rows["maker"].made |= {table: {"id": row.pk} for table, row in made.items()}
    return Stage(world, now, plain, beside, beside_case, item, applied(world, now))


def beside_it(world: Any, now: Any) -> tuple[Incident, Case]:
    """Another report, whose suspect nobody has named yet, and its case."""
    unnamed = Suspect(person("", "", known="not-known"))
    victim = Victim(person("Sorrel", "Plumtree"), vulnerabilities=("none-identified",))
    made = saved(world, now - timedelta(hours=3), by=world.colleague, victims=(victim,), suspects=(unnamed,))
    return Incident.objects.select_related("record").get(pk=made.incident.pk), made.cases[0]


def applied(world: Any, now: Any) -> list[Any]:
    two = (named(Part.POTENTIAL_VICTIM, "Juniper", "Quillfeather"), named(Part.SUBJECT, "Barnaby", "Quillfeather"))
    return [asked(world.dvds, now - timedelta(days=days), people=(CASPIAN, *two)) for days in (2, 3)]
