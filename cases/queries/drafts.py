"""What the pages of a draft hold: what its writer typed, over what was filled in from the report that it completes.

The two stand apart. What was filled in goes out of sight with the report, whoever locks it; what was typed stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from cases.models import Draft

Boxes = dict[str, list[str]]
FILLED = "report-filled"  # the form of the row that holds what was filled in


def filled_in(draft: Draft) -> Mapping[str, Any]:
    """What its pages were filled with when it was begun, while its writer may see the report."""
    if "filled_by" not in draft.data:
        return {}
    row = Draft.objects.filter(member=draft.member_id, form=FILLED, pk=draft.data["filled_by"]).first()
    return row.data if row else {}


def filled(draft: Draft, page: int) -> Boxes:
    """What was left as that is not written again. One begun before the two stood apart holds both itself."""
    pages: Mapping[str, Boxes] = draft.shown.get("pages") or draft.data.get("filled", {})
    return pages.get(str(page), {})


def boxes_of(draft: Draft, page: int) -> Boxes:
    """A page as it is shown: what was typed, over what was filled in and, until it is saved, what was offered."""
    said = draft.data["pages"].get(str(page), {})
    under: Boxes = draft.shown.get("pages", {}).get(str(page), {})
    if page not in draft.data["saved"]:
        under = under | draft.shown.get("offered", {}).get(str(page), {})
    return {name: values for name, values in (under | said).items() if values}


def typed_over(under: Boxes, sent: Mapping[str, list[str]]) -> Boxes:
    """What differs from what a page was filled with. A box that was unticked stands empty."""
    typed = {name: list(values) for name, values in sent.items() if values != under.get(name)}
    return typed | {name: [] for name in under if name not in sent}


def counts_of(draft: Draft) -> dict[str, int]:
    """For how many victims, suspects and children there is room."""
    here, two = [draft.shown.get("counts", {}), draft.data["counts"]], boxes_of(draft, 2)
    kinds = ("victim", "suspect", "child")
    return {what: max(count_filled(two, what), *(counts.get(what, 0) for counts in here)) for what in kinds}


def count_filled(boxes: Iterable[str], what: str) -> int:
    """How many places of a kind the names of boxes reach to; a name that no page has counts for nothing."""
    places = (re.match(rf"{what}-(\d{{1,2}})-", name) for name in boxes)
    return max((int(place[1]) + 1 for place in places if place), default=0)
