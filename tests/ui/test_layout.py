"""What stands on every page: its marking, a way past the top, a way out, and nothing that tells too much."""

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings
from django.urls import include, path

from dapolicy.settings.environment import root
from dapolicy.ui import navigation
from tests.ui.html import Page, text


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


# Addresses of a desk with a home, notices and a search, and nothing else.
DESK = [
    path("", nothing, name="home"),
    path("notices/", nothing, name="notices"),
    path("search/", nothing, name="search"),
]
urlpatterns = [path("", include((DESK, "desk"))), path("out/", nothing, name="account_logout")]


class Signed(AnonymousUser):
    """Somebody who is signed in."""

    is_authenticated = True

    def get_username(self) -> str:
        return "hale"


def page(where: str = "/", *, signed_in: bool = True, template: str = "404.html") -> Page:
    request = RequestFactory().get(where)
    request.user = Signed() if signed_in else AnonymousUser()
    return Page(render_to_string(template, request=request))


pytestmark = pytest.mark.urls(__name__)


@pytest.fixture(autouse=True)
def everybody_may_visit() -> object:
    navigation.may_visit.cache_clear()
    with override_settings(DAPOLICY_MAY_VISIT="", DAPOLICY_PAGE_OVER=""):
        yield
    navigation.may_visit.cache_clear()


@pytest.mark.parametrize("template", ["404.html", "403.html", "403_csrf.html", "500.html", "account/locked_out.html"])
@pytest.mark.parametrize("signed_in", [True, False])
def test_every_page_carries_its_marking_one_heading_and_a_language(template: str, signed_in: bool) -> None:
    shown = page(template=template, signed_in=signed_in)
    assert text(shown.one("p", class_="app-marking")) == "OFFICIAL-SENSITIVE"
    assert len(shown.all("h1")) == 1
    assert shown.root.get("lang") == "en"
    assert text(shown.one("title")).endswith("dapolicy")


def test_a_page_can_be_drawn_when_even_the_request_has_failed() -> None:
    assert text(Page(render_to_string("500.html")).one("h1")) == "Something went wrong here"


def test_the_first_link_skips_to_the_content() -> None:
    shown = page()
    first = shown.all("a")[0]
    assert shown.by_id((first.get("href") or "")[1:]).tag == "main"


def test_only_pages_that_exist_are_in_the_navigation() -> None:
    links = [text(link) for link in page().one("nav").iter("a")]
    assert links == ["Home", "Notices"]


def test_the_navigation_says_where_one_is() -> None:
    current = [text(link) for link in page("/notices/old/").one("nav").iter("a") if link.get("aria-current")]
    assert current == ["Notices"]


@override_settings(DAPOLICY_MAY_VISIT="tests.ui.test_layout.only_notices")
def test_only_pages_that_the_reader_may_open_are_in_the_navigation() -> None:
    shown = page()
    assert [text(link) for link in shown.one("nav").iter("a")] == ["Notices"]
    assert not shown.all("input", type="search")


def only_notices(request: HttpRequest, url_name: str) -> bool:
    return url_name == "desk:notices"


def test_search_and_sign_out_are_sent_by_post() -> None:
    forms = {form.get("action"): form.get("method") for form in page().all("form")}
    assert forms == {"/search/": "post", "/out/": "post"}


def test_nobody_who_is_not_signed_in_is_shown_a_way_in_but_the_sign_in_page() -> None:
    shown = page(signed_in=False)
    assert not shown.all("form")
    assert not shown.all("nav")


@override_settings(DAPOLICY_PAGE_OVER="tests.ui.test_layout.one_notice")
def test_what_pages_somebody_stands_over_every_page() -> None:
    shown = page()
    assert "You have a notice" in text(shown.one("section", aria_label="Needs you now"))


def one_notice(request: HttpRequest) -> list[dict[str, str]]:
    return [{"template": "ui/components/page_over_notice.html", "words": "You have a notice", "href": "/notices/"}]


def test_no_template_carries_a_script_or_style_of_its_own() -> None:
    """The content security policy would stop them; this finds them before a browser does."""
    templates = [*Path(root, "templates").rglob("*.html")]
    assert len(templates) > 40
    for template in templates:
        shown = Page(template.read_text())
        for script in shown.all("script"):
            assert script.get("src") or script.get("type") == "application/json", template
        assert not shown.all("style"), template
        for element in shown.root.iter():
            found = [name for name in element.attrib if re.fullmatch(r"on[a-z]+|style", name)]
            assert not set(found) - {"one"}, template
