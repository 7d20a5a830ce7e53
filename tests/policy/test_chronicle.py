"""Reading a chronology: what a good line is, and every way in which one can be bad."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dapolicy.policy.chronicle import ignored_kinds, read_chronicle, read_moment
from dapolicy.policy.editions import load_policy
from dapolicy.policy.kinds import distance, nearest
from tests.policy.told import shipped

GOOD = {"at": "2025-06-02T21:14:00+01:00", "kind": "dvds.received", "record": "R1"}


def line(**changes: object) -> bytes:
    return json.dumps({**GOOD, **changes}).encode()


def faults(*lines: bytes, policy=None) -> dict[int, str]:
    return read_chronicle(b"\n".join(lines), policy or shipped()).faults


@pytest.mark.parametrize(
    "good",
    [
        line(),
        line(subject=None, detail=None, id=None),
        line(subject="", id=""),
        line(other={"a": [1]}),
        line(at="2025-06-02T21:14+01:00"),
        line(at="2025-06-02t21:14:00z"),
        line(at="2025-06-02T21:14:00.999Z"),
        line(at="2024-02-29T23:59:59-00:00"),
        line(at="0001-01-01T00:00:00Z"),
        line(at="9999-12-31T23:59:59Z"),
        line(kind="victim.told", detail={}),
        line(kind="victim.told", detail={"about": []}),
        line(kind="victim.told", detail={"about": ["whatever"]}),
        line(kind="contact.attempted", detail={"about": 5}),
        line(kind="case.opened", detail={"agreed": "7 days"}),
        line(kind="dvds.met", detail={}),
        line(kind="risk.graded", at="2021-10-13T12:00:00Z"),
        line(kind="event.withdrawn", detail={"withdraws": "nothing"}),
        line(kind="something.else", detail={"level": "severe"}),
        b"",
        b"  \t\r",
        line() + b"\r",
    ],
)
def test_a_good_line_passes(good):
    assert faults(good) == {}


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b"[]", "not a JSON object"),
        (b"7", "not a JSON object"),
        (b"null", "not a JSON object"),
        (b'"text"', "not a JSON object"),
        (b"{", "not JSON"),
        (b"\xef\xbb\xbf" + line(), "not JSON"),
        (line().replace(b"R1", b"R\xff"), "not UTF-8"),
        (line()[:-1] + b', "x": NaN}', "NaN is not JSON"),
        (line()[:-1] + b', "x": -Infinity}', "-Infinity is not JSON"),
        (line()[:-1] + b', "kind": "dvds.met"}', "the key 'kind' stands 2 times"),
        (line()[:-1] + b', "detail": {"a": 1, "a": 1}}', "the key 'a' stands 2 times"),
        (line()[:-1] + b', "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "deep"),
        (line()[:-1] + b', "x": ' + b"[" * 500 + b"]" * 500 + b"}", "deep"),
        (line()[:-1] + b', "x": ' + b"9" * 5000 + b"}", ""),
        (line(at=None), "at is missing"),
        (line(at=""), "at is missing"),
        (line(at=1748895240), "at is missing"),
        (line(kind=None), "kind is missing"),
        (line(kind=""), "kind is missing"),
        (line(kind=["dvds.received"]), "kind is missing"),
        (line(record=None), "record is missing"),
        (line(record=""), "record is missing"),
        (line(record=1), "record is missing"),
        (b'{"kind": "dvds.received", "record": "R1"}', "at is missing"),
        (line(subject=7), "subject is 7"),
        (line(id=7), "id is 7"),
        (line(id=False), "id is False"),
        (line(detail=[]), "detail is not an object"),
        (line(detail="x"), "detail is not an object"),
        (line(detail=False), "detail is not an object"),
        (line(at="2025-06-02T21:14:00"), "has no offset"),
        (line(at="2025-06-02"), "is not a time"),
        (line(at="2025-06-02T21:14:00+0100"), "write it as"),
        (line(at="2025-06-02T21:14:00+01"), "write it as"),
        (line(at="20250602T211400Z"), "write it as"),
        (line(at="2025-W23-1T21:14:00Z"), "write it as"),
        (line(at="2025-06-02T21:14:00Z "), "write it as"),
        (line(at="2025-06-02T21:14:00,5Z"), "write it as"),
        (line(at="٢٠٢٥-06-02T21:14:00Z"), "write it as"),
        (line(at="2025-02-30T21:14:00Z"), "impossible"),
        (line(at="2025-02-29T21:14:00Z"), "impossible"),
        (line(at="2025-06-02T24:00:00Z"), "impossible"),
        (line(at="2025-06-02T21:60:00Z"), "impossible"),
        (line(at="2025-06-02T21:14:60Z"), "impossible"),
        (line(at="2025-06-02T21:14:00+24:00"), "impossible"),
        (line(at="2025-06-02T21:14:00+01:60"), "impossible"),
        (line(at="0001-01-01T00:00:00+01:00"), "impossible"),
        (line(at="9999-12-31T23:59:59-01:00"), "impossible"),
        (line(at="0000-01-01T00:00:00Z"), "impossible"),
        (line(kind="risk.graded"), "risk.graded needs level"),
        (line(kind="risk.graded", detail={"level": "severe"}), "level of risk.graded is 'severe'"),
        (line(kind="risk.graded", detail={"level": "High"}), "level of risk.graded is 'High'"),
        (line(kind="risk.graded", detail={"level": None}), "level of risk.graded is None"),
        (line(kind="risk.graded", detail={"level": ["high"]}), "level of risk.graded is ['high']"),
        (line(kind="risk.graded", detail={"level": "severe"}, at="2019-01-01T00:00:00Z"), "'severe'"),
        (line(kind="dvds.met", detail={"applicant": "sister"}), "applicant of dvds.met is 'sister'"),
        (line(kind="dvds.met", at="2024-06-02T21:14:00Z"), "dvds.met needs applicant"),
        (line(kind="dvds.met", at="2025-05-16T22:59:59Z"), "dvds.met needs applicant"),
        (line(kind="victim.told", detail={"about": "suspect.bailed"}), "about is not a list"),
        (line(kind="victim.told", detail={"about": [1]}), "about is not a list"),
        (line(kind="victim.told", detail={"about": {}}), "about is not a list"),
        (line(kind="victim.told", detail={"about": None}), "about is not a list"),
        (line(kind="victim.told", detail={"agreed": "7 day"}), "agreed is '7 day'"),
        (line(kind="case.opened", detail={"agreed": 7}), "agreed is 7"),
        (line(kind="case.opened", detail={"agreed": "1 weeks"}), "agreed is '1 weeks'"),
        (line(kind="event.withdrawn"), "does not say what it withdraws"),
        (line(kind="event.withdrawn", detail={"withdraws": None}), "does not say what it withdraws"),
        (line(kind="event.withdrawn", detail={"withdraws": ["e1"]}), "does not say what it withdraws"),
    ],
)
def test_a_bad_line_is_named_with_its_reason(bad, reason):
    found = faults(line(), b"", bad)
    assert list(found) == [3]
    assert reason in found[3]


def test_the_first_moment_of_the_second_edition_no_longer_asks_for_the_applicant():
    assert faults(line(kind="dvds.met", at="2025-05-16T23:00:00Z")) == {}


def test_what_only_an_overlay_asks_for_is_not_needed_without_it():
    assert faults(line(kind="risk.graded"), policy=load_policy([])) == {}
    assert list(faults(line(kind="risk.graded", detail={"level": "severe"}), policy=load_policy([]))) == [1]


def test_every_bad_line_is_named_withdrawn_ones_too():
    found = faults(
        line(kind="risk.graded", id="e1"), line(kind="event.withdrawn", detail={"withdraws": "e1"}), b"x", line(), b"{}"
    )
    assert list(found) == [1, 3, 5]


def test_a_withdrawal_that_names_two_unequal_lines_of_its_record_is_bad():
    one, other = line(id="e1"), line(id="e1", subject="A")
    withdrawal = line(kind="event.withdrawn", id="w", detail={"withdraws": "e1"})
    assert list(faults(one, withdrawal, other, withdrawal)) == [2, 4]
    assert faults(one, withdrawal, one) == {}
    assert faults(one, withdrawal, line(id="e1", record="R2")) == {}
    assert faults(one, other) == {}


def test_lines_that_differ_only_in_how_they_are_written_are_one_event():
    same = line(id="e1", at="2025-06-02T20:14:00.7Z", subject=None, detail={})
    withdrawal = line(kind="event.withdrawn", id="w", detail={"withdraws": "e1"})
    assert faults(line(id="e1"), same, withdrawal) == {}


def test_unknown_kinds_are_counted_after_equal_lines_are_merged():
    raw = b"\n".join([line(kind="weather.noted"), line(kind="weather.noted"), line(kind="weather.noted", id="2")])
    assert ignored_kinds(read_chronicle(raw, shipped()).events, shipped()) == ["ignored: 2 of weather.noted"]


def test_an_unknown_kind_near_a_known_one_names_it():
    raw = b"\n".join([line(kind="dvds.recieved"), line(kind="suspect.bailled"), line(kind="victim.tol")])
    assert ignored_kinds(read_chronicle(raw, shipped()).events, shipped()) == [
        "ignored: 1 of dvds.recieved, nearest known kind dvds.received",
        "ignored: 1 of suspect.bailled, nearest known kind suspect.bailed",
        "ignored: 1 of victim.tol, nearest known kind victim.told",
    ]


def test_kinds_that_no_duty_names_but_policy_knows_are_not_ignored():
    known = "event.withdrawn contact.attempted dvds.closed review.timetable-agreed victim.contact-agreed person.died"
    raw = b"\n".join(line(kind=kind, detail={"withdraws": "x"}) for kind in known.split())
    assert ignored_kinds(read_chronicle(raw, shipped()).events, shipped()) == []


def test_what_only_an_overlay_names_is_unknown_without_it():
    raw = line(kind="risk.assessed")
    assert ignored_kinds(read_chronicle(raw, load_policy([])).events, load_policy([])) == [
        "ignored: 1 of risk.assessed"
    ]


def test_the_nearest_kind_is_at_a_distance_of_one_or_two_and_the_first_by_alphabet():
    assert nearest("aab", ["aaa", "abb", "zzz"]) == "aaa"
    assert nearest("abcd", ["ab", "abc"]) == "abc"
    assert nearest("abcde", ["ab"]) is None
    assert nearest("ab", ["ba"]) == "ba"


def slow_distance(one: str, other: str) -> int:
    if not one or not other:
        return len(one) + len(other)
    if one[0] == other[0]:
        return slow_distance(one[1:], other[1:])
    return 1 + min(slow_distance(one[1:], other), slow_distance(one, other[1:]), slow_distance(one[1:], other[1:]))


@given(st.text("abc", max_size=5), st.text("abc", max_size=5))
def test_the_distance_is_levenshteins(one, other):
    assert distance(one, other) == slow_distance(one, other)


@given(st.datetimes(), st.integers(-1439, 1439))
def test_any_time_that_can_be_written_is_read_as_its_instant(moment, offset):
    from datetime import UTC, timedelta, timezone

    aware = moment.replace(tzinfo=timezone(timedelta(minutes=offset)))
    try:
        expected = aware.astimezone(UTC).replace(microsecond=0)
    except OverflowError:
        return
    assert read_moment(aware.isoformat()) == expected


@given(st.binary(max_size=200))
def test_no_bytes_at_all_make_the_reader_fail(raw):
    read_chronicle(raw, shipped())


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_no_value_in_any_place_makes_the_reader_fail(value):
    for key in ("at", "kind", "record", "subject", "id", "detail"):
        read_chronicle(line(**{key: value}), shipped())
    for kind, key in (
        ("victim.told", "about"),
        ("case.opened", "agreed"),
        ("event.withdrawn", "withdraws"),
        ("risk.graded", "level"),
    ):
        read_chronicle(line(kind=kind, detail={key: value}), shipped())
