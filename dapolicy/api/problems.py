"""Errors as problem details (RFC 9457): what was wrong, where, and how to mend it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import JsonResponse
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from dapolicy.access.permissions import Refused

TYPE = "application/problem+json"


def problem(status: int, detail: str, **more: Any) -> dict[str, Any]:
    """The body of a problem."""
    return {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """Django REST framework's errors, and our own refusals, as problems. Everything else stays a failure."""
    if isinstance(error, Refused):
        return Response(problem(403, str(error)), status=403, content_type=TYPE)
    if isinstance(error, RequestDataTooBig):
        return Response(problem(413, "This is longer than is taken at once. Send less of it."), 413, content_type=TYPE)
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, ValidationError):
        body = problem(
            response.status_code, "Mend what `errors` names and send it again.", errors=list(lines(error.detail))
        )
    else:
        said = error.detail if isinstance(error, APIException) else "There is nothing here."
        body = problem(response.status_code, str(said))
    return Response(body, status=response.status_code, headers=dict(response.items()), content_type=TYPE)


def lines(detail: Any, place: str = "") -> Any:
    """Each fault with the place it stands at, as a JSON pointer."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from lines(inner, f"{place}/{name}")
    elif isinstance(detail, list):
        for number, inner in enumerate(detail):
            yield from lines(inner, place if isinstance(inner, str) else f"{place}/{number}")
    else:
        yield {"pointer": place or "/", "detail": str(detail)}


def not_here() -> JsonResponse:
    """What is not there, and what this account may not open."""
    return JsonResponse(problem(404, "There is nothing here."), status=404, content_type=TYPE)
