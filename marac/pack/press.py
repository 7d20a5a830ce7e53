"""Laying a pack out: its first page and each case, numbered through, and taken again where nothing changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.template.loader import render_to_string

from dapolicy.documents.binder import Binder, Laid
from dapolicy.documents.render import MARKING
from marac.models import Pack
from marac.pack.reading import Part, heading_of, reader_of

TITLE = "MARAC papers"
LOOK = Path(__file__).with_name("papers.css")


class Press:
    """Lays out the cases of one pack, and keeps their pages for as long as the job runs."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        title, look = f"{TITLE}: {pack.meeting.area}", LOOK.read_text(encoding="utf-8")
        self.binder = Binder(title=title, reader=reader_of(pack), marking=MARKING, look=look)
        self.laid: dict[str, Laid] = {}

    def whole(self, parts: list[Part], told: Callable[[int], None]) -> tuple[bytes, int]:
        """The file and its number of pages. What was laid out before, and stands where it stood, is taken again."""
        before = len(self.contents(parts, {}))
        while True:
            bound, number = [], 1 + before
            for done, part in enumerate(parts, 1):
                bound.append(self.part(part, number))
                number += len(bound[-1])
                told(done)
            starts = {part.number: laid.first for part, laid in zip(parts, bound, strict=True)}
            front = self.contents(parts, starts, pages=number - 1)
            if len(front) == before:  # else the numbers themselves took another page
                break
            before = len(front)
        self.laid = {laid.digest: laid for laid in bound}
        return self.binder.bind([front, *bound]), number - 1

    def part(self, part: Part, first: int) -> Laid:
        key = f"{part.number} {first} {part.changed} {part.digest}"
        if key not in self.laid:
            html = render_to_string("marac/pack/case.html", {"part": part})
            self.laid[key] = self.binder.lay(html, first=first, said=f"Case {part.number} · Page ", digest=key)
        return self.laid[key]

    def contents(self, parts: list[Part], starts: dict[int, int], *, pages: int = 0) -> Laid:
        """Laid out twice: for its length, and once the numbers are known, which are as wide as those before."""
        rows = [(part, starts.get(part.number, 0)) for part in parts]
        context = {
            "pack": self.pack,
            "logo": self.binder.house.logo,
            "heading": heading_of(self.pack),
            "rows": rows,
            "pages": pages,
            "renewed": any(part.changed for part in parts),
        }
        return self.binder.lay(render_to_string("marac/pack/contents.html", context), first=1)
