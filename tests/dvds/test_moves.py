"""Any moves in any order, legal or not, over several applications: no forbidden state, nothing lost, clocks as owed."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from dapolicy.access.models import Kind, Record
from dapolicy.chronology.actions import withdrawal_of
from dapolicy.chronology.entries import by_code, entries, record_entry, take_from_view, take_out
from dapolicy.chronology.models import Event
from dvds.actions.opening import join
from dvds.actions.words import DISCLOSURES, sign_words
from dvds.entries.base import Supervised
from dvds.models import Application, Part, StateRow
from dvds.story import story_of
from tests.chronology.test_clocks_equal_owed import kept, reckoned
from tests.dvds.rules import FACTS, WORDS, Seen, red
from tests.dvds.scene import asked, form_of, named, told

# Under three editions; the last over the night of the clock change, and Easter after it.
OPENED = [
    (asked, datetime(2024, 5, 10, 9, 0, tzinfo=UTC)),
    (told, datetime(2025, 6, 2, 9, 0, tzinfo=UTC)),
    (asked, datetime(2026, 3, 27, 20, 0, tzinfo=UTC)),
]
SYSTEMS = ("pnc", "pnd", "local-intelligence", "visor", "probation", "childrens-social-care", "adult-social-care")
# What is said otherwise than in an entry's example.
OTHERWISE = [
    ("dvds.categorised", {"category": "no-concern", "grounds": ["not-enough"]}),
    ("dvds.check-recorded", {"marker": "yes"}),
    ("dvds.details-learnt", {"children_affected": "yes"}),
    ("dvds.imminent-risk-acted", {"plan": ""}),
    ("dvds.item-planned", {"spent": "yes"}),
    ("dvds.met", {"steps": ["warnings"]}),
    ("dvds.not-progressed", {"why": "double"}),
    ("dvds.not-progressed", {"why": "not-enough"}),
    ("dvds.not-progressed-reviewed", {"outcome": "look-again"}),
    ("dvds.panel-decided", {"decision": "do-not-disclose"}),
    ("dvds.panel-decided", {"present": ["police", "probation", "idva"]}),
    ("dvds.panel-decided", {"pressing": "no"}),
    ("dvds.representations-considered", {"seek": "yes", "plan_checked": "yes"}),
    ("dvds.safety-planned", {"at": "2099-01-01T10:00"}),
    ("dvds.undertaking-answered", {"undertaking": "refused"}),
    ("dvds.undertaking-refusal-decided", {"decision": "do-not-disclose"}),
    ("dvds.withdrawn", {"freely": "no"}),
]
CHECK = "dvds-check-recorded"
GOALS = ["dvds.closed", "dvds.disclosure-released", "dvds.not-progressed-reviewed"]
OURS = sorted(kind for kind, entry in entries().items() if Kind.APPLICATION in entry.stands_on)
WHICH, HOURS = st.integers(0, len(OPENED) - 1), st.integers(0, 72)


class Walk(RuleBasedStateMachine):
    """Moves by one officer, what a second person is wanted for by another; `reached` counts what was ever reached."""

    world = None
    reached = Counter()

    def __init__(self):
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        by = self.world.dvds
        self.all = [opening(by, at) for opening, at in OPENED]
        self.at = [at + timedelta(hours=2) for _, at in OPENED]
        self.events = 0
        self.touched = 0

    def teardown(self):
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    def later(self, which, hours):
        self.touched = which
        self.at[which] += timedelta(hours=hours, minutes=1)
        self.all[which].refresh_from_db()
        return self.all[which], self.at[which]

    def tried(self, kind, application, now, **said):
        """Make a move where its form lets it through; one that is refused writes nothing. Returns the form."""
        by = self.world.over if issubclass(entries()[kind], Supervised) else self.world.dvds
        form = form_of(kind, application, by, now, **chosen(kind, application, by, now) | said)
        before = written(application)
        if form.is_valid():
            record_entry(form, application.record, by=by, at=now)
            self.reached[kind] += 1
            application.refresh_from_db()
            if kind in WORDS:
                assert list(WORDS[kind](Seen(application))).count(False) == 0, kind
        assert (written(application) > before) == form.is_valid()
        return form

    @rule(which=WHICH, hours=HOURS, kind=st.sampled_from(OURS))
    def usual(self, which, hours, kind):
        form = self.tried(kind, *self.later(which, hours))
        assert form.is_valid() or kind not in FACTS, form.errors

    @rule(which=WHICH, hours=HOURS, move=st.sampled_from(OTHERWISE))
    def otherwise(self, which, hours, move):
        kind, said = move
        self.tried(kind, *self.later(which, hours), **said)

    @rule(which=WHICH, hours=HOURS, marker=st.sampled_from(["yes", "no"]))
    def checked(self, which, hours, marker):
        application, at = self.later(which, hours)
        for about in ("subject", "applicant"):
            for system in SYSTEMS:
                self.tried("dvds.check-recorded", application, at, about=about, system=system, marker=marker)

    @rule(which=WHICH, hours=HOURS, towards=st.sampled_from(GOALS), most=st.integers(1, 15))
    def onwards(self, which, hours, towards, most):
        """What a word waits for is mended where the page says that it is, one thing after the other."""
        self.later(which, hours)
        for _ in range(most):
            if self.reach(towards, which):
                break

    def reach(self, kind, which):
        """Whether the word was said; where it was not, the first thing is mended that nothing holds back."""
        application, at = self.later(which, 0)
        form = self.tried(kind, application, at)
        gap = next(iter(() if form.is_valid() else form.waiting), None)
        if gap and gap.code == "words":
            self.sign(which, 0)
        elif gap and gap.code == CHECK:
            self.checked(which, 0, "no")
        elif gap:
            self.reach(by_code(gap.code).kind, which)
        return form.is_valid()

    @rule(which=WHICH, hours=HOURS)
    def sign(self, which, hours):
        application, at = self.later(which, hours)
        for disclosure in story_of(application.record).of(*DISCLOSURES):
            sign_words(application, disclosure, "As spoken.", by=self.world.dvds, at=at)

    @rule(which=WHICH, hours=HOURS)
    def child(self, which, hours):
        application, at = self.later(which, hours)
        one = named(Part.CHILD, "Wilf", f"Sable{written(application)}")
        join(application, one, by=self.world.dvds, at=at)

    @rule(which=WHICH, hours=HOURS, number=st.integers(0, 30))
    def withdrawn_by_two(self, which, hours, number):
        application, at = self.later(which, hours)
        standing = [event for event in story_of(application.record).standing if event.kind in entries()]
        if standing:
            event = standing[number % len(standing)]
            if not withdrawal_of(event):
                take_from_view(event, by=self.world.dvds, at=at, reason="Another application's")
                take_out(event, by=self.world.third, at=at)

    @invariant()
    def holds(self):
        """What no application is ever in, whatever was tried; the others stand as they stood."""
        assert Application.objects.count() == len(OPENED)
        one = self.all[self.touched]
        story = story_of(one.record)
        newest = StateRow.objects.filter(record=one.record).order_by("-pk").first()
        assert story.application.state == newest.state
        is_closed = story.has("dvds.closed")
        assert (story.application.closed_at is not None) == (newest.state == "closed") == is_closed
        assert story.application.imminent == red(Seen(story.application))
        assert kept(one.record) == reckoned(one.record)
        count = Event.objects.filter(record_id__in=[each.pk for each in self.all]).count()
        assert count >= self.events
        self.events = count


def written(application):
    return Event.objects.filter(record_id=application.pk).count()


def chosen(kind, application, by, at):
    """Answers that an example cannot know: the first of what its page offers, today, an incident that is there."""
    fields = entries()[kind](None, record=application.record, by=by, now=at).fields
    offered = {name: list(getattr(fields.get(name), "choices", ())) for name in ("item", "limit", "party")}
    said = {name: choices[0][0] for name, choices in offered.items() if choices}
    if kind == "dvds.non-disclosure-told":
        said["said"] = [value for value, _ in fields["said"].choices]
    if kind == "dvds.intelligence-reported":
        said["submitted_on"] = at.date().isoformat()
    if kind == "dvds.crime-linked":
        said["incident"] = Record.objects.filter(kind=Kind.INCIDENT).first().reference
    if kind == "dvds.referred":
        said["category"] = fields["category"].initial or "concern"
    return said


@pytest.mark.policy("DVDS-008", "DVDS-012", "DVDS-026", "DVDS-028", "DVDS-029", "DVDS-031", "DVDS-038")
def test_no_order_of_moves_reaches_a_forbidden_state_or_loses_anything(world):
    world.member("over", "dvds-officer", "supervisor")
    world.member("third", "dvds-officer", "supervisor")
    Record.open(kind=Kind.INCIDENT, team=world.unit, at=OPENED[0][1])
    walk = type("Walked", (Walk,), {"world": world, "reached": Counter()})
    run_state_machine_as_test(walk, settings=settings(max_examples=8, stateful_step_count=30, phases=[Phase.generate]))
    assert set(GOALS) <= set(walk.reached)
