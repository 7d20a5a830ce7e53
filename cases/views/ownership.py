"""The pool, accepting, offering, covering, and giving many cases to somebody else."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from cases.actions.ownership import accept, cover, offer, reallocate
from cases.forms.case import CoverForm, OfferForm, ReallocateForm
from cases.models import Ownership
from cases.queries.pool import offered_to, owned_by, pool, start_of
from cases.views.case import case_asked
from dapolicy.access.asked import KeyOf
from dapolicy.access.models import Member, Record, Team
from dapolicy.access.permissions import Permission, may
from dapolicy.audit.http import Request


def team_asked(request: Request) -> Team | None:
    """The team in the address, else one's own."""
    name = request.GET.get("team", "")
    return Team.objects.filter(name=name).first() if name else request.member.team


def pool_page(request: Request) -> HttpResponse:
    """What nobody has accepted yet, by danger and age, and what is offered to oneself."""
    team = team_asked(request)
    waiting, after = pool(team, start=start_of(request.GET.get("after", "")))
    offered = offered_to(request.member)
    request.audit.saw(records=[*(one.record.pk for one in waiting), *(one.record_id for one in offered)])
    context = {
        "team": team,
        "teams": Team.objects.order_by("name"),
        "waiting": waiting,
        "after": after,
        "offered": offered,
        "can_own": may(request.member, Permission.OWN, at=request.now),
        "can_give": may(request.member, Permission.REALLOCATE, at=request.now),
    }
    return render(request, "cases/pool.html", context)


@require_POST
def accept_one(request: Request) -> HttpResponse:
    """Take a part of a case or the report that has none yet."""
    record = get_object_or_404(Record, pk=KeyOf(request.POST.get("reference", "")))
    part = request.POST.get("part", "")
    chosen = part if part in Ownership.Part.values else Ownership.Part.INVESTIGATOR
    accept(record, part=chosen, by=request.member, at=request.now)
    request.audit.saw(records=[record.pk])
    messages.success(request, f"You have {record.reference} as {Ownership.Part(chosen).label.lower()}.")
    return redirect("desk:record", record.reference)


def offer_case(request: Request, reference: str) -> HttpResponse:
    """Offer a part of a case to somebody; it is theirs when they accept."""
    case = case_asked(request, reference)
    form = OfferForm(request.POST or None, now=request.now, initial={"part": request.GET.get("part")})
    if request.method == "POST" and form.is_valid():
        member, cleaned = form.chosen(), form.cleaned_data
        offer(case.record, part=cleaned["part"], member=member, by=request.member, at=request.now, why=cleaned["why"])
        messages.success(request, f"Offered to {member}.")
        return redirect("cases:case", case.record.reference)
    return render(request, "cases/case_offer.html", {"form": form, "case": case})


def reallocate_page(request: Request) -> HttpResponse:
    """Give many of one person's cases to somebody else, at once."""
    people = Member.objects.filter(team=request.member.team).order_by("name", "pk")
    whose = people.filter(name=request.GET.get("of", "")).first()
    rows = {f"{row.record.reference}": row for row in owned_by(whose)} if whose else {}
    choices = [(key, f"{key}, {row.get_part_display()}") for key, row in rows.items()]
    form = ReallocateForm(request.POST or None, now=request.now, cases=choices)
    if request.method == "POST" and form.is_valid():
        cleaned, member = form.cleaned_data, form.chosen()
        records = [rows[key].record for key in cleaned["cases"]]
        given = {"part": cleaned["part"], "member": member, "why": cleaned["why"]}
        reallocate(records, **given, by=request.member, at=request.now)
        messages.success(request, f"{len(records)} offered to {member}.")
        return redirect("cases:pool")
    request.audit.saw(records=[row.record_id for row in rows.values()])
    return render(request, "cases/pool_reallocate.html", {"form": form, "people": people, "whose": whose})


def cover_page(request: Request) -> HttpResponse:
    """Somebody stands in for an absent colleague."""
    form = CoverForm(request.POST or None, now=request.now)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        rows = cover(
            form.chosen("absent"),
            member=form.chosen("member"),
            until=cleaned["until"],
            by=request.member,
            at=request.now,
            why=cleaned["why"],
        )
        messages.success(request, f"{len(rows)} covered.")
        return redirect("cases:pool")
    return render(request, "cases/pool_cover.html", {"form": form})
