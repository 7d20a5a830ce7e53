"""What the pages about a case share: finding it as the reader, its heading, who may do what."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import render

from cases.models import Case
from dapolicy.access.permissions import ALLOWS, Permission, Refused
from dapolicy.audit.http import Request
from risk.models import Assessment
from risk.queries import case as reads


def find_case(request: Request, reference: str) -> Case:
    """The case, marked as looked at. Raises: Http404, the same for hidden and absent."""
    case = reads.case_by_reference(reference)
    if case is None:
        raise Http404
    request.audit.saw(records=[case.pk], people=[pk for pk in (case.victim_id, case.suspect_id) if pk])
    return case


def find_assessment(case: Case, key: UUID) -> Assessment:
    found = reads.assessment(case, key)
    if found is None:
        raise Http404
    return found


def can(request: Request, permission: Permission) -> bool:
    """Whether to offer an act; the action asks again."""
    return bool(ALLOWS[permission] & request.roles)


class RefusedIn:
    """What the action refuses is said in the form, which keeps what was typed. The action undid its own work."""

    def __init__(self, form: BaseForm) -> None:
        self.form = form

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        if isinstance(error, Refused):
            self.form.add_error(None, str(error))
        return isinstance(error, Refused)


def show(request: Request, template: str, case: Case, /, **context: Any) -> HttpResponse:
    """A page about a case, with its heading."""
    return render(request, f"risk/{template}.html", {"heading": reads.heading(case), "case": case, **context})
