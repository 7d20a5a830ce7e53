"""An agency's minutes as one tagged PDF, with the marking and its reader on every page."""

from __future__ import annotations

from django.http import HttpResponse

from dapolicy.documents.render import CannotRender, from_template
from dapolicy.ui.telling import tell
from marac.queries.minutes import Minutes

__all__ = ["CannotRender", "as_document"]


def as_document(found: Minutes, *, reader: str) -> HttpResponse:
    """Raises: CannotRender, where the machine lacks what a PDF needs."""
    title = f"MARAC minutes, {found.meeting.area}, {tell(found.meeting.starts_at)}"
    made = from_template("marac/minutes_document.html", {"minutes": found}, title=title, reader=reader)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="marac-minutes.pdf"'
    return answer
