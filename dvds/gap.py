"""What is missing of an application, as gates say it and pages show it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from dvds.story import Story


@dataclass(frozen=True)
class Gap:
    """Something that is missing: in words, and the entry (or the person) that mends it, where it is not here."""

    title: str
    code: str = ""
    part: str = ""
    reference: str = ""


def needs(kind: str, title: str) -> Callable[[Story], Iterator[Gap]]:
    """A gap while no event of this kind stands."""

    def look(story: Story) -> Iterator[Gap]:
        if not story.has(kind):
            yield Gap(title, kind.replace(".", "-"))

    return look
