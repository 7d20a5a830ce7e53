"""The published SafeLives figures, out of the return's own functions; and intervals against Newcombe's own examples."""

from __future__ import annotations

from decimal import Decimal
from math import ceil

import pytest

from marac.measures.intervals import Share, difference
from marac.measures.safelives import (
    Counts,
    NotThisNumber,
    cases_per_meeting,
    change,
    partner_share,
    per_10_000_women,
    per_post,
    police_share,
    repeat_share,
    share,
    total,
)

SEPTEMBER_2024, JUNE_2024, JUNE_2023 = 119_985, 127_594, 108_775
# Shares that SafeLives print without their counts: year's cases, what is printed, and our function.
PRINTED = [
    *[(cases, said, repeat_share) for cases, said in
      ((SEPTEMBER_2024, "31"), (JUNE_2024, "32"), (JUNE_2023, "32"))],
    (SEPTEMBER_2024, "36.1", partner_share),
    *[(cases, said, share) for cases, printed in (
        (SEPTEMBER_2024, ("14.1", "1.6", "10.1", "6.4")),
        (JUNE_2024, ("15.0", "1.6", "9.3", "6.2")),
        (JUNE_2023, ("16.1", "1.6", "10.0", "6.5")),
    ) for said in printed],
]  # fmt: skip


@pytest.mark.parametrize(("number", "cases"), [(1_568, SEPTEMBER_2024), (1_644, JUNE_2024), (1_424, JUNE_2023)])
def test_victims_of_16_and_17_are_the_published_share(number, cases):
    assert share(number, cases) == Decimal("1.3")


def test_the_known_share_is_right_to_another_place():
    assert share(1_568, SEPTEMBER_2024, places=2) == Decimal("1.31")


@pytest.mark.parametrize(("cases", "said", "reckon"), PRINTED)
def test_just_the_counts_that_a_published_share_can_come_from_give_it(cases, said, reckon):
    """The least and the most that round to what is printed; one fewer, or one more, does not."""
    printed = Decimal(said)
    half = Decimal(1).scaleb(printed.as_tuple().exponent) / 2
    least, most = ceil((printed - half) * cases / 100), ceil((printed + half) * cases / 100) - 1
    assert [reckon(number, cases) for number in (least, most)] == [printed, printed]
    assert reckon(least - 1, cases) < printed < reckon(most + 1, cases)


@pytest.mark.parametrize("partners", [43_315, 43_314])
def test_what_police_refer_is_what_is_left_of_a_hundred(partners):
    assert partner_share(partners, SEPTEMBER_2024) == Decimal("36.1")
    assert police_share(partners, SEPTEMBER_2024) == Decimal("63.9")


@pytest.mark.policy("MARAC-014")
@pytest.mark.parametrize(("cases", "printed"), [(SEPTEMBER_2024, 47), (JUNE_2024, 48), (JUNE_2023, 45)])
def test_cases_per_10_000_women_are_whole_and_a_half_goes_up(cases, printed):
    """The population is not printed: the fewest and the most women that the printed rate allows."""
    fewest, most = cases * 20_000 // (2 * printed + 1) + 1, cases * 20_000 // (2 * printed - 1)
    assert [per_10_000_women(cases, women) for women in (fewest, most)] == [printed, printed]
    assert per_10_000_women(cases, fewest - 1) == printed + 1
    assert per_10_000_women(cases, most + 1) == printed - 1


@pytest.mark.parametrize(("number", "before", "printed"), [(75_500, 57_900, 30), (353_100, 269_700, 31)])
def test_a_change_is_of_what_there_was_before(number, before, printed):
    """HMIC printed both counts and the change."""
    assert change(number, before, places=0) == printed


@pytest.mark.parametrize(("number", "printed"), [(SEPTEMBER_2024, "-1.8"), (JUNE_2024, "5.9"), (JUNE_2023, "-10")])
def test_the_published_changes_come_from_the_counts_that_they_allow(number, printed):
    """SafeLives print the change without the count of the year before: the nearest whole one that it allows."""
    printed = Decimal(printed)
    before = round(number / (1 + printed / 100))
    assert change(number, before, places=-printed.as_tuple().exponent) == printed


def test_the_change_between_two_printed_columns_is_not_the_printed_change():
    """282 MARACs reported in one year, 273 in the other: a rate compares, a count does not, and the page says so."""
    assert change(JUNE_2024, JUNE_2023) == Decimal("17.3")


def test_nothing_to_count_is_not_nought_percent():
    assert [share(0, 0), change(4, 0), cases_per_meeting(0, 0), per_post(4, Decimal(0))] == [None] * 4


@pytest.mark.parametrize("women", [0, -1])
def test_a_population_of_nobody_is_refused(women):
    with pytest.raises(NotThisNumber, match="one or more"):
        per_10_000_women(16, women)


@pytest.mark.parametrize(("part", "whole"), [(-1, 5), (6, 5), (0, -1)])
def test_a_part_that_is_none_is_refused(part, whole):
    with pytest.raises(NotThisNumber, match="the part no more than the whole"):
        share(part, whole)


def test_a_year_knows_only_what_every_meeting_counted():
    whole = total([Counts(cases=14, repeats=4, male=1), Counts(cases=18, repeats=6)])
    assert (whole.cases, whole.repeats, whole.male) == (32, 10, None)
    assert total([Counts(cases=14, male=1), Counts(cases=2, male=0)]).male == 1


@pytest.mark.parametrize(("part", "whole", "low", "high"), [
    (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718),
])  # fmt: skip
def test_the_interval_of_one_share_is_newcombes_own(part, whole, low, high):
    assert Share(part, whole).interval == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@pytest.mark.parametrize(("one", "other", "low", "high"), [
    ((56, 70), (48, 80), 0.0524, 0.3339), ((9, 10), (3, 10), 0.1705, 0.8090),
    ((10, 10), (0, 10), 0.6075, 1.0000), ((5, 56), (0, 29), -0.0381, 0.1926),
])  # fmt: skip
def test_the_interval_of_a_difference_is_newcombes_own(one, other, low, high):
    found = difference(Share(*one), Share(*other))
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))
    assert found.is_clear == (low > 0)
