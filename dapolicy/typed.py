"""What is typed, made fit to be kept and shown: at the edge, once, for every page and operation.

PostgreSQL keeps no NUL, a lone half of a character is no text, and a hidden mark that turns the reading direction
makes one name look like another. These are taken out; everything that a person can see or that a language needs stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import IO, Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser

# Control characters but tab and line ends; halves of characters; overrides and isolates of the reading direction.
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


def fit(text: str) -> str:
    return UNFIT.sub("", text)


class TypedText:
    """Hands every view text that can be kept. An address with such a sign in it is nobody's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if UNFIT.search(request.path_info):
            raise Http404
        if UNFIT.search("".join(words_of(request.GET))):
            request.GET = fitted(request.GET)  # type: ignore[assignment]
        if request.method == "POST" and UNFIT.search("".join(words_of(request.POST))):
            request.POST = fitted(request.POST)  # type: ignore[assignment]
        return self.get_response(request)


def words_of(sent: QueryDict) -> list[str]:
    return [word for name, values in sent.lists() for word in (name, *values)]


def fitted(sent: QueryDict) -> QueryDict:
    """The same, without what does not fit."""
    found = QueryDict(mutable=True)
    for name, values in sent.lists():
        found.setlist(fit(name), [fit(value) for value in values])
    found._mutable = False
    return found


class TooLong(APIException):
    """More than is taken at once; nothing of it was read."""

    status_code = 413
    default_detail = "This is longer than is taken at once. Send less of it."


class FitJSONParser(JSONParser):
    """JSON of a length that is taken, whose texts can be kept."""

    def parse(self, stream: IO[Any], media_type: Any = None, parser_context: Any = None) -> Any:
        sent = int(parser_context["request"].META.get("CONTENT_LENGTH") or 0)
        if sent > (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0):
            raise TooLong
        try:
            return fit_all(super().parse(stream, media_type, parser_context))
        except RecursionError as error:
            raise ParseError("This is nested too deep to be read.") from error


def fit_all(sent: Any) -> Any:
    if isinstance(sent, str):
        return fit(sent)
    if isinstance(sent, list):
        return [fit_all(one) for one in sent]
    if isinstance(sent, dict):
        return {fit(name): fit_all(one) for name, one in sent.items()}
    return sent
