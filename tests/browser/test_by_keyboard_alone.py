"""No mouse: Tab, Enter, Space and arrows from sign-in to a saved first page, the focus always to be seen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.browser import everything
from tests.browser.officer import PASSWORD, Officer

pytestmark = pytest.mark.browser

FOCUS = """() => {
    const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
    const label = one.labels && one.labels.length ? one.labels[0].textContent : one.textContent;
    const lit = getComputedStyle(one.type === 'radio' || one.type === 'checkbox'
        ? one.nextElementSibling : one, one.type === 'radio' || one.type === 'checkbox' ? '::before' : null);
    const seen = [style, lit].some(it => (it.outlineStyle !== 'none' && parseFloat(it.outlineWidth) > 0)
        || it.boxShadow !== 'none');
    return {tag: one.tagName, type: one.type || '', label: label.trim().replace(/\\s+/g, ' '), seen,
            top: box.top + scrollY, left: box.left, inside: box.width > 0};
}"""


class Keyboard:
    """Fingers that only know keys. Every stop on the way must show that it has the focus."""

    def __init__(self, officer: Officer) -> None:
        self.officer, self.page, self.stops = officer, officer.page, []

    def tab_to(self, label: str) -> None:
        for _ in range(60):
            self.page.keyboard.press("Tab")
            stop = self.page.evaluate(FOCUS)
            self.stops.append(stop)
            assert stop["seen"], f"The focus cannot be seen at {stop}"
            if stop["label"].startswith(label):
                return
        pytest.fail(f"Tab never comes to {label!r}: {[stop['label'] for stop in self.stops[-60:]]}")

    def tab_to_question(self) -> None:
        """The next question that is answered with a button."""
        for _ in range(60):
            self.page.keyboard.press("Tab")
            stop = self.page.evaluate(FOCUS)
            self.stops.append(stop)
            assert stop["seen"], f"The focus cannot be seen at {stop}"
            if stop["type"] == "radio":
                return
        pytest.fail("Tab comes to no further question")

    def down_to(self, answer: str) -> None:
        """One of a question's answers, by arrows; the first is chosen with Space."""
        self.page.keyboard.press("Space")
        for _ in range(12):
            if self.page.evaluate(FOCUS)["label"].startswith(answer):
                return
            self.page.keyboard.press("ArrowDown")
        pytest.fail(f"No answer begins with {answer!r}")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def go(self) -> None:
        """Enter, and the page that it leads to."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.officer.arrived()
        self.stops.clear()

    def went_down_the_page(self) -> bool:
        """The order of the stops in the form is the order in which they are read."""
        tops = [stop["top"] for stop in self.stops if stop["inside"]]
        return all(after >= before - 8 for before, after in zip(tops, tops[1:], strict=False))


@pytest.mark.parametrize("scripts", [True, False])
def test_sign_in_and_the_first_page_of_a_report(browser, house, visits, journey, scripts):
    officer = Officer.at_a_screen("response", browser=browser, server=house, visits=visits, scripts=scripts)
    officer.open("/")
    keys = Keyboard(officer)
    keys.tab_to("Username")
    keys.type("response")
    keys.tab_to("Password")
    keys.type(PASSWORD)
    keys.go()

    keys.tab_to("Record a report")
    keys.go()
    keys.tab_to("Skip to main content")
    keys.press("Enter")
    keys.stops.clear()
    keys.tab_to("Yes")
    keys.press("Space", "ArrowDown")
    keys.tab_to("Weapons")
    keys.press("Space")
    keys.tab_to("The victim")
    keys.press("Space")
    keys.tab_to("Number they rang from")
    keys.type("07700 900117")
    keys.tab_to("Now, or just before the report")
    keys.press("Space")
    keys.tab_to("At this place")
    keys.press("Space", "ArrowDown")
    assert keys.went_down_the_page()
    keys.tab_to("Continue")
    keys.go()
    officer.sees("Who is involved?")
    officer.open("/report/")
    officer.follow("Report begun")
    assert officer.page.get_by_label("No", exact=True).first.is_checked()
    assert officer.page.get_by_label("Weapons", exact=True).is_checked()
    officer.leave()


def test_the_hours_decision_from_home_to_the_list_without_it(at_a_screen, journey):
    journey.set_by(timedelta(0))  # the database counts what a post may see by its own clock
    everything.locked_cases(journey.now())
    inspector = at_a_screen("inspector")
    keys = Keyboard(inspector)
    keys.tab_to("Skip to main content")
    keys.press("Enter")
    keys.tab_to("Suspect of DA-")
    keys.go()
    inspector.sees("Is this suspect police?", "90417")
    keys.tab_to("Yes: keep it locked")
    keys.press("Space")
    keys.tab_to("What shows it?")
    keys.type("His staff number")
    keys.tab_to("Decide")
    keys.go()
    inspector.sees("Decided: police. It stays locked.")
    assert "Suspect of" not in inspector.text()
