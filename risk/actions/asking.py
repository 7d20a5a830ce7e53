"""Asking that a risk be looked at again: by anybody who can see the case, or because something happened."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cases.models import Case
from dapolicy.access.models import Member
from dapolicy.access.permissions import Permission, Refused, require
from dapolicy.chronology.actions import lock_record, record, tell
from risk.actions.grading import current
from risk.models import ReviewRequest


@transaction.atomic
def ask_review(case: Case, *, words: str, by: Member, at: datetime) -> ReviewRequest:
    """Tell the owner and the supervisor that the risk needs looking at; it stays open until answered (RISK-017)."""
    require(by, Permission.ASK_REVIEW, at=at)
    if not words.strip():
        raise Refused("Say what you saw or heard that changes the risk.")
    case = current(case)
    made = ReviewRequest.objects.create(record=case.record, words=words, at=at, by=by)
    record("risk.review-requested", case.record, by=by, at=at, subject=str(made.key), words=words)
    for to in ("owner", "supervisor"):
        title = f"{case.record.reference}: somebody asks for a risk review"
        tell(case.record, to=to, title=title, at=at, source=f"risk.review:{made.key}:{to}")
    return made


@transaction.atomic
def answer_review(request: ReviewRequest, *, answer: str, by: Member, at: datetime) -> ReviewRequest:
    """Close a request with what was done about it; whoever asked is told."""
    require(by, Permission.ASSESS, at=at)
    if not answer.strip():
        raise Refused("Say what you did about it: a new assessment, or why none is needed.")
    lock_record(request.record_id)
    request = ReviewRequest.objects.select_related("record").get(pk=request.pk)
    if request.answered_at:
        raise Refused("This request has been answered already.")
    request.answered_at, request.answered_by, request.answer = at, by, answer
    request.save(update_fields=["answered_at", "answered_by", "answer"])
    held, subject = request.record, str(request.key)
    record("risk.review-answered", held, by=by, at=at, subject=subject, words=answer)
    title = f"{held.reference}: your request for a risk review was answered"
    tell(held, to=f"member:{request.by_id}", title=title, at=at, source=f"risk.review-answered:{subject}")
    return request


@transaction.atomic
def trigger_reassessment(case: Case, *, why: str, by: Member | None, at: datetime) -> None:
    """A new assessment is owed: the case shows *risk out of date* until it is handed in (RISK-016).

    Args: why, what happened, as a code such as `new-incident`.
    """
    record("risk.reassessment-triggered", current(case).record, by=by, at=at, detail={"because": why})
