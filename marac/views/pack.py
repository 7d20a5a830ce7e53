"""The papers of a meeting: asked for, watched, locked, opened and withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dapolicy.access.handles import find, handle
from dapolicy.access.models import Member
from dapolicy.access.permissions import Permission, Refused, may
from dapolicy.audit.http import Request
from dapolicy.chronology.models import Notice
from marac.models import Pack
from marac.pack import asking, queries
from marac.pack.forms import AskForm, PasswordForm, WithdrawForm
from marac.pack.reading import reader_of
from marac.pack.recalling import pack_of
from marac.pack.sheets import stops_of
from marac.views.asked import meeting_asked


@require_http_methods(["GET", "POST"])
def meeting(request: Request, named: str) -> HttpResponse:
    """Who has which papers, what was stopped in them, and the form that asks for more."""
    held = meeting_asked(named)
    stops = stops_of(held)
    recipients = asking.recipients_of(held, at=request.now)
    form = AskForm(request.POST or None, recipients=recipients, stops=bool(stops))
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        said.pop("recipients")
        try:
            asking.ask_for(held, form.chosen(), **said, by=request.member, at=request.now)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("pack:meeting", named)
    lines = queries.lines_of(held, at=request.now)
    request.audit.saw(records=[stop.item.record_id for stop in stops])
    context = {"meeting": held, "named": named, "lines": lines, "form": form, "stops": stops, "job": job(held, lines)}
    return render(
        request, "marac/pack/meeting.html", context | {"nameless": queries.nameless_seats(held, at=request.now)}
    )


def job(held: object, lines: list[queries.Line]) -> dict[str, object] | None:
    """How far the work has come, for the progress bar; None where nothing is on its way."""
    waiting = [
        line.pack for line in lines if line.pack and line.pack.state in asking.WAITING and not line.pack.withdrawn_at
    ]
    if not waiting:
        return None
    done, of = sum(pack.parts_done for pack in waiting), sum(pack.parts_all for pack in waiting)
    several = "1 reader" if len(waiting) == 1 else f"{len(waiting)} readers"
    return {"title": "The papers are being made", "done": done, "total": of, "sentence": f"Cases, for {several}."}


def pack_asked(request: Request, named: str) -> Pack:
    """The pack that is meant, among those that are this reader's or a coordinator's."""
    rows = queries.packs_for(request.member, at=request.now)
    key = find(rows.only("pk").select_related(None), named)
    if key is None:
        raise Http404
    return rows.get(pk=key.pk)


@require_safe
def pack(request: Request, named: str) -> HttpResponse:
    """One reader's papers: how far they are, whether they were withdrawn, and for a coordinator who opened them."""
    return page(request, pack_asked(request, named))


def page(
    request: Request, one: Pack, *, password: PasswordForm | None = None, withdrawing: WithdrawForm | None = None
) -> HttpResponse:
    runs = may(request.member, Permission.RUN_MARAC, at=request.now)
    if not runs and one.state != Pack.State.READY:
        raise Http404  # what fails or waits is no reader's to know: it may speak of cases that are not theirs
    file, its_meeting = queries.file_of(one), queries.meeting_of(one)
    context = {
        "pack": one,
        "named": handle(one),
        "meeting": its_meeting,
        "meeting_named": handle(its_meeting) if its_meeting else "",
        "runs": runs,
        "file": file,
        "opens": asking.opens(one, file),
        "openings": queries.openings_of(one) if runs else [],
        "changed": len(queries.changed_since([one]).get(str(one.pk), ())) if runs else 0,
        "password": password or PasswordForm(),
        "withdrawing": withdrawing or WithdrawForm(),
        "form": password or withdrawing,
        "job": {
            "title": "The papers are being made", "done": one.parts_done, "total": one.parts_all, "sentence": "Cases.",
        },
    }  # fmt: skip
    return render(request, "marac/pack/pack.html", context)


def notice_opened(notice: Notice, *, by: Member, at: datetime) -> str:
    """Where the word that papers were withdrawn or changed leads: to what is said there of them. Raises:
    Record.DoesNotExist."""
    return reverse("pack:pack", args=[handle(pack_of(notice))])


@require_POST
def opened(request: Request, named: str) -> HttpResponse:
    """The file itself. Each opening is a look at every case in it, and a disclosure to its reader."""
    one = pack_asked(request, named)
    content = asking.open_file(one, by=request.member, at=request.now)
    request.audit.saw(records=one.records)
    request.audit.told([reader_of(one) if one.reader_id == request.member.pk else str(request.member)])
    request.audit.reason(one.reason)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="marac-papers.pdf"'
    return answer


@require_POST
def again(request: Request, named: str) -> HttpResponse:
    """The same papers anew; with `without` also where words were stopped."""
    one = pack_asked(request, named)
    newer = asking.ask_again(one, leaves_out="without" in request.POST or None, by=request.member, at=request.now)
    if newer is None:
        messages.warning(request, "New papers for this reader are on their way already.")
        return redirect("pack:meeting", handle(one.meeting))
    return redirect("pack:pack", handle(newer))


@require_POST
def withdrawn(request: Request, named: str) -> HttpResponse:
    one, form = pack_asked(request, named), WithdrawForm(request.POST)
    return done(request, one, form, "withdrawing", lambda why: asking.withdraw(one, why=why, by=request.member,
                                                                               at=request.now))  # fmt: skip


@require_POST
def password(request: Request, named: str) -> HttpResponse:
    """Lock the file with what was typed, which goes nowhere else."""
    one, form = pack_asked(request, named), PasswordForm(request.POST)
    return done(request, one, form, "password", lambda said: asking.lock_file(one, said, by=request.member,
                                                                              at=request.now))  # fmt: skip


def done(
    request: Request, one: Pack, form: WithdrawForm | PasswordForm, name: str, act: Callable[[str], None]
) -> HttpResponse:
    """Do it with the form's first answer, or show the page with what is wrong."""
    if form.is_valid():
        try:
            act(form.cleaned_data[next(iter(form.fields))])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Saved.")
            return redirect("pack:pack", handle(one))
    forms = {"withdrawing": form} if name == "withdrawing" else {"password": form}
    return page(request, one, **forms)  # type: ignore[arg-type]


@require_safe
def mine(request: Request) -> HttpResponse:
    """A reader's own papers, of every meeting whose papers are still read."""
    packs = [(handle(one), one, held) for one, held in queries.own_packs(request.member)]
    return render(request, "marac/pack/mine.html", {"packs": packs})
