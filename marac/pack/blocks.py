"""What a section is made of: facts, tables and words, as JSON. One template draws them, one walk reads every text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

Block = dict[str, Any]
Content = dict[str, Any]
HELD_BACK = "Held back here: ask {name}"
UNBROKEN = re.compile(r"\S{60}")
MAY_BREAK = "\n"


def breakable(said: str) -> str:
    """A text whose longest word fits a line or two: one of thousands of letters holds up its layout for minutes."""
    return UNBROKEN.sub(lambda found: found[0] + MAY_BREAK, said)


def facts(heading: str, rows: Iterable[tuple[str, str]]) -> Block:
    """Questions with their answers, one under the other; one without an answer is left out."""
    return {"kind": "facts", "heading": heading, "facts": [[label, said] for label, said in rows if said]}


def table(heading: str, heads: Sequence[str], rows: Iterable[Sequence[str]], *, empty: str = "") -> Block:
    """Rows under heads; `empty` stands where there is none."""
    kept = [list(row) for row in rows]
    return {"kind": "table", "heading": heading, "heads": list(heads), "rows": kept, "empty": empty}


def words(heading: str, said: str) -> Block:
    """Paragraphs as somebody wrote them."""
    return {"kind": "words", "heading": heading, "words": said}


def content(*blocks: Block, **more: Any) -> Content:
    """A section: its blocks that say anything."""
    return {"blocks": [block for block in blocks if says(block)], **more}


def says(block: Block) -> bool:
    return bool(block.get("facts") or block.get("rows") or block.get("words") or block.get("empty"))


def texts(section: Content) -> Iterator[str]:
    """Every text that somebody may have written."""
    for block in section["blocks"]:
        yield from (said for _, said in block.get("facts", ()))
        yield from (cell for row in block.get("rows", ()) for cell in row)
        if block.get("words"):
            yield block["words"]


def changed(section: Content, change: Callable[[str], str]) -> Content:
    """The section with every text as `change` gives it back."""
    return section | {"blocks": [changed_block(block, change) for block in section["blocks"]]}


def changed_block(block: Block, change: Callable[[str], str]) -> Block:
    if block["kind"] == "facts":
        return block | {"facts": [[label, change(said)] for label, said in block["facts"]]}
    if block["kind"] == "table":
        return block | {"rows": [[change(cell) for cell in row] for row in block["rows"]]}
    return block | {"words": change(block["words"])}
