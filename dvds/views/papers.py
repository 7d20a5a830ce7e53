"""The papers of the panel: one copy for each member who is named, made by DVDS staff and carried by them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from cases.entries.base import line, radios
from dapolicy.access.handles import handle
from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.audit.http import Request
from dapolicy.chronology.models import Event
from dapolicy.documents.render import CannotRender
from dapolicy.ui.telling import tell
from dvds.entries.base import linked
from dvds.papers import POLICE, SEATS, Copy, copies_of, make_copy, sharings, waits_for
from dvds.views.application import cards, page_asked, shared


class CopyForm(forms.Form):
    """Whom the copy is for, and why; an agency's names the decision under which it is shared (DVDS-007)."""

    reader = line("Who is it for? Rank or post, and whole name")
    seat = radios("For whom do they sit?", SEATS)
    sharing = radios("Under which decision to share with an agency?", [], required=False)
    reason = line("Why do they need a copy?")

    def __init__(self, data: Any = None, *, decided: list[Event]) -> None:
        super().__init__(data)
        self.decided = {handle(event): event for event in reversed(decided)}
        choices = [(name, shared_with(event)) for name, event in self.decided.items()]
        self.fields["sharing"].choices = choices  # type: ignore[attr-defined]
        if not choices:
            del self.fields["sharing"]

    def clean_reader(self) -> str:
        """A copy is somebody's: two names at least, so that a lost one can be traced."""
        said: str = self.cleaned_data["reader"].strip()
        if len(said.split()) < 2:  # noqa: PLR2004 (a given name and a surname)
            raise forms.ValidationError("Write the whole name of one person. Make another copy for the next.")
        return said

    def copy(self) -> Copy:
        said = self.cleaned_data
        return Copy(said["reader"], said["seat"], said["reason"], self.decided.get(said.get("sharing", "")))


def shared_with(event: Event) -> str:
    return f"{dict(SEATS)[event.detail['seat']]}, decided {tell(event.at)}"


@require_http_methods(["GET", "POST"])
def papers(request: Request, reference: str) -> HttpResponse:
    """What they wait for, who has a copy, and the next one; a copy is noted as a disclosure to its reader."""
    page = page_asked(request, reference)
    require(request.member, Permission.WORK_DVDS, at=request.now)
    form = CopyForm(request.POST or None, decided=sharings(page.story))
    if request.method == "POST" and form.is_valid():
        try:
            return given(request, form, make_copy(page.story, form.copy(), by=request.member, at=request.now))
        except Refused as refused:
            form.add_error(None, str(refused))
        except CannotRender as missing:
            messages.error(request, str(missing))
    gaps = linked(waits_for(page.story), page.application.record)
    context = shared(page) | {"form": form, "waits_for": gaps, "copies": copies_of(page.story), "police": POLICE}
    return render(request, "dvds/papers.html", context | {"cards": cards(request, page)})


def given(request: Request, form: CopyForm, made: bytes) -> HttpResponse:
    copy = form.copy()
    request.audit.told([f"{copy.reader}, {copy.agency}"])
    request.audit.reason(copy.reason)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="panel-papers.pdf"'
    return answer
