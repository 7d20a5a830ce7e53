"""What a section says, and of whom: read from the sheets that every page and file is made of."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases.models import Case, Party
from cases.terms import Vulnerability
from dapolicy.access.models import Kind, MemberRole, Record
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.models import Event, Sensitivity
from marac.models import Sheet
from marac.pack.entries import PoliceChecked, PurposeNamed
from tests.access.whole import WORD, learn_of, lock
from tests.cases.casting import a_case, a_party, a_person, an_incident
from tests.marac.pack.conftest import Papers
from tests.world import LONG_AGO

IN_CONFIDENCE = [code for code in Sensitivity.values if code != Sensitivity.ORDINARY]


@pytest.mark.parametrize("sensitivity", IN_CONFIDENCE)
def test_the_police_section_says_nothing_that_came_in_confidence(papers: Papers, sensitivity: str) -> None:
    item = papers.family("Slate")
    said = {"by": papers.world.specialist, "at": papers.now}
    record_event("suspect.bailed", item.record, **said, words="Not to go near her")
    record_event("suspect.bail-varied", item.record, **said, words="His sister rang", sensitivity=sensitivity)
    record_event("suspect.charged", item.record, **said, words="The brother said so", sensitivity=sensitivity)
    record_event(
        "marac.police-checked", item.record, **said, detail={"pnc_on": "2026-03-02", "licences": ["taxi"]},
        words="Intelligence on the family: A source says", sensitivity=sensitivity,
    )  # fmt: skip
    record_event("marac.purpose-named", item.record, **said, detail={"agencies": ["idva"]}, words="The status: None",
                 sensitivity=sensitivity)  # fmt: skip
    police = str(papers.section(item, "police"))
    assert "Not to go near her" in police
    assert not [word for word in ("sister", "brother", "source", "Taxi", "2 Mar", "varied", "harged") if word in police]
    assert papers.section(item, "purpose") is None


def test_a_referral_that_came_in_confidence_keeps_its_words(papers: Papers) -> None:
    item = papers.family("Slate")
    event = record_event("marac.referred", item.record, by=papers.world.specialist, at=papers.now,
                         words="Her mother told us", sensitivity=Sensitivity.THIRD_PARTY)  # fmt: skip
    item.referral.event_id = event.pk
    item.referral.save()
    assert "mother" not in str(papers.section(item, "risk"))
    assert Event.objects.filter(pk=event.pk).exists()


@pytest.mark.parametrize("entry", [PoliceChecked, PurposeNamed])
@pytest.mark.parametrize("sensitivity", IN_CONFIDENCE)
def test_what_goes_into_the_papers_is_not_recorded_as_given_in_confidence(
    papers: Papers, entry: type[PoliceChecked | PurposeNamed], sensitivity: str
) -> None:
    item = papers.family("Slate")
    form = entry(entry.example | {"sensitivity": sensitivity}, record=item.record, by=papers.world.specialist,
                 now=papers.now)  # fmt: skip
    assert list(form.errors) == ["sensitivity"]
    assert entry(entry.example, record=item.record, by=papers.world.specialist, now=papers.now).is_valid()


@pytest.mark.parametrize(("later", "stands"), [("suspect.charged", True), ("suspect.no-further-action", False)])
def test_conditions_of_bail_stand_beside_a_charge_and_end_with_what_ends_them(
    papers: Papers, later: str, stands: bool
) -> None:
    item = papers.family("Slate")
    record_event("suspect.bailed", item.record, by=None, at=papers.now - timedelta(days=1), words="Not to go near her")
    record_event(later, item.record, by=None, at=papers.now)
    assert ("Not to go near her" in str(papers.section(item, "police"))) is stands


def test_needs_and_languages_are_those_of_the_two_alone(papers: Papers) -> None:
    """In one of their reports another woman is a victim of his, and the other way round he is hers."""
    item = papers.family("Slate")
    case = item.record.case
    report = Party.objects.get(person=case.victim, part="victim").record.incident
    a_case(report, a_person("Avis Thorne", report.record, papers.now), case.suspect, papers.now)
    a_party(report, Party.Part.VICTIM, case.suspect, papers.now)
    others = Party.objects.filter(record=report.record, part="victim").exclude(person=case.victim)
    assert others.update(language="Polish", vulnerabilities=["disability"]) == 2
    Party.objects.filter(person=case.suspect, part="suspect").update(
        language="Welsh", vulnerabilities=["mental-health"]
    )
    police = str(papers.section(item, "police"))
    assert "Victim: Twi; Suspect: Welsh" in police
    assert f"Suspect: {Vulnerability.MENTAL_HEALTH.label.lower()}" in police
    assert not [word for word in ("Polish", "isability:", "Victim: disability") if word in police]
    assert Case.objects.filter(suspect=case.suspect).count() == 2


@pytest.mark.policy("ACC-004")
def test_sheets_of_an_open_case_say_nothing_of_a_locked_one_that_their_maker_was_let_into(papers: Papers) -> None:
    """Nor of an application: its coordinator may work for the scheme as well."""
    item, world = papers.family("Slate"), papers.world
    locked = a_case(an_incident(world.unit, papers.now), item.record.case.victim, item.record.case.suspect, papers.now)
    applied = Record.open(kind=Kind.APPLICATION, team=world.unit, at=papers.now, dvds=True)
    for record in (locked.record, applied):
        learn_of(item.record.case.victim, record, papers.now)
    lock([locked.record], holder=world.coordinator)
    MemberRole.objects.create(member=world.coordinator, role_id="dvds-officer", since=LONG_AGO)
    papers.section(item, "people")
    told = [str(said) for said in Sheet.objects.filter(item=item).values_list("content", flat=True)]
    assert told
    assert not [said for said in told if WORD in said]
