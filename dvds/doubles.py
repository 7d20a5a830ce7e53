"""Applications that are one with another: ended as that, and carried on by the other. Nothing is ever merged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import OuterRef, Subquery
from django.db.models.fields.json import KeyTextTransform

from dapolicy.access.models import Record
from dapolicy.chronology.models import Event
from dvds.gap import Gap, needs
from dvds.models import Application
from dvds.story import Story, story_of

SAME, NOT_SAME, NOT_SURE = "dvds.answered-double", "dvds.answered-no-double", "dvds.answered-not-sure-double"
DOUBLE = "double"


def same_as(story: Story) -> list[str]:
    """Applications of which it was answered last that they are this one, by reference."""
    answers = {event.subject: event.kind for event in story.of(SAME, NOT_SAME, NOT_SURE)}
    return sorted(str(reference) for reference, kind in answers.items() if kind == SAME)


def carriers(story: Story) -> list[Application]:
    """Those which could carry this one on, as this reader sees them: one that was ended as a double carries nothing."""
    found = Application.objects.filter(record__reference__in=same_as(story)).exclude(outcome=DOUBLE)
    return list(found.select_related("record").order_by("contacted_at", "pk"))


def carried_by(story: Story) -> str:
    """The application that carries this one on; empty where it was not ended as a double."""
    return str(story.detail("dvds.not-progressed").get("one_with", ""))


def carrier(story: Story) -> Story | None:
    """Where what is owed of both is done: the other, or what carries that; None where this reader sees none."""
    seen: set[int] = set()
    while story.application.pk not in seen and (reference := carried_by(story)):
        seen.add(story.application.pk)
        found = Application.objects.select_related("record").filter(record__reference=reference).first()
        if found is None:
            return None
        story = story_of(found.record, found)
    return None if story.application.pk in seen else story


def joined_with(records: Iterable[int]) -> list[tuple[int, int]]:
    """Of these applications each that ended as one with another, with that other as far as this reader sees it: one
    statement. What was answered otherwise since is still ended so, until a second person has looked at it again."""
    ended = Application.objects.filter(record__in=records, outcome=DOUBLE).values("record")
    named = Event.objects.filter(kind="dvds.not-progressed", record_id__in=ended)
    other = Record.objects.filter(reference=OuterRef("one_with")).values("pk")
    rows = named.annotate(one_with=KeyTextTransform("one_with", "detail")).annotate(other=Subquery(other))
    newest = dict(rows.order_by("at", "recorded_at", "pk").values_list("record_id", "other"))
    return [(pk, other) for pk, other in newest.items() if other]


def needs_of_carrier(story: Story, kind: str, title: str) -> Iterator[Gap]:
    """A gap of a double while no event of this kind stands where it is carried on."""
    reference, other = carried_by(story), carrier(story)
    if reference and not (other and other.has(kind)):
        where = other.application.record.reference if other else reference
        yield Gap(f"{title} in {where}, which carries this one", kind.replace(".", "-"), reference=where)


def carried(story: Story) -> Iterator[Gap]:
    """A double is closed once the report that is of both was submitted (DVDS-038)."""
    yield from needs_of_carrier(story, "dvds.intelligence-reported", "The intelligence report")


def needs_support(story: Story) -> Iterator[Gap]:
    """Whoever asked is told where help is; of a double, once, while it is still held to be one with the other."""
    reference = carried_by(story)
    if not reference:
        yield from needs("dvds.support-given", "Support details and the helpline given by safe means")(story)
    elif reference not in same_as(story):
        title = f"The decision looked at again: it ended as one with {reference}, which is not the answer now"
        yield Gap(title, "dvds-not-progressed-reviewed")
