"""What a fact that was recorded still lacks: owed, shown, and holding back the word that waits for it."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from cases.reports import PersonFacts
from dapolicy.chronology.models import Event
from dvds.models import Part
from dvds.opened import Somebody
from tests.dvds.scene import CASPIAN, LIONEL, PETRA, address, asked, enter, form_of, refused, told
from tests.dvds.test_queue import looked, reported, who

BORN = "1980-03-02"


@pytest.fixture
def made(world, now):
    return asked(world.dvds, now - timedelta(days=2))


@pytest.mark.policy("DVDS-022")
def test_a_right_to_know_shows_risk_and_serial_perpetrator_and_its_priority_orders_the_queue(world, now, browse):
    """Of two of the same contact, the one decided to go first stands first, and the one decided to wait last."""
    for victim in (who("Ada", "Crumpet"), who("Bryony", "Oates")):
        reported(world, now - timedelta(days=300), victim, who("First", "Fennimore", BORN))
    made = {given: told(world.dvds, now - timedelta(days=2), people=(subject(given),))
            for given in ("Low", "Usual", "First")}  # fmt: skip
    looked(now)
    page = browse(world.dvds).get(reverse("dvds:queue")).content.decode()
    assert page.count("Decide its priority") == 3
    for given, level in (("Low", "standard"), ("Usual", "standard"), ("First", "medium")):
        enter("dvds.priority-decided", made[given], by=world.dvds, at=now, priority=given.lower(), level=level)
    assert "reason" in form_of("dvds.priority-decided", made["Low"], world.dvds, now, reason="").errors
    page = browse(world.dvds).get(reverse("dvds:queue")).content.decode()
    assert page.index("First Fennimore") < page.index("Usual Fennimore") < page.index("Low Fennimore")
    assert page.count("Standard risk. 0 different people harmed or at risk") == 2
    own = browse(world.dvds).get(address(made["First"])).content.decode()
    for shown in (page, own):
        assert re.search(r"Medium risk\. .*Serial perpetrator</strong> 2 different people harmed or at risk", shown)
    assert "Decide its priority" not in page
    assert "Priority: first" in own
    assert "Serial perpetrator" not in browse(world.dvds).get(address(made["Usual"])).content.decode()


def subject(given):
    return Somebody(Part.SUBJECT, PersonFacts(given=given, surname="Fennimore", born=date.fromisoformat(BORN)))


@pytest.mark.policy("DVDS-010")
@pytest.mark.parametrize("people", [(), (CASPIAN,), (PETRA, LIONEL)])
def test_whatever_is_missing_is_mended_where_it_says(world, now, browse, people):
    made = asked(world.dvds, now - timedelta(days=2), people=people, safe=None)
    enter("dvds.disclosed", made, by=world.dvds, at=now, warnings=[], undertaking="not-asked")
    reader = browse(world.dvds)
    listed = reader.get(address(made)).content.decode().split('id="missing"')[1].split("</ul>")[0]
    links = re.findall(r'href="([^"]+)"', listed)
    assert len(links) == listed.count("<li") > 5
    assert {reader.get(href).status_code for href in links} == {200}


@pytest.mark.policy("DVDS-030")
def test_each_warning_and_the_undertaking_are_owed_until_they_are_given_and_closing_waits(made, world, now, browse):
    """The disclosure is recorded as it was made; what whoever was told has not been told yet stays owed."""
    some = {"warnings": ["safeguarding"], "undertaking": "not-asked"}
    enter("dvds.disclosed", made, by=world.dvds, at=now, **some)
    for said in (refused("dvds.closed", made, world.dvds, now), browse(world.dvds).get(address(made)).content.decode()):
        assert "must be signed" in said
        assert "may face proceedings" in said
        assert "only to keep somebody safe" not in said
        assert "The undertaking: signed or refused" in said
    later = {"warnings": ["undertaking", "proceedings"], "undertaking": "signed"}
    enter("dvds.undertaking-answered", made, by=world.dvds, at=now, **later)
    said = refused("dvds.closed", made, world.dvds, now)
    assert "warning to whoever was told" not in said
    assert "signed or refused" not in said
    kept = Event.objects.get(record_id=made.pk, kind="dvds.undertaking-answered")
    assert (kept.detail["undertaking"], kept.at) == ("signed", now)


@pytest.mark.policy("DVDS-030")
def test_whoever_cannot_be_asked_any_more_keeps_no_application_open_but_wants_a_reason(made, world, now):
    enter("dvds.disclosed", made, by=world.dvds, at=now, warnings=[], undertaking="not-asked")
    gone = {"undertaking": "not-possible", "warnings": []}
    assert "why they cannot be asked" in refused("dvds.undertaking-answered", made, world.dvds, now, **gone)
    enter("dvds.undertaking-answered", made, by=world.dvds, at=now, **gone, note="She has left the country.")
    said = refused("dvds.closed", made, world.dvds, now)
    assert "warning to whoever was told" not in said
    assert "signed or refused" not in said
