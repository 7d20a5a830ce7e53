"""Three cases of a meeting, by keyboard alone, the connection lost on the way: no line is lost, and none is twice."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from cases.models import Case
from dapolicy.access.handles import handle
from dapolicy.access.models import Account
from marac.actions.agenda import put_on_agenda
from marac.actions.meetings import Planned, circulate, make_meeting, take_seat
from marac.actions.referring import Referring, accept, refer
from marac.models import Action, Agency, Area, Item, Line, Meeting
from marac.pack.sheets import compose_meeting

pytestmark = pytest.mark.browser

SOON = 10_000
UNSAVED = "#unsaved p"


def a_meeting(at: datetime) -> Meeting:
    """Three cases on the agenda of today."""
    by = Account.objects.get(username="marac").member
    made = at - timedelta(days=20)
    area, _ = Area.objects.get_or_create(code="westmarch", defaults={"name": "Westmarch"})
    starts = at + timedelta(minutes=5)
    meeting = make_meeting(Planned(area=area, starts_at=starts, chair_name="Averil Stokes"), by=by, at=made)
    for code, name, rank in (
        ("police", "Averil Crane", "DS"),
        ("housing", "Bede Marlow", ""),
        ("idva", "Merle Finch", ""),
    ):
        take_seat(meeting, Agency.objects.get(pk=code), member=None, name=name, rank=rank, by=by, at=made)
    police = Agency.objects.get(pk="police")
    for case in Case.objects.select_related("record").order_by("pk")[:3]:
        said = Referring(agency=police, flags=frozenset({"visible_high_risk"}), consent="yes", victim_aware="yes")
        row = refer(case, said, by=by, at=made)
        accept(row, by=by, at=made)
        put_on_agenda(row, meeting, by=by, at=made)
    circulate(meeting, by=by, at=made)
    return meeting


def keys(marac, *pressed: str) -> None:
    for one in pressed:
        if one.startswith("Alt+"):
            access_key(marac, one.removeprefix("Alt+"))
        else:
            marac.page.keyboard.press(one)


def access_key(marac, key: str) -> None:
    """As a keyboard does it: the browser follows an access key at the character, which its driver does not send."""
    browser = marac.page.context.new_cdp_session(marac.page)
    same = {"modifiers": 1, "key": key}
    pressed = same | {"code": f"Key{key.upper()}", "windowsVirtualKeyCode": ord(key.upper())}
    for kind, more in (
        ("rawKeyDown", pressed),
        ("char", same | {"text": key, "unmodifiedText": key}),
        ("keyUp", pressed),
    ):
        browser.send("Input.dispatchKeyEvent", {"type": kind, **more})
    browser.detach()


def says(marac, key: str, *fields: str) -> None:
    """To a form by its key; each field is typed and left by the tabulator; Control and Enter saves."""
    keys(marac, f"Alt+{key}")
    marac.page.keyboard.type(fields[0])
    for one in fields[1:]:
        keys(marac, "Tab")
        marac.page.keyboard.type(one)
    keys(marac, "Control+Enter")


def saved(marac) -> None:
    expect(marac.page.locator("#unsaved")).to_be_hidden(timeout=SOON)


def heard(marac) -> None:
    was = marac.page.url
    keys(marac, "Alt+h")
    marac.page.wait_for_url(lambda url: url != was)
    marac.arrived()


def first_case(marac) -> None:
    """Everything that a case wants."""
    says(marac, "s", "Housing: the locks can be changed on Thursday.")
    says(marac, "d", "She stays; he is kept away.")
    says(marac, "a", "Change the locks", "Housing", "Bede Marlow", "26", "5", "2026")
    says(marac, "a", "Visit her with the IDVA", "Police", "Averil Crane", "22", "5", "2026", "Joint")
    says(marac, "v", "Merle Finch", "She wants to stay in her home.")
    marac.sees("Change the locks", "She wants to stay in her home.")
    saved(marac)
    marac.arrived()
    heard(marac)


def without_a_connection(marac) -> None:
    marac.page.context.set_offline(True)
    says(marac, "s", "Said while nothing could be sent.")
    says(marac, "a", "Ring the school")
    expect(marac.page.locator(UNSAVED)).to_contain_text("Not saved yet: 2. There is no connection", timeout=SOON)
    marac.arrived()
    was = marac.page.url
    keys(marac, "Alt+n")
    marac.sees(re.compile("another case cannot be opened yet"))
    assert marac.page.url == was
    marac.page.context.set_offline(False)
    marac.sees("Ring the school", "Said while nothing could be sent.")
    saved(marac)


def with_an_answer_that_is_lost(marac) -> None:
    """It arrived, and nobody said so: it is sent again."""
    lost: list[str] = []

    def swallow(route) -> None:
        if lost or route.request.method != "POST":
            return route.continue_()
        lost.append(route.fetch().text())
        return route.abort()

    marac.page.route("**/room/decided/", swallow)
    says(marac, "d", "Decided once.")
    expect(marac.page.locator(UNSAVED)).to_contain_text("Not saved yet: 1", timeout=SOON)
    saved(marac)
    assert lost
    marac.page.unroute("**/room/decided/")


def without_saving_what_is_typed(marac) -> None:
    """The commonest slip of whoever takes the minutes: on to another page with a sentence still in its box."""
    keys(marac, "Alt+s")
    marac.page.keyboard.type("Typed, and gone on from.")
    was = marac.page.url
    keys(marac, "Alt+p")
    marac.page.wait_for_url(lambda url: url != was)
    marac.arrived()
    marac.sees(re.compile("case 1 of 3"))
    keys(marac, "Alt+n")
    marac.sees(re.compile("case 2 of 3"))
    marac.arrived()
    marac.sees("Typed, and gone on from.")
    keys(marac, "Alt+d")
    marac.page.keyboard.type("Decided, and not saved.")
    half_an_action(marac)


def half_an_action(marac) -> None:
    """Without its words it is refused, which stops the way on; the rest is saved with it."""
    marac.page.get_by_label("Named person").fill("Bede Marlow")
    was = marac.page.url
    keys(marac, "Alt+n")
    marac.sees("Decided, and not saved.", "Mend it")
    assert marac.page.url == was
    marac.page.get_by_role("button", name="Mend it").click()
    marac.page.get_by_label("Named person").fill("")
    saved(marac)


def over_a_page_that_is_opened_again(marac) -> None:
    marac.page.route("**/room/said/", lambda route: route.abort())
    says(marac, "s", "Kept over a reload.")
    expect(marac.page.locator(UNSAVED)).to_contain_text("Not saved yet: 1", timeout=SOON)
    marac.page.unroute("**/room/said/")
    marac.page.reload()
    marac.sees("Kept over a reload.")
    saved(marac)


@pytest.mark.policy("MARAC-008")
@pytest.mark.policy("MARAC-009")
def test_three_cases_are_run_by_keyboard_with_the_connection_lost(at_a_screen, journey):
    journey.strike("2026-05-19 09:25")
    meeting = a_meeting(journey.now())
    compose_meeting(meeting, by=Account.objects.get(username="marac").member, at=journey.now())
    marac = at_a_screen("marac", scripts=True)
    marac.open(f"/marac/meetings/{handle(meeting)}/room/")
    keys(marac, "Alt+b")
    marac.sees(re.compile("^Began"))
    marac.arrived()
    keys(marac, "Alt+n")
    marac.sees(re.compile("case 1 of 3"))
    marac.arrived()
    first_case(marac)
    marac.sees(re.compile("case 2 of 3"))
    without_a_connection(marac)
    with_an_answer_that_is_lost(marac)
    without_saving_what_is_typed(marac)
    keys(marac, "Alt+s")
    marac.page.keyboard.type("x" * 20)
    heard(marac)
    marac.sees(re.compile("case 3 of 3"))
    over_a_page_that_is_opened_again(marac)
    keys(marac, "Alt+w")
    marac.sees(re.compile("^Shared view"))
    marac.arrived()
    marac.does_not_see("Kept over a reload.")
    keys(marac, "Alt+w")
    marac.sees(re.compile("case 3 of 3"))
    heard(marac)
    once_each()
    marac.open(f"/marac/meetings/{handle(meeting)}/minutes/")
    marac.press("The minutes are complete: send them out")
    marac.sees(re.compile("The minutes wait for this first"))
    for path in ("/marac/afterwards/", "/marac/actions/", "/marac/links/", "/marac/"):
        marac.open(path)
    marac.open("/marac/actions/")
    marac.follow("Ring the school")
    marac.follow(re.compile("Name what is missing"))
    signs_out(marac)


def once_each() -> None:
    """What was typed is there, each once."""
    kinds = list(Line.objects.values_list("kind", flat=True))
    assert (kinds.count("marac.said"), kinds.count("marac.decided"), kinds.count("marac.heard")) == (5, 3, 3)
    words = ["Change the locks", "Ring the school", "Visit her with the IDVA"]
    assert sorted(Action.objects.values_list("words", flat=True)) == words
    assert not Item.objects.filter(heard_at=None).exists()


def signs_out(marac) -> None:
    """Nothing of it stays on a shared computer."""
    marac.open("/marac/")
    marac.page.evaluate("sessionStorage.setItem('room', 'kept')")
    marac.press("Sign out")
    assert "kept" not in marac.page.evaluate("JSON.stringify(sessionStorage)")
