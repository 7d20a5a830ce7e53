"""The coordinator's screen in the meeting. Each line is saved at once; one that is sent twice is one row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from cases.models import Case
from dapolicy.access.handles import handle
from dapolicy.access.models import Locked
from dapolicy.access.permissions import Refused
from dapolicy.audit.http import Request
from marac.actions.acting import agree
from marac.actions.hearing import attend, begin, end, keep_line, moment_in
from marac.entries.room import Decided, Heard, NoPoliceAction, RoomEntry, Said, SpokenFor
from marac.forms.room import ActionForm, AttendanceForm, line_name
from marac.models import Action, Item, Meeting, Seat
from marac.queries.agenda import agenda_of, seats_of
from marac.queries.attendees import attendees_of, who_hears
from marac.queries.room import Hearing, Warned, actions_of, attendance_of, hearing_of, room_of, shared_of, told_of
from marac.terms import words_of
from marac.views.asked import item_asked, meeting_asked

REFUSED, ANOTHER = 422, 409
BY_ANOTHER = "This was typed by somebody else, and is written when they are signed in."
LINES: dict[str, type[RoomEntry]] = {
    "said": Said,
    "decided": Decided,
    "voice": SpokenFor,
    "no-police": NoPoliceAction,
    "heard": Heard,
}
ACTION = "action"
# The first field of each form and the key that leads to it, as the page says them.
KEYS = {
    "said": ("note", "s", "What was said"),
    "decided": ("note", "d", "What was decided"),
    "action": ("words", "a", "An action"),
    "voice": ("idva", "v", "The victim's voice"),
    "heard": ("", "h", "Heard: next case"),
}
MOVES = [("n", "Next case"), ("p", "Previous case"), ("w", "Shared view, and back")]


@dataclass
class Place:
    """Where one is: the meeting, the case's place on its agenda, and the forms of the screen by name."""

    request: Request
    meeting: Meeting
    item: Item
    case: Case
    forms: dict[str, forms.Form] = field(default_factory=dict)

    def entry(self, code: str, data: Any = None) -> RoomEntry:
        now = moment_in(self.meeting, at=self.request.now)
        return LINES[code](data, record=self.case.record, by=self.request.member, now=now, prefix=code)


def place_asked(request: Request, named: str, reference: str) -> Place:
    """Where it is heard, also once it was taken off the agenda: what was said by then can still be written."""
    meeting, item, case = item_asked(request, named, reference, left_too=True)
    return Place(request, meeting, item, case)


@require_safe
def room(request: Request, named: str) -> HttpResponse:
    """The meeting: who is there, and the cases with what each still wants."""
    return show_room(request, meeting_asked(named))


def show_room(request: Request, meeting: Meeting, form: AttendanceForm | None = None) -> HttpResponse:
    found = room_of(meeting)
    request.audit.saw(
        records=[line.item.record_id for line in found.agenda.lines],
        people=[line.case.victim_id for line in found.agenda.lines],
    )
    form = form or AttendanceForm(came=attendance_of(meeting))
    context = {"meeting": meeting, "named": handle(meeting), "room": found, "form": form, "now": request.now}
    return render(request, "marac/room/room.html", context)


@require_POST
def begun(request: Request, named: str) -> HttpResponse:
    begin(meeting_asked(named), by=request.member, at=request.now)
    return redirect("marac:room", named)


@require_POST
def ended(request: Request, named: str) -> HttpResponse:
    end(meeting_asked(named), by=request.member, at=request.now)
    messages.success(request, "The meeting is over. What was left unsaid can still be written.")
    return redirect("marac:minutes", named)


@require_POST
def attendance(request: Request, named: str) -> HttpResponse:
    """Who is there (MARAC-007)."""
    meeting = meeting_asked(named)
    form = AttendanceForm(request.POST, came=attendance_of(meeting))
    if form.is_valid() and done(form, lambda: attend(meeting, form.said(), by=request.member, at=request.now)):
        messages.success(request, "Saved who is there.")
        return redirect("marac:room", named)
    return show_room(request, meeting, form)


def done(form: forms.Form, act: Callable[[], Any]) -> bool:
    """Do it; a refusal becomes an error of the form, and what was typed stays."""
    try:
        act()
    except Refused as why:
        form.add_error(None, str(why))
        return False
    return True


@require_safe
def hearing(request: Request, named: str, reference: str) -> HttpResponse:
    """The case being heard."""
    return show_place(place_asked(request, named, reference))


def show_place(place: Place) -> HttpResponse:
    return show_left(place) if place.item.left_at else show_case(place)


@require_POST
def line(request: Request, named: str, reference: str, what: str) -> HttpResponse:
    """One line of the room, from a form of the page or from what the page kept while there was no connection."""
    place = place_asked(request, named, reference)
    if by_another(request):
        return JsonResponse({"saved": False, "faults": [BY_ANOTHER]}, status=ANOTHER)
    if what == ACTION:
        form: forms.Form = ActionForm(request.POST, prefix=ACTION)
        kept = form.is_valid() and done(form, lambda: keep_action(place, form))
    elif what in LINES:
        form = place.entry(what, request.POST)
        kept = form.is_valid() and done(form, lambda: keep_entry(place, form))
    else:
        raise Http404
    return answer(place, what, form, kept=kept)


def by_another(request: Request) -> bool:
    """Whether a page kept this line for somebody else than who is signed in now: it is never written as theirs."""
    return bool(request.headers.get("X-Line")) and request.POST.get("who") != handle(request.member)


def keep_action(place: Place, form: Any) -> None:
    request = place.request
    agree(place.item, form.said(), line_name(request.POST), by=request.member, at=request.now)


def keep_entry(place: Place, form: Any) -> None:
    request = place.request
    keep_line(form, place.item, line_name(request.POST), by=request.member, at=request.now)


def answer(place: Place, what: str, form: forms.Form, *, kept: bool) -> HttpResponse:
    """To a page with scripts a short word, to one without the page again."""
    request = place.request
    if request.headers.get("X-Line"):
        faults = [] if kept else [str(error) for errors in form.errors.values() for error in errors]
        return JsonResponse({"saved": kept, "faults": faults}, status=200 if kept else REFUSED)
    if not kept:
        place.forms[what] = form
        return show_place(place)
    if what == "heard":
        return redirect(next_page(place))
    return redirect("marac:hearing", handle(place.meeting), place.case.record.reference)


def next_page(place: Place) -> str:
    """The next case, or after the last one the meeting."""
    found = hearing_of(agenda_of(place.meeting), place.item, place.case)
    return page(place, found.next) if found and found.next else reverse("marac:room", args=[handle(place.meeting)])


def page(place: Place, reference: str) -> str:
    return reverse("marac:hearing", args=[handle(place.meeting), reference])


def show_case(place: Place) -> HttpResponse:
    agenda = agenda_of(place.meeting)
    found = hearing_of(agenda, place.item, place.case)
    if found is None:
        raise Http404
    context = about(place, found) | forms_of(place, agenda.seats) | {
        "keys": [
            *((key.upper(), does) for _, key, does in KEYS.values()),
            *((key.upper(), does) for key, does in MOVES),
        ],
    }  # fmt: skip
    return render(place.request, "marac/room/case.html", context)


def forms_of(place: Place, seats: list[Seat]) -> dict[str, Any]:
    """The forms of the screen, each with its key and the name of its next line."""
    given: dict[str, forms.Form] = {code: place.forms.get(code) or place.entry(code) for code in LINES}
    given[ACTION] = place.forms.get(ACTION) or ActionForm(prefix=ACTION)
    for code, (name, key, _) in KEYS.items():
        if name:
            given[code].fields[name].widget.attrs["accesskey"] = key
    return {
        "own": {code.replace("-", "_"): one for code, one in given.items()},
        "form": next(iter(place.forms.values()), None),
        "lines": {code.replace("-", "_"): name_for(place, code) for code in given},
        "people": names_of_people(seats, place),
    }


def show_left(place: Place) -> HttpResponse:
    """A case that was taken off the agenda: what was said of it by then, and room for what was not written yet."""
    item = place.item
    today = actions_of(Action.objects.filter(item=item))
    context = forms_of(place, seats_of(place.meeting)) | {
        "meeting": place.meeting, "named": handle(place.meeting), "case": place.case, "item": item,
        "who": handle(place.request.member), "now": place.request.now, "is_locked": item.locked != Locked.NO,
        "why": words_of("leave").get(item.left_why, ""), "told": told_of([item])[item.pk],
        "today": [(one, handle(one.action)) for one in today],
    }  # fmt: skip
    return render(place.request, "marac/room/left.html", context)


def name_for(place: Place, code: str) -> str:
    """The name of the next line: the one that was refused keeps its own."""
    sent = line_name(place.request.POST) if code in place.forms else uuid4()
    return str(sent)


def names_of_people(seats: list[Seat], place: Place) -> list[str]:
    """Who can be named as an owner: those at the table, and who owns the case."""
    record = place.case.record
    owners = [record.investigator, record.safeguarding_lead]
    return sorted({str(seat.member or seat.name) for seat in seats} | {str(one) for one in owners if one})


def about(place: Place, found: Hearing) -> dict[str, Any]:
    return {
        "meeting": place.meeting,
        "named": handle(place.meeting),
        "case": place.case,
        "hearing": found,
        "who": handle(place.request.member),
        "now": place.request.now,
        "pages": {step: page(place, ref) for step in ("previous", "next") if (ref := getattr(found, step))},
        "actions": [(one, handle(one.action)) for one in found.before],
        "today": [(one, handle(one.action)) for one in found.today],
    }


def about_place(place: Place) -> dict[str, Any]:
    return {"meeting": place.meeting, "named": handle(place.meeting), "case": place.case}


@require_safe
def shared(request: Request, named: str, reference: str) -> HttpResponse:
    """What every agency in the room may see: to be shown when the screen is shared, and nothing beside it.

    Where the case is locked, or somebody at the table does not hear it, it says so first, and shows nothing yet.
    """
    place = Place(request, *item_asked(request, named, reference))
    agenda = agenda_of(place.meeting)
    line = next((one for one in agenda.lines if one.item.pk == place.item.pk), None)
    if line is None:
        raise Http404
    hears = who_hears(line.item, attendees_of(place.meeting, at=request.now))
    warned = Warned.of(line, hears)
    if warned.any and "all-left" not in request.GET:
        return render(request, "marac/room/shared_first.html", about_place(place) | {"warned": warned})
    seen = shared_of(agenda, line, now=request.now)
    context = about_place(place) | {"shared": seen, "warned": warned}
    request.audit.told([f"{agency}, in the room" for agency in seen.agencies])
    return render(request, "marac/room/shared.html", context)
