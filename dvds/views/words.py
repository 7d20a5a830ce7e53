"""The words spoken at a disclosure. They are read and signed here, and leave the system in no way."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cases.entries.base import words as words_field
from dapolicy.access.handles import handle
from dapolicy.access.permissions import Permission, require
from dapolicy.audit.http import Request
from dapolicy.chronology.models import Event
from dapolicy.ui.telling import tell
from dvds.actions.words import DISCLOSURES, sign_words
from dvds.queries.words import signed_words
from dvds.views.application import cards, page_asked, shared


class WordsForm(forms.Form):
    """Which disclosure, what was said, and the signature of whoever says so."""

    disclosure = forms.ChoiceField(label="Which disclosure?")
    spoken = words_field("The words spoken, word for word", max_length=20000)
    signed = forms.BooleanField(label="I sign: these are the words that were spoken")

    def __init__(self, data: object = None, *, told: list[Event]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.told = {handle(event): event for event in reversed(told)}
        choices = [(name, tell(event.at)) for name, event in self.told.items()]
        self.fields["disclosure"].choices = choices  # type: ignore[attr-defined]

    @property
    def event(self) -> Event:
        return self.told[self.cleaned_data["disclosure"]]


@require_http_methods(["GET", "POST"])
def words(request: Request, reference: str) -> HttpResponse:
    """What was written stays as it was; a further row puts right what it says."""
    page = page_asked(request, reference)
    require(request.member, Permission.WORK_DVDS, at=request.now)
    form = WordsForm(request.POST or None, told=page.story.of(*DISCLOSURES))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data["spoken"]
        sign_words(page.application, form.event, said, by=request.member, at=request.now)
        messages.success(request, "Signed and kept. It cannot be changed.")
        return redirect("dvds:words", page.application.record.reference)
    context = shared(page) | {"form": form, "kept": signed_words(page.application), "cards": cards(request, page)}
    return render(request, "dvds/words.html", context)
