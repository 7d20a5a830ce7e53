"""Who can see a locked record: for those who may see it, and for professional standards who are not excluded."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dapolicy.access.asked import KeyOf
from dapolicy.access.handles import find, handle
from dapolicy.access.models import Locked, Member, Record
from dapolicy.access.permissions import Refused, Role
from dapolicy.access.references import parse_reference
from dapolicy.audit.http import Request
from dapolicy.custody import actions, queries
from dapolicy.custody import forms as ours

AboutMember = queries.Holder | queries.Found | queries.Declared
Done = Callable[[Request, Record, Any, dict[str, Any]], None]


def record_or_404(request: Request, reference: str) -> Record:
    """A locked record that the reader sees, or may audit; everything else is not there."""
    wanted = parse_reference(reference) or ""
    found = Record.objects.filter(pk=KeyOf(wanted)).exclude(locked=Locked.NO).first()
    if found is None:
        line = queries.locked_record(wanted)
        if line is None:
            raise Http404
        found = Record(pk=line.record_id, reference=line.reference, kind=line.kind, locked=line.locked)
    request.audit.saw(records=[found.pk])
    return found


def record_or_left_out(request: Request, reference: str) -> Record:
    """The same; for professional standards also one that is not locked any more, where somebody is still excluded."""
    for line in queries.left_out(reference):
        request.audit.saw(records=[line.record_id])
        return Record(pk=line.record_id, reference=line.reference, kind=line.kind, locked=Locked.NO)
    return record_or_404(request, reference)


@require_safe
def record(request: Request, reference: str) -> HttpResponse:
    """Who holds it and until when, who is excluded and why, who may be connected, who declared what."""
    asked = record_or_left_out(request, reference)
    is_over = asked.locked == Locked.NO
    is_psd = is_over or (Role.PSD_AUDITOR in request.roles and queries.locked_record(asked.reference) is not None)
    context = {
        "record": asked,
        "sees": Record.objects.filter(pk=asked.pk).exists(),
        "held": named(queries.holders(asked)),
        "excluded": excluded(asked, is_psd=is_psd),
        "not_named": [(one, handle(one)) for one in queries.not_named(asked)] if is_psd else [],
        "connected": named(queries.connections_of(asked)),
        "declarations": named(queries.declarations_of(asked)),
        "choices": [(one, handle(one.record)) for one in queries.older_records(asked.pk)] if is_psd else [],
        "is_psd": is_psd,
        "is_over": is_over,
        "decides": queries.decides_who(asked),
        "me": request.member,
    }
    return render(request, "custody/record.html", context)


def named(lines: Iterable[AboutMember]) -> list[tuple[Any, str]]:
    """Each line with what addresses call its member."""
    return [(one, handle(one.member)) for one in lines]


def excluded(asked: Record, *, is_psd: bool) -> list[tuple[queries.Excluded, str, queries.AskedBack | None]]:
    """Who is excluded; for professional standards with who may go back, and what was asked of it already."""
    may = {one.pk for one in queries.may_go_back(asked)} if is_psd else set()
    waits = {one.member.pk: one for one in queries.asked_back(asked)} if may else {}
    return [
        (one, handle(one.member) if one.member.pk in may else "", waits.get(one.member.pk))
        for one in queries.excluded_from(asked)
    ]


@require_safe
def locked(request: Request) -> HttpResponse:
    """Every locked record, for professional standards: how many can see it, and what waits for a choice."""
    lines = queries.locked_records()
    request.audit.saw(records=[line.record_id for line in lines])
    backs = {one.record_id for one in queries.asked_back()}
    over = queries.left_out()
    request.audit.saw(records=[line.record_id for line in over])
    return render(request, "custody/locked.html", {"lines": lines, "over": over, "backs": backs})


@require_POST
def declare(request: Request, reference: str) -> HttpResponse:
    """One tap: no works on, yes is the last that they see of it."""
    asked = record_or_404(request, reference)
    if not Record.objects.filter(pk=asked.pk).exists() or request.POST.get("knows") not in ("yes", "no"):
        raise Http404
    knows = request.POST["knows"] == "yes"
    words = request.POST.get("words", "")
    actions.declare(asked, by=request.member, at=request.now, knows=knows, words=words)
    if knows:
        messages.success(request, "Thank you. Professional standards have been told. You need do nothing more.")
        return redirect("desk:home")
    return redirect("desk:record", asked.reference)


@dataclass(frozen=True)
class Act:
    """One act on who may see a record."""

    title: str
    form: type[forms.Form]
    button: str
    does: Done
    about: Callable[[Record], list[Any]] | None = None  # those of whom one is meant


def give(request: Request, asked: Record, about: Any, said: dict[str, Any]) -> None:
    actions.give_grant(
        asked, said["member"], until=said["until"], why=said["reason"], by=request.member, at=request.now
    )


def end(request: Request, asked: Record, about: Member, said: dict[str, Any]) -> None:
    actions.end_grant(asked, about, why=said["reason"], by=request.member, at=request.now)


def exclude(request: Request, asked: Record, about: Any, said: dict[str, Any]) -> None:
    actions.exclude(asked, said["member"], why=said["why"], words=said["reason"], by=request.member, at=request.now)


def settle(request: Request, asked: Record, about: Member, said: dict[str, Any]) -> None:
    if said["outcome"] == "left":
        actions.leave_connection(asked, about, words=said["reason"], by=request.member, at=request.now)
    else:
        actions.exclude(asked, about, why="found", words=said["reason"], by=request.member, at=request.now)


def declare_fully(request: Request, asked: Record, about: Any, said: dict[str, Any]) -> None:
    actions.declare_fully(asked, by=request.member, at=request.now, words=said["words"])


def review(request: Request, asked: Record, about: Member, said: dict[str, Any]) -> None:
    declared = next(
        one for one in queries.declarations_of(asked) if one.member.pk == about.pk and one.reviewed_at is None
    )
    actions.review_declaration(
        asked, declared, outcome=said["outcome"], reason=said["reason"], by=request.member, at=request.now
    )


def lift(request: Request, asked: Record, about: Member, said: dict[str, Any]) -> None:
    actions.lift_declared(asked, about, why=said["reason"], by=request.member, at=request.now)


def ask_back(request: Request, asked: Record, about: Member, said: dict[str, Any]) -> None:
    actions.ask_back(asked, about, why=said["reason"], by=request.member, at=request.now)


def answer_back(request: Request, asked: Record, about: Member, said: dict[str, Any]) -> None:
    back = said["outcome"] == "back"
    actions.answer_back(asked, about, back=back, why=said["reason"], by=request.member, at=request.now)


def ask_who(request: Request, asked: Record, about: queries.NotNamed, said: dict[str, Any]) -> None:
    actions.ask_who(asked, about, who=said["staff_no"], why=said["reason"], by=request.member, at=request.now)


def answer_who(request: Request, asked: Record, about: queries.NotNamed, said: dict[str, Any]) -> None:
    named = said["outcome"] == "named"
    actions.answer_who(asked, about, named=named, why=said["reason"], by=request.member, at=request.now)


def choose(request: Request, asked: Record, about: Record, said: dict[str, Any]) -> None:
    lock = said["outcome"] == "lock"
    actions.choose_older(asked.pk, about, lock=lock, reason=said["reason"], by=request.member, at=request.now)


def unlock(request: Request, asked: Record, about: Any, said: dict[str, Any]) -> None:
    actions.unlock(asked, by=request.member, at=request.now, reason=said["reason"])


def held_by(asked: Record) -> list[Member]:
    return [one.member for one in queries.holders(asked)]


def connected(asked: Record) -> list[Member]:
    return [one.member for one in queries.connections_of(asked)]


def to_review(asked: Record) -> list[Member]:
    return [one.member for one in queries.declarations_of(asked) if one.reviewed_at is None]


def to_lift(asked: Record) -> list[Member]:
    return [one.member for one in queries.declarations_of(asked) if one.may_be_lifted]


def to_answer(asked: Record) -> list[Member]:
    return [one.member for one in queries.asked_back(asked)]


def to_name(asked: Record) -> list[queries.NotNamed]:
    return [one for one in queries.not_named(asked) if one.by]


def to_choose(asked: Record) -> list[Record]:
    return [one.record for one in queries.older_records(asked.pk)]


ACTS: dict[str, Act] = {
    "give": Act("Let somebody see it", ours.GiveForm, "Let them see it", give),
    "end": Act("End somebody's access", ours.ReasonForm, "End it now", end, held_by),
    "exclude": Act("Exclude somebody", ours.ExcludeForm, "Exclude them", exclude),
    "connection": Act("A connection that was found", ours.ConnectionForm, "Save", settle, connected),
    "declaration": Act("Your full declaration", ours.DeclarationForm, "Hand it in", declare_fully),
    "review": Act("Review a declaration", ours.ReviewForm, "Save the review", review, to_review),
    "lift": Act("A connection declared by mistake", ours.ReasonForm, "Lift it", lift, to_lift),
    "back": Act("Excluded by mistake", ours.BackForm, "Ask to let them back", ask_back, queries.may_go_back),
    "answer-back": Act("Let somebody back", ours.AnswerBackForm, "Answer", answer_back, to_answer),
    "who": Act("Say who it is", ours.WhoForm, "Ask to say so", ask_who, queries.not_named),
    "answer-who": Act("Who it is", ours.AnswerWhoForm, "Answer", answer_who, to_name),
    "older": Act("An older record of the same people", ours.OlderForm, "Save", choose, to_choose),
    "unlock": Act("Unlock it, with everything that is locked with it", ours.ReasonForm, "Unlock", unlock),
}
AFTERWARDS = ("back", "answer-back", "lift")  # what is still done about a record that is not locked any more


@require_http_methods(["GET", "POST"])
def act(request: Request, reference: str, code: str, who: str = "") -> HttpResponse:
    """One act; what is refused keeps what was typed and says how to mend it."""
    asked, one = record_or_left_out(request, reference), ACTS.get(code)
    if one is None or bool(one.about) != bool(who) or (asked.locked == Locked.NO and code not in AFTERWARDS):
        raise Http404
    about = find(one.about(asked), who) if one.about else None
    if one.about and about is None:
        raise Http404
    form = one.form(request.POST if request.method == "POST" else None)
    if form.is_valid() and done(request, one, asked, about, form):
        messages.success(request, f"{one.title}: saved.")
        return after(asked)
    return render(request, "custody/act.html", {"record": asked, "act": one, "about": about, "form": form})


def done(request: Request, one: Act, asked: Record, about: Any, form: forms.Form) -> bool:
    try:
        one.does(request, asked, about, form.cleaned_data)
    except Refused as why:
        form.add_error(None, str(why))
        return False
    return True


def after(asked: Record) -> HttpResponse:
    """Back to the record's page, or home where it is locked to them, or to nobody, from now."""
    still = Record.objects.filter(pk=asked.pk).exclude(locked=Locked.NO).exists()
    if still or queries.locked_record(asked.reference) or queries.left_out(asked.reference):
        return redirect("custody:record", asked.reference)
    return redirect("custody:locked" if asked.locked == Locked.NO else "desk:home")
