"""The few links on top of every page. A link shows only where its page exists and the reader may open it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Place:
    """A link's words and the URL name it leads to."""

    label: str
    url_name: str


@dataclass(frozen=True)
class Item:
    """A link as drawn: where it leads, and whether the reader is there."""

    label: str
    href: str
    current: bool


PLACES = (
    Place("Home", "desk:home"),
    Place("Record a report", "cases:report"),
    Place("Applications", "dvds:queue"),
    Place("MARAC", "marac:home"),
    Place("MARAC figures", "marac:figures"),
    Place("Your MARAC", "marac:mine"),
    Place("Handover", "cases:handover"),
    Place("Notices", "desk:notices"),
    Place("Policy", "desk:policy"),
    Place("Accounts", "custody:accounts"),
    Place("Quality of recording", "cases:quality"),
    Place("Locked records", "console:home"),
)


def items(request: HttpRequest | None) -> list[Item]:
    """The links for this request's reader; none before signing in."""
    user = getattr(request, "user", None)
    if request is None or user is None or not user.is_authenticated:
        return []
    places = [(place, href_if_allowed(request, place.url_name)) for place in PLACES]
    here = max((href for _, href in places if href and is_within(request.path, href)), key=len, default="")
    return [Item(place.label, href, href == here) for place, href in places if href]


def href_if_allowed(request: HttpRequest, url_name: str, *args: object) -> str:
    """The address of a page that exists and that this reader may open, else nothing."""
    if not may_visit()(request, url_name):
        return ""
    return reverse(url_name, args=args) if args else href_of(url_name)


def href_of(url_name: str) -> str:
    """The address of a page, or nothing where the page does not exist in this installation."""
    return address_in(get_urlconf(), get_script_prefix(), url_name)


@cache
def address_in(urlconf: str | None, prefix: str, url_name: str) -> str:
    """The same for one set of routes, which never change while a process runs: every page asks a dozen times."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def is_within(path: str, href: str) -> bool:
    """Whether the page is that link's or lies below it; home has everything below it, so it must match exactly."""
    return path == href or (href != "/" and path.startswith(href))


@cache
def may_visit() -> Callable[[HttpRequest, str], bool]:
    """The roof's answer to *may this reader open that page*: ``DAPOLICY_MAY_VISIT`` names ``f(request, url_name)``."""
    name = getattr(settings, "DAPOLICY_MAY_VISIT", "")
    return import_string(name) if name else everybody


def everybody(request: HttpRequest, url_name: str) -> bool:
    """Used where no rule is configured; the page itself still refuses."""
    return True
