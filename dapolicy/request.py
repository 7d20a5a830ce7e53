"""The request's transaction: one reader, one moment, one mark in the audit, and nothing half-saved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import connection, transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, UnreadablePostError
from django.shortcuts import render
from django.utils import timezone

from dapolicy.access import matrix
from dapolicy.access.models import Member
from dapolicy.access.permissions import Refused
from dapolicy.access.reader import read_as
from dapolicy.access.references import parse_reference
from dapolicy.access.tokens import not_signed_in
from dapolicy.api.problems import not_here
from dapolicy.audit.actions import write_entry
from dapolicy.audit.http import Request
from dapolicy.audit.looks import Looks

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
LONGEST_REFERENCE = 20
UNMARKED = frozenset({"health"})  # asked each few seconds by machines, about nothing


class RequestTransaction:
    """Opens the transaction, sets the reader, calls the rest (rendering included) and marks the look.

    A view that fails or refuses undoes its own work; the mark still commits, in the same transaction, so that
    there is no look without one. The moment of the request is read from the wall clock here, once.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, plain: HttpRequest) -> HttpResponseBase:
        request = cast(Request, plain)
        request.now = timezone.now()
        request.audit = Looks()
        with transaction.atomic():
            member = member_of(request)
            read_as(member.pk if member else None)
            request.member = cast(Member, member)
            request.roles = member.roles_at(request.now) if member else frozenset()
            response = self.answer(request)
            mark(request, response)
        return response

    def answer(self, request: Request) -> HttpResponseBase:
        """The response, with its writes kept if it succeeded and undone if it did not."""
        with transaction.atomic():
            response = self.get_response(request)
            if response.streaming:
                raise TypeError("Streaming runs after the reader is gone: write exports as jobs.")
            if response.status_code >= 400:
                transaction.set_rollback(True)
        return response

    def process_view(
        self, request: Request, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Ask the access matrix. Whoever may not is answered as if the page were not there."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        if matrix.is_public(name):
            return None
        by_machine = name.startswith("api:")
        if not request.member:
            return not_signed_in() if by_machine else redirect_to_login(request.get_full_path())
        if matrix.allows(name, request.roles):
            return None
        if by_machine:
            return not_here()
        raise Http404

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Undo what the view did, so that whatever answers can read: a statement that failed has closed the way.

        An act that was refused says so in plain words; everything else is Django's to answer.
        """
        transaction.savepoint_rollback(connection.savepoint_ids[-1])
        transaction.set_rollback(False)
        if isinstance(error, Refused):
            return render(request, "ui/refused.html", {"why": str(error)}, status=403)
        return None


def member_of(request: HttpRequest) -> Member | None:
    """Who is signed in, if they still work here."""
    if not request.user.is_authenticated or not request.user.is_active:
        return None
    here = Q(left_on=None) | Q(left_on__gt=timezone.localdate())
    return Member.objects.select_related("team").filter(here, pk=request.user.member_id).first()


def mark(request: Request, response: HttpResponseBase) -> None:
    """Leave one entry in the audit: who, from where, what was asked, what was put before their eyes."""
    match = request.resolver_match
    name = match.view_name if match else "no such page"
    if name in UNMARKED:
        return
    looks = request.audit
    write_entry(
        at=request.now,
        member_id=request.member.pk if request.member else None,
        roles=request.roles,
        address=request.META.get("REMOTE_ADDR", ""),
        session=request.session.session_key,
        asked=looks.asked_text or asked(request),
        records=looks.records,
        people=looks.people,
        reason=looks.reason_text,
        outcome=response.status_code,
        words="\n".join(filter(None, [looks.all_words, *typed_references(request)])),
        recipients=looks.recipients,
    )


def typed_references(request: Request) -> list[str]:
    """References of ours that were typed into a form: asking for a record, as its address is. A form's fields alone."""
    if request.method != "POST" or request.content_type not in FORMS:
        return []
    try:
        lists = request.POST.lists()
    except (SuspiciousOperation, BadRequest, UnreadablePostError):  # refused already for its size or form
        return []
    typed = (text for _, texts in lists for text in texts if len(text) <= LONGEST_REFERENCE)
    return sorted({text.strip() for text in typed if parse_reference(text.strip())})


def asked(request: Request) -> str:
    """What was asked, as text: the page's name and its arguments, or the path where there is no such page."""
    match = request.resolver_match
    if match is None:
        return f"{request.method} {request.path}"[:500]
    arguments = ", ".join(f"{key}={value}" for key, value in match.kwargs.items())
    return f"{request.method} {match.view_name} {arguments}".strip()[:500]
