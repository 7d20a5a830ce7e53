"""Every agency's file read back against the sharing agreement, written out here: its own and nothing else."""

from __future__ import annotations

import pytest

from cases.models import Case, Party
from dapolicy.chronology.actions import record as record_event
from marac.models import Action, Agency, Item, Research
from marac.terms import agreement_at
from risk.models import SafetyPlan
from tests.marac.pack.conftest import Papers
from tests.marac.scene import seat

# By section, what the case says in that section alone.
SAID = {
    "people": "Lipreads",
    "children": "Wren Slate",
    "risk": "Threat to life",
    "chronology": "He broke the Slate door",
    "police": "Locksmith",
    "wishes": "To stay near her sister",
    "research": "Rent paid in March",
    "actions": "Change the locks",
}
ALL = set(SAID)
MAY_HAVE = {
    "police": ALL,
    "idva": ALL,
    "children": ALL,
    "housing": ALL - {"police"},
    "adult-care": ALL - {"police"},
    "health": ALL - {"police"},
    "mental-health": ALL - {"police"},
    "specialist": ALL - {"police"},
    "probation": ALL - {"wishes"},
    "substance-misuse": {"people", "risk", "wishes", "research", "actions"},
    "education": {"people", "children", "actions"},
    "fire": {"people", "actions"},
    "ambulance": {"people", "actions"},
    "another-area": ALL - {"police"},
}


@pytest.fixture
def item(papers: Papers) -> Item:
    """A case that says something of its own in each section."""
    Agency.objects.create(code="another-area", name="Easterby MARAC", kind="another-area")
    item, world, now = papers.family("Slate", answered=False), papers.world, papers.now
    case = Case.objects.get(pk=item.record_id)
    Case.objects.filter(pk=case.pk).update(threat_to_life=True)
    Party.objects.filter(person=case.victim).update(communication=SAID["people"])
    words = f"Specialist skills of the suspect: {SAID['police']}"
    record_event("marac.police-checked", item.record, by=world.specialist, at=now, words=words)
    SafetyPlan.objects.create(record=case.record, victim_wishes=SAID["wishes"], made_at=now, by=world.specialist)
    said = {"facts": SAID["research"], "relevant": "yes", "member": world.partner, "at": now}
    Research.objects.create(record=item.record, item=item, agency=papers.scene.housing, **said)
    kept = {"words": SAID["actions"], "agreed_at": now, "by": world.coordinator, "agency": papers.scene.housing}
    Action.objects.create(record=item.record, item=item, **kept)
    return item


def test_the_agreement_names_these_agencies_and_sections_and_no_other(papers: Papers) -> None:
    sections = agreement_at(papers.now).sections
    assert {code: {name for name in sections if code in sections[name]} for code in MAY_HAVE} == MAY_HAVE
    known = {*Agency.objects.values_list("kind", flat=True), "another-area"}  # nobody's until somebody adds them
    assert known == set(MAY_HAVE) == set().union(*sections.values())


def test_each_agencys_file_holds_its_sections_and_not_a_word_of_another(papers: Papers, item: Item) -> None:
    assert {code: said_to(papers, item, code) for code in MAY_HAVE} == MAY_HAVE


def said_to(papers: Papers, item: Item, code: str) -> set[str]:
    """The sections of which somebody of that agency finds the words in their file."""
    outside = code != "police"
    reader = papers.world.member(f"reads-{code}", "partner" if outside else "specialist-officer")
    seat(papers.scene.meeting, Agency.objects.get(pk=code), reader, represents=outside)
    if outside:
        papers.scene.knows_neither(item, reader)
    text = " ".join(papers.text(reader, code).split())
    return {section for section, word in SAID.items() if word in text}
