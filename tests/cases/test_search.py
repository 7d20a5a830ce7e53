"""People are found by whatever is known of them, and only by those who may know it."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases import search
from cases.indexing import forget_fact, index_facts
from cases.matching import normal
from cases.matching.box import read_box
from cases.models import (
    BirthDate,
    Case,
    ContactPoint,
    Incident,
    OutsideReference,
    Party,
    Person,
    PersonAddress,
    PersonName,
    Sameness,
    SearchKey,
)
from cases.search import ask, find
from dapolicy.access.models import Exclusion, Record
from dapolicy.access.reader import read_as


@pytest.fixture
def record(world, now):
    return Record.open(kind="incident", team=world.unit, at=now)


@pytest.fixture
def add(world, now, record):
    """`add("Rosa", "Juniper", born=…, phone=…)`: somebody with these facts, learnt through `record` or another."""

    def make(given, surname, *, born=None, line1="", postcode="", phone="", staff="", through=None, confidential=False):
        common = {"person": Person.new(), "record": through or record, "learnt_at": now}
        hidden = {"confidential": True} if confidential else {}
        text = {} if confidential else {"line1": line1, "postcode": postcode}
        number = {} if confidential else {"value": phone, "normal": normal.contact(phone)}
        facts = [PersonName.objects.create(given=given, surname=surname, **common)]
        if born:
            facts.append(BirthDate.objects.create(born=born, **common))
        if line1:
            facts.append(PersonAddress.objects.create(**text, **hidden, **common))
        if phone:
            since = date(2024, 5, 1)
            facts.append(
                ContactPoint.objects.create(
                    kind="phone", standing="rang-from", since=since, **number, **hidden, **common
                )
            )
        if staff:
            facts.append(OutsideReference.objects.create(system="staff number", value=staff, **common))
        index_facts(facts)
        return common["person"]

    return make


@pytest.fixture
def rosa(add):
    """Rosa Juniper, among people who are not she."""
    add("Martin", "Holloway", born=date(1970, 1, 5), line1="2 Church Road", postcode="WM9 9ZZ", phone="07700 900555")
    add("Edith", "Marlowe", born=date(1961, 7, 22), line1="80 Station Street", postcode="WM8 1AA")
    return add(
        "Rosa",
        "Juniper",
        born=date(1985, 3, 12),
        line1="14 Mill Lane",
        postcode="WM3 4AB",
        phone="07700 900123",
        staff="PC 1234",
    )


def lock(held):
    with connection.cursor() as cursor:
        cursor.execute("SELECT dapolicy_lock(%s, 'confirmed')", [held.pk])


def ids(found):
    return [each.person.id for each in found]


WAYS = [
    ({"given": "Rosa", "surname": "Juniper"}, "same name Rosa Juniper"),
    ({"surname": "Juniepr"}, "Juniper"),
    ({"surname": "Jooniper"}, "sounds like Juniper"),
    ({"given": "Rosie", "surname": "Juniper"}, "Rosie is often Rosa"),
    ({"given": "Juniper", "surname": "Rosa"}, "given name and surname the other way round"),
    ({"given": "Juniepr", "surname": "Rosie"}, "given name and surname the other way round"),
    ({"born": "12/03/1985"}, "same date of birth"),
    ({"born": "1985-12-03"}, "date of birth with day and month swapped"),
    ({"born": "19840312"}, "date of birth a year off"),
    ({"reaches": ["+44 7700 900123"]}, "rang from this number in 2024"),
    ({"line1": "14 Mill Lane"}, "lived at this address"),
    ({"line1": "14 Mil Lane"}, "lived at this address"),
    ({"line1": "Mill Ln"}, "lived in this street"),
    ({"postcode": "wm34ab"}, "lived in this postcode"),
    ({"references": ["PC1234"]}, "has this reference"),
]


@pytest.mark.parametrize(("asked", "reason"), WAYS)
def test_somebody_is_found_by_each_thing_known_of_her_and_it_is_said_why(rosa, world, as_web, asked, reason):
    as_web(world.officer)
    found = find(ask(**asked))
    assert ids(found)[0] == rosa.pk
    assert any(reason in said for said in found[0].score.reasons), found[0].score


@pytest.mark.parametrize("typed", ["rosa juniper", "juniper rosa", "Juniper, Rosa", "rosie junipr 12/3/1985", "pc1234"])
def test_one_box_finds_her_too(rosa, world, as_web, typed):
    as_web(world.officer)
    assert ids(find(read_box(typed)))[0] == rosa.pk


def test_what_is_shown_of_somebody_is_what_is_known(rosa, world, as_web, record):
    as_web(world.officer)
    (found,) = find(ask(given="Rosa", surname="Juniper"))
    assert found.name == "Rosa Juniper"
    assert found.person.births == ["12 March 1985"]
    assert found.person.addresses == ["14 Mill Lane, WM3 4AB"]
    assert found.person.reference == rosa.reference
    assert found.person.records == {record.pk}
    assert found.score.percent == 100.0


def test_she_is_found_by_her_reference_and_by_the_records_that_name_her(rosa, world, now, as_web):
    held = Record.open(kind="incident", team=world.unit, at=now)
    Incident.objects.create(
        record=held,
        log_number="WM-20261112/0042",
        crime_number="42CR/12345/26",
        channel="999",
        teller="victim",
        reported_at=now,
    )
    Party.objects.create(record=held, part="victim", person=rosa, added_at=now)
    case = Record.open(kind="case", team=world.unit, at=now)
    Case.objects.create(record=case, victim=rosa, last_incident_at=now)
    as_web(world.officer)
    for reference in (rosa.reference, held.reference, case.reference, "wm20261112 0042", "42CR/12345/26"):
        assert ids(find(ask(references=[reference]))) == [rosa.pk], reference


def test_a_past_address_and_a_former_name_stay_searchable(rosa, world, now, record, as_web):
    common = {"person": rosa, "record": record, "learnt_at": now, "until": date(2020, 1, 1)}
    old = [
        PersonName.objects.create(given="Rosa", surname="Lindqvist", kind="former", **common),
        PersonAddress.objects.create(line1="3 Harbour View", **common),
    ]
    index_facts(old)
    as_web(world.officer)
    assert ids(find(ask(surname="Lindqvist"))) == [rosa.pk]
    assert ids(find(ask(line1="3 Harbour View"))) == [rosa.pk]


def test_a_new_number_does_not_hide_somebody_known_by_name_and_birth(rosa, world, as_web):
    as_web(world.handler)
    new_number = ask(given="Rosie", surname="Juniper", born="12/03/1985", reaches=["07700 900999"])
    assert ids(search.possible(new_number)) == [rosa.pk]
    assert search.possible(ask(given="Rosa", surname="Somebody", born="2001-01-01")) == []


def test_the_best_comes_first_and_the_same_question_has_the_same_answer(add, world, as_web):
    exact = add("Anna", "Smith", born=date(1990, 1, 2))
    swapped_date = add("Anna", "Smith", born=date(1990, 2, 1))
    other = add("Anna", "Smyth", born=date(1955, 5, 5))
    as_web(world.officer)
    asked = ask(given="Anna", surname="Smith", born="1990-01-02")
    assert ids(find(asked)) == [exact.pk, swapped_date.pk, other.pk]
    assert ids(find(asked)) == ids(find(asked))


def test_a_page_holds_twenty_and_ties_stand_in_order_of_becoming_known(add, world, as_web):
    people = [add("Anna", "Smith") for _ in range(25)]
    as_web(world.officer)
    assert ids(find(ask(given="Anna", surname="Smith"))) == [each.pk for each in people[:20]]


@pytest.mark.parametrize("many", [0, 1, 3, 30])
def test_the_number_of_statements_is_two_whatever_is_found(add, world, as_web, django_assert_num_queries, many):
    for number in range(many):
        add("Anna", "Smith", born=date(1990, 1, 1 + number % 28), phone=f"07700 9001{number:02}")
    as_web(world.officer)
    with django_assert_num_queries(2):
        find(ask(given="Anna", surname="Smith", born="1990-01-02", reaches=["07700900101"], line1="1 Mill Lane"))


def test_nothing_asked_finds_nobody(rosa, world, as_web):
    as_web(world.officer)
    assert find(read_box("")) == find(read_box("?!")) == []


def test_a_confidential_address_and_number_are_never_found(add, world, as_web):
    hidden = add("Nora", "Quill", line1="1 Refuge Road", phone="07700 900777", confidential=True)
    as_web(world.officer)
    assert find(ask(line1="1 Refuge Road")) == find(ask(reaches=["07700900777"])) == []
    (found,) = find(ask(surname="Quill"))
    assert found.person.id == hidden.pk
    assert found.person.addresses == ["Address withheld"]
    assert found.person.known.reaches == []


def test_a_fact_made_confidential_or_withdrawn_is_found_no_more(rosa, world, as_web):
    forget_fact(PersonAddress.objects.get(person=rosa))
    as_web(world.officer)
    assert find(ask(line1="14 Mill Lane")) == []
    assert ids(find(ask(surname="Juniper"))) == [rosa.pk]


def test_two_ids_confirmed_to_be_one_person_are_one_line(add, world, now, record, as_web, as_owner):
    one, other = add("Anna", "Smith"), add("Anna", "Smith")
    same = Sameness.objects.create(a=one, b=other, record=record, answer="same", at=now, by_id=world.officer.pk)
    as_web(world.officer)
    assert ids(find(ask(given="Anna", surname="Smith"))) == [one.pk, other.pk]
    as_owner()
    Sameness.objects.filter(pk=same.pk).update(confirmed_at=now, confirmed_by_id=world.sergeant.pk)
    as_web(world.officer)
    assert ids(find(ask(given="Anna", surname="Smith"))) == [one.pk]


# What must not show.

QUESTIONS = [
    ask(given="Anna", surname="Juniper"),
    ask(surname="Junipre"),
    ask(born="1985-03-12"),
    ask(line1="14 Mill Lane", postcode="WM3 4AB"),
    ask(reaches=["07700900123"]),
    ask(references=["PC1234"]),
    read_box("anna juniper 12/03/1985"),
]


def answers(questions=QUESTIONS):
    """All that a reader can tell: the lines with scores and reasons, and the statements sent."""
    told = []
    for asked in questions:
        with CaptureQueriesContext(
            connection,
        ) as sent:
            found = find(asked)
        told.append(([(each.person.id, each.name, each.score) for each in found], [len(sent), sent[0]["sql"]]))
    return told


@pytest.fixture
def anna(add):
    return add(
        "Anna",
        "Juniper",
        born=date(1985, 3, 12),
        line1="14 Mill Lane",
        postcode="WM3 4AB",
        phone="07700 900123",
        staff="PC1234",
    )


def hide_sixty(add, world, now, **more):
    """As many hidden people as would fill every limit, each a better fit than somebody who may be seen."""
    held = Record.open(kind="case", team=world.unit, at=now, **more)
    for _ in range(60):
        add(
            "Anna",
            "Junipre",
            born=date(1985, 3, 12),
            line1="14 Mill Lane",
            postcode="WM3 4AB",
            phone="07700 900123",
            staff="PC1234",
            through=held,
        )
    return held


def test_people_of_a_locked_record_change_nothing_in_any_answer(add, world, now, as_web, as_owner):
    held = hide_sixty(add, world, now)
    lock(held)
    add(
        "Anna",
        "Juniper",
        born=date(1985, 3, 12),
        line1="14 Mill Lane",
        postcode="WM3 4AB",
        phone="07700 900123",
        staff="PC1234",
    )
    as_web(world.officer)
    with_hidden = answers()
    assert all(lines for lines, _ in with_hidden), "there must be data that could be pushed out"
    as_owner()
    SearchKey.objects.filter(record=held).delete()
    as_web(world.officer)
    assert answers() == with_hidden


def test_words_of_hidden_people_push_no_other_spelling_out(add, world, now, as_web, as_owner):
    """Twenty hidden names nearer than the one that may be seen."""
    held = Record.open(kind="case", team=world.unit, at=now)
    for letter in "abcdefghijklmnopqrst":
        add("Anna", f"Junipe{letter}r", through=held)
    lock(held)
    seen = add("Anna", "Jooneeper")
    as_web(world.officer)
    assert ids(find(ask(given="Anna", surname="Juniper"))) == [seen.pk]


def test_dvds_people_exist_for_dvds_staff_alone(add, world, now, as_web):
    held = hide_sixty(add, world, now, dvds=True)
    as_web(world.officer)
    assert all(not lines for lines, _ in answers())
    read_as(world.dvds.pk)
    assert all(lines for lines, _ in answers())
    assert find(ask(references=[held.reference]))


def test_a_locked_records_reference_leads_nowhere(rosa, world, now, as_web):
    held = Record.open(kind="incident", team=world.unit, at=now)
    Incident.objects.create(record=held, log_number="LOG1", channel="999", teller="victim", reported_at=now)
    Party.objects.create(record=held, part="victim", person=rosa, added_at=now)
    lock(held)
    as_web(world.officer)
    assert find(ask(references=[held.reference])) == find(ask(references=["LOG1"])) == []


def test_somebody_known_only_to_a_locked_record_is_not_found_by_her_reference(add, world, now, as_web):
    held = Record.open(kind="case", team=world.unit, at=now)
    hidden = add("Anna", "Smith", through=held)
    lock(held)
    as_web(world.officer)
    assert find(ask(references=[hidden.reference])) == []


def test_only_the_facts_that_may_be_known_are_scored_and_shown(rosa, world, now, as_web):
    held = Record.open(kind="case", team=world.unit, at=now)
    index_facts(
        [
            PersonName.objects.create(
                person=rosa, record=held, learnt_at=now, kind="alias", given="Secret", surname="Alias"
            )
        ]
    )
    lock(held)
    as_web(world.officer)
    (found,) = find(ask(given="Rosa", surname="Juniper"))
    assert found.person.names == ["Rosa Juniper"]
    assert find(ask(surname="Alias")) == []


def test_the_excluded_find_nobody_through_the_record(add, anna, record, world, now, as_web):
    Exclusion.objects.create(record=record, member=world.officer, why="declared", at=now)
    as_web(world.officer)
    assert all(not lines for lines, _ in answers())
    read_as(world.colleague.pk)
    assert all(lines for lines, _ in answers())


@pytest.mark.parametrize("who", ["partner", "analyst", "admin"])
def test_readers_of_other_kinds_find_nobody(anna, world, as_web, who):
    as_web(getattr(world, who))
    assert all(not lines for lines, _ in answers())


def test_no_reader_finds_nobody(anna, world, as_web):
    as_web(None)
    assert all(not lines for lines, _ in answers())
