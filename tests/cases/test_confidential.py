"""A confidential address is found by nobody, and read by the case's two owners alone."""

import pytest
from django.db import connection
from django.urls import reverse

from cases.actions.confidential import add_address, withhold
from cases.indexing import index_facts
from cases.models import (
    Case,
    ConfidentialText,
    ContactPoint,
    Incident,
    Marker,
    Party,
    Person,
    PersonAddress,
    PersonName,
    Promise,
    Sameness,
)
from cases.queries.leftover import standing_in
from cases.search import ask, find
from dapolicy.access.handles import handle
from dapolicy.access.models import Kind, Record
from dapolicy.chronology.actions import record
from dapolicy.chronology.models import Event
from tests.cases.casting import safe_contact

REFUGE = "The old rectory, Nettle Lane, Easterby ZZ99 8RF"


@pytest.fixture
def wren(world, now):
    record = Record.open(kind=Kind.CASE, team=world.unit, at=now)
    Record.objects.filter(pk=record.pk).update(safeguarding_lead=world.specialist)
    person = Person.new()
    case = Case.objects.create(record=record, victim=person, last_incident_at=now)
    name = PersonName.objects.create(person=person, record=record, given="Wren", surname="Hollowell", learnt_at=now)
    number = ContactPoint.objects.create(
        person=person, record=record, kind="phone", value="07700 900171", normal="07700900171", learnt_at=now
    )
    index_facts([name, number])
    return case


def test_a_confidential_address_is_never_searched(world, wren, now, as_web):
    as_web(world.colleague)
    add_address(wren.victim, words=REFUGE, confidential=True, through=wren.record, by=world.colleague, at=now)
    for asked in (ask(line1="The old rectory", line2="Nettle Lane"), ask(postcode="ZZ99 8RF")):
        assert find(asked) == []


def test_its_text_stands_in_no_column_but_its_own(world, wren, now, as_web, as_owner):
    as_web(world.colleague)
    fact = add_address(wren.victim, words=REFUGE, confidential=True, through=wren.record, by=world.colleague, at=now)
    as_owner()
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(a)::text FROM cases_personaddress a WHERE id = %s", [fact.pk])
        assert "Nettle" not in cursor.fetchone()[0]
    assert ConfidentialText.objects.get(fact_id=fact.pk).words == REFUGE
    assert "Nettle" not in str(list(Event.objects.values_list("detail", flat=True)))


@pytest.mark.parametrize(("reader", "seen"), [("specialist", True), ("colleague", False), ("supervisor", False)])
def test_everybody_else_is_told_whom_to_ask(world, wren, now, browse, reader, seen):
    add_address(wren.victim, words=REFUGE, confidential=True, through=wren.record, by=world.colleague, at=now)
    page = browse(getattr(world, reader)).get(f"/people/{wren.victim.reference}/")
    assert page.status_code == 200
    assert (b"Nettle Lane" in page.content) is seen
    assert (b"Address withheld: ask Specialist" in page.content) is not seen


def test_a_number_that_was_known_is_withheld_by_one_press_and_found_no_more(world, wren, now, browse):
    browser = browse(world.colleague)
    number = ContactPoint.objects.get()
    with_number = ask(reaches=["07700 900171"])
    answer = browser.post(f"/people/{wren.victim.reference}/withhold/{handle(number)}/")
    assert answer.status_code == 302
    withheld = ContactPoint.objects.get()
    assert (withheld.value, withheld.normal, withheld.confidential) == ("", "", True)
    assert ConfidentialText.objects.get().words == "07700 900171"
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('dapolicy.reader', %s, true)", [str(world.colleague.pk)])
    assert find(with_number) == []


def test_withholding_twice_keeps_one_text(world, wren, now):
    number = ContactPoint.objects.select_related("record", "person").get()
    withhold(number, by=world.colleague, at=now)
    withhold(number, by=world.colleague, at=now)
    assert ConfidentialText.objects.count() == 1


@pytest.fixture
def also(world, wren, now):
    """Wren under a second id, as two people confirmed, with her refuge and her number there too, and an older home."""
    other, told = Person.new(), Record.open(kind=Kind.INCIDENT, team=world.unit, at=now)
    Incident.objects.create(record=told, channel="999", teller="victim", reported_at=now)
    answer = {"record": wren.record, "a": wren.victim, "b": other, "answer": "same", "at": now}
    Sameness.objects.create(**answer, by_id=world.officer.pk, confirmed_at=now, confirmed_by_id=world.specialist.pk)
    kept = {"person": other, "record": told, "learnt_at": now}
    PersonAddress.objects.create(**kept, line1="12 Otter Row", town="Easterby")
    PersonAddress.objects.create(**kept, words="12 otter row.  Easterby ZZ1 1AA")
    PersonAddress.objects.create(**kept, words="2 Otter Row, Easterby ZZ1 1AA")
    ContactPoint.objects.create(**kept, kind="phone", value="+44 7700 900171", normal="07700900171")
    return other


@pytest.mark.policy("ACC-006")
def test_what_is_withheld_is_withheld_under_every_id_of_theirs(world, wren, also, now, browse):
    here = PersonAddress.objects.create(
        person=wren.victim, record=wren.record, learnt_at=now, words="12 Otter Row, Easterby ZZ1 1AA"
    )
    browser = browse(world.colleague)
    for fact in (here, ContactPoint.objects.get(person=wren.victim)):
        assert browser.post(f"/people/{wren.victim.reference}/withhold/{handle(fact)}/").status_code == 302
    assert [str(row) for row in PersonAddress.objects.filter(confidential=False)] == ["2 Otter Row, Easterby ZZ1 1AA"]
    assert not ContactPoint.objects.filter(confidential=False).exists()
    for person in (wren.victim, also):
        page = browser.get(f"/people/{person.reference}/").content.decode()
        assert "12 Otter Row" not in page
        assert "900171" not in page


def test_what_is_added_as_confidential_is_withheld_where_it_stood_already(world, wren, also, now):
    words = "12 Otter Row, Easterby, ZZ1 1AA"
    add_address(wren.victim, words=words, confidential=True, through=wren.record, by=world.colleague, at=now)
    assert [str(row) for row in PersonAddress.objects.filter(confidential=False)] == ["2 Otter Row, Easterby ZZ1 1AA"]


def test_a_page_that_shows_an_address_of_another_id_withholds_it_too(world, wren, also, browse):
    fact = ContactPoint.objects.get(person=also)
    assert browse(world.colleague).post(f"/people/{wren.victim.reference}/withhold/{handle(fact)}/").status_code == 302
    assert not ContactPoint.objects.filter(confidential=False).exists()


def test_nothing_is_withheld_of_somebody_whom_nobody_confirmed_to_be_the_same(world, wren, also, now):
    Sameness.objects.update(confirmed_at=None, confirmed_by_id=None)
    withhold(
        ContactPoint.objects.select_related("record", "person").get(person=wren.victim), by=world.colleague, at=now
    )
    assert ContactPoint.objects.get(person=also).value == "+44 7700 900171"


def test_the_form_adds_an_open_address_that_is_found(world, wren, now, browse):
    sent = {"through": wren.record.reference, "words": "9 Sparrow Street, Westmarch ZZ99 9SP"}
    assert browse(world.colleague).post(f"/people/{wren.victim.reference}/address/", sent).status_code == 302
    assert PersonAddress.objects.get().words.startswith("9 Sparrow")


@pytest.mark.policy("ACC-006")
def test_whoever_withholds_is_told_where_the_same_words_still_stand(world, wren, now, browse):
    told = Record.open(kind=Kind.INCIDENT, team=world.unit, at=now)
    Incident.objects.create(record=told, channel="999", teller="victim", reported_at=now, place=REFUGE)
    Party.objects.create(record=told, part="victim", person=wren.victim, added_at=now)
    event = record("victim.told", wren.record, by=world.officer, at=now, words="Fetched from  nettle lane, zz998rf.")
    record("victim.told", wren.record, by=world.officer, at=now, words="Rang in Easterby, at the old mill.")
    address = PersonAddress.objects.create(person=wren.victim, record=wren.record, learnt_at=now, words=REFUGE)
    browser = browse(world.colleague)
    browser.post(f"/people/{wren.victim.reference}/withhold/{handle(address)}/")
    page = browser.get(f"/people/{wren.victim.reference}/").content.decode()
    assert page.count("The same words still stand in") == 2
    assert f"the report {told.reference} (where it happened)" in page
    assert reverse("chronology:withdraw", args=[wren.record.reference, handle(event)]) in page
    assert reverse("cases:incident", args=[told.reference]) in page
    assert "Nettle" not in page


@pytest.mark.policy("ACC-006")
@pytest.mark.parametrize("kept", ["safe way", "promise", "marker", "address", "of the same person"])
def test_it_is_looked_for_wherever_officers_write_about_her(world, wren, now, kept):
    """Each of these is read by whoever opens the case, and one of them leads the suspect to the refuge."""
    here = {"record": wren.record, "person": wren.victim}
    if kept == "safe way":
        safe_contact(wren, now, by=world.officer, place=f"Only at {REFUGE}")
    elif kept == "promise":
        Promise.objects.create(
            record=wren.record, to=wren.victim, words=f"Visit {REFUGE}", due_at=now, by=world.officer, made_at=now
        )
    elif kept == "marker":
        Marker.objects.create(**here, kind="dogs", words=f"Dogs at {REFUGE}", learnt_at=now)
    elif kept == "address":
        PersonAddress.objects.create(**here, words=REFUGE, learnt_at=now)
    else:
        other = Person.new()
        Sameness.objects.create(
            record=wren.record, a=wren.victim, b=other, answer="same", at=now, by_id=world.officer.pk,
            confirmed_at=now, confirmed_by_id=world.specialist.pk,
        )  # fmt: skip
        PersonAddress.objects.create(record=wren.record, person=other, words=REFUGE, learnt_at=now)
    assert len(standing_in(wren.victim, REFUGE)) == 1
    assert standing_in(wren.victim, "12 Otter Row, Westerby ZZ1 1AA") == []


def test_what_is_not_searched_is_named_whenever_something_is_withheld(world, wren, browse):
    browser = browse(world.colleague)
    browser.post(f"/people/{wren.victim.reference}/withhold/{handle(ContactPoint.objects.get())}/")
    page = browser.get(f"/people/{wren.victim.reference}/").content.decode()
    assert "Not searched for the same words: safety plans, risk assessments" in page


@pytest.mark.parametrize(
    ("written", "found"), [("Rang 07700-900 171", True), ("Ring +44 7700 900171", True), ("x", False)]
)
def test_a_number_is_found_however_it_was_spaced(world, wren, now, written, found):
    record("victim.told", wren.record, by=world.officer, at=now, words=written)
    assert any("entry" in one.where for one in standing_in(wren.victim, "07700 900171")) is found


def test_no_hidden_record_says_that_it_holds_the_words(world, wren, now, as_web):
    hidden = Record.open(kind=Kind.CASE, team=world.unit, at=now)
    Case.objects.create(record=hidden, victim=wren.victim, last_incident_at=now)
    record("victim.told", hidden, by=world.officer, at=now, words=REFUGE)
    assert len(standing_in(wren.victim, REFUGE)) == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT dapolicy_lock(%s, 'confirmed')", [hidden.pk])
    as_web(world.colleague)
    assert standing_in(wren.victim, REFUGE) == []
