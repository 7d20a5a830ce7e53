"""Completing a report that stands: what was sent is filled in, and what is left as it was shown is not written over."""

from __future__ import annotations

from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.urls import reverse

from cases.entries import SchoolTold
from cases.models import ContactPoint, Draft, Incident, OutsideReference, Pair, Party, PersonAddress, SafeContact
from cases.reports import Child, PersonFacts, SafeWay, Suspect, Victim
from dapolicy.chronology.entries import record_entry
from dapolicy.chronology.models import Clock, Event
from tests.cases.reports import person, saved
from tests.cases.test_api_incidents import body, post

pytestmark = pytest.mark.django_db

SAFE = {"victim-0-safe": "not-known"}
UNASKED = SAFE | {"children": "none"}  # what command and control cannot say


class Boxes(HTMLParser):
    """What a browser sends of a page on which nobody touched anything."""

    def __init__(self, page):
        super().__init__()
        self.sent, self.within = {}, None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        if tag == "textarea":
            self.within = told["name"]
            self.sent[self.within] = [""]
        elif tag == "select":
            self.within, self.sent[told["name"]] = told["name"], []
        elif tag == "option" and self.within and ("selected" in told or not self.sent[self.within]):
            self.sent[self.within] = [told.get("value", "")]
        elif tag == "input" and "name" in told:
            ticked = told.get("type") in ("radio", "checkbox")
            if not ticked or "checked" in told:
                self.sent.setdefault(told["name"], []).append(told.get("value", "on" if ticked else ""))

    def handle_data(self, data):
        if self.within and self.within in self.sent and self.lasttag == "textarea":
            self.sent[self.within][0] += data

    def handle_endtag(self, tag):
        if tag in ("textarea", "select"):
            self.within = None


def sent_on(browser, address, **said):
    """A page sent as it was shown, but for what is said; the next page."""
    shown = Boxes(browser.get(address).content.decode()).sent
    shown = {name: [value.strip("\r\n") for value in values] for name, values in shown.items()}
    answer = browser.post(address, shown | said)
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def begun(browser, incident):
    return browser.post(reverse("cases:report-for", args=[incident.record.reference]))["Location"]


def rows():
    """What stands of the report and its people: each row as it is in its table, without the draft."""
    tables = (Incident, Party, Pair, PersonAddress, ContactPoint)
    return {table.__name__: list(table.objects.order_by("pk").values()) for table in tables}


def test_what_was_sent_is_filled_in_and_untouched_pages_change_nothing(world, browse, now):
    sent = body(
        now,
        danger_now="no",
        relationship="former-partner",
        abuse=["threats"],
        victim={"given": "Juniper", "surname": "Quillfeather", "line1": "4 Mill Lane", "postcode": "ZZ99 4CD"},
        suspect={"given": "Percy", "surname": "Dashwood", "police": "no", "staff_no": "E1401"},
    )
    post(browse(world.handler), sent)
    before, browser = rows(), browse(world.officer)
    second = sent_on(browser, begun(browser, Incident.objects.get()))
    third = sent_on(browser, sent_on(browser, second, **UNASKED).replace("/matches/", "/3/"), done=["safety-advice"])
    assert not Draft.objects.filter(finished_at=None).exists(), third
    assert not any(one.data.get("pages") for one in Draft.objects.all()), (
        "neither what was typed nor what was filled in"
    )
    after = rows()
    assert [one.pop("done") for one in (before["Incident"][0], after["Incident"][0])] == [[], ["safety-advice"]]
    for table, stands in before.items():
        assert after[table] == stands, table
    assert Pair.objects.get().relationship == "former-partner"
    assert list(Party.objects.order_by("pk").values_list("police", flat=True)) == ["not-known", "no"]


def test_what_somebody_else_recorded_meanwhile_stands_where_it_was_left_as_shown(world, as_web, browse, now):
    as_web(world.officer)
    victim = Victim(
        person("Juniper", "Quillfeather"), vulnerabilities=("older",), language="Welsh", communication="BSL"
    )
    suspect = Suspect(person("Barnaby", "Quillfeather"), police="no")
    incident = saved(world, now, victims=(victim,), suspects=(suspect,), place="4 Mill Lane").incident
    browser = browse(world.sergeant)
    first = begun(browser, incident)
    Party.objects.filter(part="victim").update(language="Polish")
    Pair.objects.update(relationship="former-partner", abuse=["stalking"])
    Incident.objects.update(place="9 Quay Row", account="She says it was her brother.")
    second = sent_on(browser, first)
    third = sent_on(browser, second, **UNASKED, **{"victim-0-communication": ["Lip reading"]})
    sent_on(browser, third.replace("/matches/", "/3/"), done=["medical"])
    held, pair, told = Party.objects.get(part="victim"), Pair.objects.get(), Incident.objects.get()
    assert (held.language, held.communication, held.vulnerabilities) == ("Polish", "Lip reading", ["older"])
    assert (pair.relationship, pair.abuse) == ("former-partner", ["stalking"])
    assert (told.place, told.account, told.done) == ("9 Quay Row", "She says it was her brother.", ["medical"])


def test_what_is_changed_on_the_pages_is_written(world, as_web, browse, now):
    as_web(world.officer)
    incident = saved(world, now, place="4 Mill Lane", relationships={(0, 0): "not-known"}).incident
    browser = browse(world.sergeant)
    second = sent_on(browser, begun(browser, incident), where="known", place="9 Quay Row")
    third = sent_on(browser, second, **UNASKED, **{"relationship-0-0": "partner", "police": "would-not-say"})
    sent_on(browser, third.replace("/matches/", "/3/"), abuse=["stalking"])
    assert Incident.objects.get().place == "9 Quay Row"
    assert (Pair.objects.get().relationship, Pair.objects.get().abuse) == ("partner", ["stalking"])
    assert set(Party.objects.values_list("police", flat=True)) == {"would-not-say"}


@pytest.fixture
def with_child(world, as_web, as_owner, now):
    as_web(world.officer)
    wren = Child(person("Wren", "Quillfeather"), "lives-there", "not-seen", "At her aunt's", "Rosebay Primary")
    done = saved(world, now - timedelta(hours=2), children=(wren,))
    as_owner()
    return done


def told(kind):
    return list(Event.objects.filter(kind=kind).order_by("at", "pk").values_list("detail__how", flat=True))


def test_children_are_filled_in_too_and_an_untouched_child_is_told_of_once(world, browse, now, with_child):
    [case] = with_child.cases
    school = {"child": Party.objects.get(part="child").person.reference, **SchoolTold.example}
    form = SchoolTold(school, record=case.record, by=world.officer, now=now)
    record_entry(form, case.record, by=world.officer, at=now)
    browser, before = browse(world.officer), rows()
    second = sent_on(browser, begun(browser, with_child.incident))
    page = browser.get(second).content.decode()
    for shown in ("Wren", "Rosebay Primary", "At her aunt&#x27;s"):
        assert shown in page
    third = sent_on(browser, second, **SAFE)
    sent_on(browser, browser.get(third).headers.get("Location", third))
    assert rows()["Party"] == before["Party"]
    assert OutsideReference.objects.filter(system="school").count() == 1
    assert (told("child.affected"), told("child.seen")) == ([["lives-there"]], ["not-seen"])
    assert not Clock.objects.filter(record=case.record, duty="school-told", stopped_at=None, void=False).exists()


def test_what_is_new_of_a_child_is_told_of_the_same_child(world, browse, now, with_child):
    browser = browse(world.officer)
    second = sent_on(browser, begun(browser, with_child.incident))
    third = sent_on(browser, second, **SAFE, **{"child-0-seen": ["spoken-to"]})
    sent_on(browser, browser.get(third).headers.get("Location", third))
    assert Party.objects.filter(part="child").count() == 1
    assert (told("child.affected"), told("child.seen")) == ([["lives-there"]], ["not-seen", "spoken-to"])


def test_a_case_that_completing_opens_is_told_of_the_child_in_place_of_the_report(world, browse, as_web, as_owner, now):
    as_web(world.officer)
    nobody, wren = PersonFacts(known="not-known"), Child(person("Wren", "Quillfeather"), "lives-there")
    done = saved(world, now - timedelta(hours=2), victims=(Victim(nobody),), children=(wren,))
    as_owner()
    assert owed("school-told") == [done.incident.pk]
    browser = browse(world.officer)
    named = {"known": "named", "given": "Juniper", "surname": "Quillfeather", "vulnerabilities": "not-asked"}
    second = sent_on(browser, begun(browser, done.incident))
    third = sent_on(browser, second, **SAFE, **{f"victim-0-{name}": [value] for name, value in named.items()})
    sent_on(browser, browser.get(third).headers.get("Location", third))
    [pair] = Pair.objects.filter(record=done.incident.record, ended_at=None)
    assert owed("school-told") == [pair.case_record_id]
    assert Party.objects.filter(part="child").count() == 1


def owed(duty):
    running = Clock.objects.filter(duty=duty, stopped_at=None, lapsed_at=None, void=False)
    return list(running.values_list("record_id", flat=True))


WAY = SafeWay("safe-way", "Ring her sister", "After six", "The library", "kestrel", "Her sister", "Tablet", "Letters")


@pytest.fixture
def with_way(world, as_web, as_owner, now):
    as_web(world.officer)
    victim = Victim(person("Juniper", "Quillfeather"), safe=WAY, vulnerabilities=("none-identified",))
    done = saved(world, now - timedelta(hours=2), victims=(victim,))
    as_owner()
    return done


def test_a_safe_way_is_filled_in_with_who_said_so_and_untouched_it_is_confirmed_by_nobody(browse, world, with_way):
    browser = browse(world.sergeant)
    second = sent_on(browser, begun(browser, with_way.incident))
    page = browser.get(second).content.decode()
    for shown in ("Ring her sister", "The library", "kestrel", "From The victim, last confirmed"):
        assert shown in page, shown
    third = sent_on(browser, second, children="none")
    sent_on(browser, third.replace("/matches/", "/3/"))
    assert SafeContact.objects.count() == 1
    assert not Draft.objects.filter(finished_at=None).exists()


def test_what_is_said_anew_of_a_safe_way_leaves_nothing_of_it_out(browse, world, with_way):
    browser = browse(world.sergeant)
    second = sent_on(browser, begun(browser, with_way.incident))
    third = sent_on(browser, second, children="none", **{"victim-0-times": ["Mornings"]})
    sent_on(browser, third.replace("/matches/", "/3/"))
    row = SafeContact.objects.latest("confirmed_at")
    assert (row.by, row.times, row.place, row.code_word) == (world.sergeant, "Mornings", "The library", "kestrel")


def test_page_ones_way_to_reach_a_victim_who_told_us_is_written_with_page_two(world, as_web, browse, now):
    as_web(world.officer)
    incident = saved(world, now, teller="victim", teller_safe_contact="Text her at work").incident
    browser = browse(world.sergeant)
    second = sent_on(browser, begun(browser, incident))
    third = sent_on(browser, second, children="none")
    sent_on(browser, third.replace("/matches/", "/3/"))
    assert SafeContact.objects.get().means == "Text her at work"


def test_what_one_side_said_of_reaching_them_is_not_filled_in_where_each_is_against_the_other(
    world, as_web, browse, now
):
    as_web(world.officer)
    victim = Victim(person("Juniper", "Quillfeather"), safe=WAY, vulnerabilities=("none-identified",))
    incident = saved(world, now, victims=(victim,), each_against_the_other=True).incident
    browser = browse(world.sergeant)
    second = sent_on(browser, begun(browser, incident))
    assert "kestrel" not in browser.get(second).content.decode()
    assert SafeContact.objects.get().code_word == "kestrel"
