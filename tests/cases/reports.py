"""Reports for tests: invented people, one way to say what differs."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from cases.actions.incidents import Saved, save_report
from cases.models import Answer
from cases.reports import HowItCame, PageOne, PageThree, PageTwo, PersonFacts, Report, Suspect, Victim
from tests.world import World

CAME = HowItCame(channel="101")


def person(given: str, surname: str, **facts: Any) -> PersonFacts:
    return PersonFacts(given=given, surname=surname, **facts)


def one_of(at: datetime, **said: Any) -> PageOne:
    return PageOne(reported_at=at, danger_now=said.pop("danger_now", Answer.NO), **said)


def make_report(at: datetime, **said: Any) -> Report:
    """A report of Juniper Quillfeather against Barnaby, with what differs: its pages, or their fields."""
    two = PageTwo(
        victims=said.pop("victims", (Victim(person("Juniper", "Quillfeather"), vulnerabilities=("none-identified",)),)),
        suspects=said.pop("suspects", (Suspect(person("Barnaby", "Quillfeather")),)),
        children=said.pop("children", ()),
        relationships=said.pop("relationships", {(0, 0): "partner"}),
        each_against_the_other=said.pop("each_against_the_other", False),
    )
    three = PageThree(
        abuse=said.pop("abuse", ("physical",)),
        account=said.pop("account", "He pushed her against the door."),
        done=said.pop("done", ("safety-advice",)),
        crime_number=said.pop("crime_number", ""),
        abuse_by_pair=said.pop("abuse_by_pair", {}),
        strangulation_advice=said.pop("strangulation_advice", ""),
    )
    came = said.pop("came", CAME)
    return Report(came=came, one=one_of(said.pop("reported_at", at), **said), two=two, three=three)


def saved(world: World, at: datetime, **said: Any) -> Saved:
    """A report saved by the officer, unless `by` says otherwise."""
    by = said.pop("by", None) or world.officer
    incident = said.pop("incident", None)
    return save_report(make_report(at, **said), by=by, at=at, incident=incident)


report = make_report
__all__ = ["CAME", "make_report", "one_of", "person", "replace", "report", "saved"]
