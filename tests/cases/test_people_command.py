"""`people load` and `people match`: files of other systems, all of a file or nothing of it."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from cases.models import BirthDate, OutsideReference, Person, PersonAddress, PersonName, SearchKey
from dapolicy.access.models import Record
from dapolicy.audit.models import Entry

HEADER = (
    "rec_id, given_name, surname, street_number, address_1, address_2, suburb, "
    "postcode, state, date_of_birth, soc_sec_id"
)
ROSA = "rec-1-org, rosa, juniper, 14, mill lane, rose cottage, westmarch, 3056, nsw, 19850312, 123"
EDITH = "rec-2-org, edith, marlowe, 80, station street, , easterby, 4223, , , 456"
ODD = "rec-3-org, martin, holloway, 2, church road, , westmarch, 3000, vic, 19850231, 789"


@pytest.fixture
def people(tmp_path, world, capsys):
    """`people("load", [lines], …)`: writes the file, runs the command as the specialist, returns what it printed."""

    def run(what, lines, *options, header=HEADER, encoding="utf-8", **more):
        file = tmp_path / "people.csv"
        file.write_bytes("\n".join([header, *lines, ""]).encode(encoding))
        out = StringIO()
        call_command("people", what, str(file), "--as", more.get("username", "specialist"), *options, stdout=out)
        return out.getvalue()

    return run


def matched(printed):
    return [json.loads(line) for line in printed.splitlines()]


def test_each_line_becomes_a_person_with_its_facts_and_one_import_record(people):
    assert people("load", [ROSA, EDITH]).startswith("2 people added, 0 known already. They hang on DA-")
    record = Record.objects.get()
    assert (record.kind, record.team.name) == ("import", "Westmarch DA Unit")
    rosa = OutsideReference.objects.get(value="rec-1-org").person
    assert str(PersonName.objects.get(person=rosa)) == "rosa juniper"
    assert BirthDate.objects.get(person=rosa).born.isoformat() == "1985-03-12"
    address = PersonAddress.objects.get(person=rosa)
    assert (address.line1, address.line2, address.town) == ("14 mill lane", "rose cottage", "westmarch, nsw")
    assert not BirthDate.objects.filter(person=OutsideReference.objects.get(value="rec-2-org").person).exists()


def test_a_second_load_adds_nothing(people):
    people("load", [ROSA, EDITH])
    before = (Person.objects.count(), SearchKey.objects.count(), Record.objects.count())
    assert people("load", [ROSA, EDITH]) == "0 people added, 2 known already.\n"
    assert (Person.objects.count(), SearchKey.objects.count(), Record.objects.count()) == before


def test_a_longer_file_adds_only_what_is_new(people):
    people("load", [ROSA])
    assert people("load", [ROSA, EDITH]).startswith("1 people added, 1 known already.")
    assert Person.objects.count() == 2


def test_an_impossible_date_refuses_the_whole_file_and_names_its_line(people):
    with pytest.raises(CommandError) as refused:
        people("load", [ROSA, EDITH, ODD])
    assert "line 4: date_of_birth “19850231” is no day of the calendar" in str(refused.value)
    assert "--keep-odd-dates" in str(refused.value)
    assert "Nothing was loaded." in str(refused.value)
    assert Person.objects.count() == Record.objects.count() == SearchKey.objects.count() == 0


def test_odd_dates_are_kept_as_words_when_told_and_found_by_them(people):
    people("load", [ODD], "--keep-odd-dates")
    birth = BirthDate.objects.get()
    assert (birth.born, birth.words) == (None, "19850231")
    (line,) = matched(people("match", ["q,,,,,,,,,19850231,"]))
    assert [each["rec_id"] for each in line["matches"]] == ["rec-3-org"]


def test_a_birth_in_the_future_is_refused(people):
    with pytest.raises(CommandError, match="line 2: .* is in the future"):
        people("load", [ROSA.replace("19850312", "29850312")])


def test_every_bad_line_is_named_at_once(people):
    lines = [
        ROSA,
        ROSA,
        EDITH.replace("rec-2-org", ""),
        ODD,
        "rec-9, too, few",
        "x" * 90 + EDITH.removeprefix("rec-2-org"),
    ]
    with pytest.raises(CommandError) as refused:
        people("load", lines)
    told = str(refused.value)
    for place in (
        "line 3: rec_id rec-1-org stands on line 2",
        "line 4: no rec_id",
        "line 5: date_of_birth",
        "line 6: 8 fewer",
    ):
        assert place in told, told
    assert "line 7: rec_id has 90 characters; shorten it to 80" in told


@pytest.mark.parametrize(
    ("header", "encoding", "told"),
    [
        ("rec_id, surname", "utf-8", "no column given_name"),
        ("", "utf-8", "no column rec_id"),
        (HEADER, "utf-16", "is not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_says_how_to_mend_it(people, header, encoding, told):
    with pytest.raises(CommandError, match=told):
        people("load", [ROSA], header=header, encoding=encoding)


def test_a_file_that_is_not_there_is_named(world, tmp_path):
    with pytest.raises(CommandError, match="absent.csv: No such file"):
        call_command("people", "load", str(tmp_path / "absent.csv"), "--as", "specialist")


def test_matching_prints_the_best_first_and_no_more_than_asked(people):
    people("load", [ROSA, EDITH, ROSA.replace("rec-1-org", "rec-4-org").replace("rosa", "petra")])
    asked = ROSA.replace("rec-1-org", "rec-1-dup-0").replace("juniper", "junipre").replace("mill lane", "mil laen")
    (line,) = matched(people("match", [asked], "--top", "5"))
    assert line["rec_id"] == "rec-1-dup-0"
    assert [each["rec_id"] for each in line["matches"]] == ["rec-1-org", "rec-4-org"]
    scores = [each["score"] for each in line["matches"]]
    assert scores == sorted(scores, reverse=True)
    (line,) = matched(people("match", [asked], "--top", "1"))
    assert len(line["matches"]) == 1


@pytest.mark.parametrize(
    "line",
    [
        ",,,,,,,,,",
        'q\x00, \x00, \', "quoted, text", %s, {}, \\, ;, --, 99999999',
        "q, 王, 伟, ٣, 🙂, ​, ﷽, ̈, ß, ٠٠٠٠٠٠٠٠",
        "q, " + ", ".join(["x" * 3000] * 9),
        "too, few",
        "q" + ", z" * 40,
    ],
)
def test_matching_takes_any_text(people, line):
    people("load", [ROSA])
    printed = matched(people("match", [line, "after, rosa, juniper"]))
    assert printed[-1]["rec_id"] == "after"
    assert [each["rec_id"] for each in printed[-1]["matches"]] == ["rec-1-org"]


def test_matching_reads_text_that_is_not_utf_8(people):
    people("load", [ROSA])
    (line,) = matched(people("match", ["q, rosa, junipèr, , , , , , , "], encoding="latin-1"))
    assert [each["rec_id"] for each in line["matches"]] == ["rec-1-org"]


def test_somebody_loaded_through_a_record_that_is_locked_now_is_not_matched(people, as_owner):
    people("load", [ROSA])
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT dapolicy_lock(%s, 'confirmed')", [Record.objects.get().pk])
    (line,) = matched(people("match", [ROSA]))
    assert line["matches"] == []


def test_a_tool_runs_under_a_name_and_leaves_an_entry(people, world):
    people("load", [ROSA])
    people("match", [ROSA])
    load, match = Entry.objects.order_by("at")
    assert {load.member_id, match.member_id} == {world.specialist.pk}
    assert (load.asked, match.asked) == ("people load people.csv", "people match people.csv")
    assert load.records == [Record.objects.get().pk]
    assert match.people == [Person.objects.get().pk]


@pytest.mark.parametrize(
    ("username", "told"),
    [("nobody-here", "no active account"), ("admin", "does not let you"), ("analyst", "does not let you")],
)
def test_somebody_who_may_not_load_is_refused(people, username, told):
    with pytest.raises(CommandError, match=told):
        people("load", [ROSA], username=username)
    assert Person.objects.count() == 0


def test_the_number_to_name_is_checked(people):
    with pytest.raises(CommandError, match="from 1 to 20"):
        people("match", [ROSA], "--top", "0")
