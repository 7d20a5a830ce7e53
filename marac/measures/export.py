"""The return as a file: a row for each meeting, as SafeLives collect it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import astuple
from datetime import datetime

from django.http import HttpResponse

from dapolicy.documents.render import MARKING
from dapolicy.ui.telling import tell
from marac.measures.queries import LEFT_OUT, Held

HEADS = (
    "Date", "Area", "Kind", "Cases", "Repeats", "Referred by partner agencies", "Children", "Disabled",
    "Victims of 16 and 17", "Perpetrators of 17 and younger", "Black, Asian or racially minoritised", "LGBT+",
    "Male victims",
)  # fmt: skip


def as_csv(held: Iterable[Held], *, reader: str, by: str, at: datetime) -> HttpResponse:
    """The marking and the reader stand above the header. What nobody counted is empty, never nought."""
    kept = io.StringIO()
    writer = csv.writer(kept)
    writer.writerow([MARKING, harmless(f"Made for {reader}"), harmless(f"By {by}"), tell(at), LEFT_OUT])
    writer.writerow(HEADS)
    for one in held:
        counts = ("" if number is None else number for number in astuple(one.counts))
        writer.writerow([one.day.isoformat(), harmless(one.area), one.kind, *counts])
    name = "marac-return.csv"
    return HttpResponse(
        kept.getvalue().encode("utf-8-sig"),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def harmless(cell: str) -> str:
    """Text that a spreadsheet would run begins with an apostrophe."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
