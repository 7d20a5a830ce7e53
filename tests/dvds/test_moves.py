"""Any moves in any order, legal or not, over two applications: no forbidden state, nothing lost, clocks as owed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from dapolicy.chronology.entries import record_entry
from dapolicy.chronology.models import Event
from dvds.gates import checks, seats_of
from dvds.models import Application, StateRow
from dvds.story import story_of
from tests.chronology.test_clocks_equal_owed import kept, reckoned
from tests.dvds.scene import asked, form_of, told

FIRST = datetime(2026, 3, 27, 20, 0, tzinfo=UTC)  # the night of the clock change and Easter stand in the middle
SYSTEMS = ("pnc", "pnd", "local-intelligence", "visor", "probation", "childrens-social-care", "adult-social-care")
RESULTS = [
    ("dvds.check-recorded", {"about": about, "system": system, "marker": marker})
    for about in ("subject", "applicant")
    for system in SYSTEMS
    for marker in ("yes", "no")
]
WAY = [
    "dvds.checks-completed",
    "dvds.progressed",
    "dvds.priority-decided",
    "dvds.met",
    "dvds.risk-assessed",
    "dvds.categorised",
    "dvds.representations-considered",
    "dvds.referred",
    "dvds.panel-decided",
    "dvds.item-planned",
    "dvds.disclosure-planned",
    "dvds.safety-planned",
    "dvds.disclosure-released",
    "dvds.disclosed",
    "dvds.offender-management-considered",
    "dvds.intelligence-reported",
    "dvds.closed",
]
ASIDE = [
    ("dvds.not-progressed", {}),
    ("dvds.withdrawn", {}),
    ("dvds.imminent-risk-found", {}),
    ("dvds.imminent-risk-acted", {}),
    ("dvds.disclosed-urgently", {}),
    ("dvds.crime-alleged", {}),
    ("dvds.subject-told", {}),
    ("dvds.non-disclosure-told", {}),
    ("dvds.route-corrected", {}),
    ("dvds.panel-decided", {"present": ["police"]}),
    ("dvds.details-learnt", {"children_affected": "yes"}),
    ("dvds.undertaking-answered", {"undertaking": "refused"}),
]
RUN = [("run", {}), ("checks", {})]
MOVES = st.sampled_from([*RUN, *RESULTS[:8], *((kind, {}) for kind in WAY), *ASIDE])
HISTORIES = st.lists(st.tuples(MOVES, st.integers(0, 1), st.integers(0, 72)), min_size=3, max_size=14)


def tried(kind, application, by, at, **said):
    """Make a move where its form lets it through; a move that is refused writes nothing. Says whether it was made."""
    before = Event.objects.filter(record_id=application.pk).count()
    application.refresh_from_db()
    form = form_of(kind, application, by, at, **said)
    made = form.is_valid()
    if made:
        record_entry(form, application.record, by=by, at=at)
    after = Event.objects.filter(record_id=application.pk).count()
    assert after > before if made else after == before
    return made


def move(kind, application, by, at, said):
    """One move; `checks` are all results at once, `run` is the whole way as far as it goes."""
    if kind == "checks":
        for system in SYSTEMS:
            for about in ("subject", "applicant"):
                tried("dvds.check-recorded", application, by, at, about=about, system=system)
    elif kind == "run":
        for step in WAY:
            tried(step, application, by, at)
    else:
        tried(kind, application, by, at, **said)


def holds(application):
    """What no application is ever in, whatever was tried."""
    story = story_of(application.record)
    asked_for = story.application
    newest = StateRow.objects.filter(record=application.record).order_by("-pk").first()
    assert asked_for.state == newest.state
    assert (asked_for.closed_at is not None) == (asked_for.state == "closed") == story.has("dvds.closed")
    if story.has("dvds.closed"):
        assert story.has("dvds.intelligence-reported")
        assert story.has("dvds.offender-management-considered")
        assert story.has("dvds.outcome-given", "dvds.withdrawn", "dvds.not-progressed")
    if story.has("dvds.disclosure-released"):
        assert story.has("dvds.safety-planned")
        assert story.has("dvds.disclosure-planned")
        assert story.has("dvds.item-planned")
        assert "disclose" in {event.detail["decision"] for event in story.of("dvds.panel-decided")}
    for event in story.of("dvds.panel-decided"):
        assert {"police", "probation", "idva"} <= set(event.detail["present"])
    for event in story.of("dvds.referred"):
        assert story.has("dvds.categorised"), event
    assert kept(application.record) == reckoned(application.record)


@pytest.mark.policy("DVDS-012", "DVDS-026", "DVDS-029", "DVDS-038")
@settings(max_examples=12)
@given(history=HISTORIES)
def test_no_order_of_moves_reaches_a_forbidden_state_or_loses_anything(world, history):
    with transaction.atomic():
        both = [asked(world.dvds, FIRST), told(world.dvds, FIRST)]
        at = FIRST + timedelta(hours=2)
        for (kind, said), which, hours in history:
            at += timedelta(hours=hours)
            move(kind, both[which], world.dvds, at, said)
            assert Application.objects.count() == 2
        for one in both:
            holds(one)
        transaction.set_rollback(True)


def test_the_moves_can_reach_the_end(world):
    """The walk above is worth something only if it can get there."""
    made = asked(world.dvds, FIRST)
    at = FIRST + timedelta(days=60)
    move("checks", made, world.dvds, at, {})
    assert not list(checks(story_of(made.record)))
    move("run", made, world.dvds, at, {})
    made.refresh_from_db()
    assert made.state == "outcome-given", "the words are not signed yet"
    assert seats_of(story_of(made.record)) == ("police", "probation", "idva")
