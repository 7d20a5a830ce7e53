"""How sure a share, and a difference of two, can be: Wilson's score interval, and Newcombe's of a difference."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

Z = 1.959963984540054  # 95 in 100


@dataclass(frozen=True)
class Share:
    """So many out of so many."""

    part: int
    whole: int

    @property
    def value(self) -> float:
        return self.part / self.whole

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's score interval: it stays between 0 and 1, and holds for few and for none."""
        p, n, z = self.value, self.whole, Z
        middle, width = 2 * n * p + z * z, z * sqrt(z * z + 4 * n * p * (1 - p))
        return (middle - width) / (2 * (n + z * z)), (middle + width) / (2 * (n + z * z))


@dataclass(frozen=True)
class Difference:
    """One share less another, with the interval that holds the true difference 95 times in 100."""

    value: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Whether no difference at all lies outside what chance would give."""
        return self.low > 0 or self.high < 0


def difference(one: Share, other: Share) -> Difference:
    """Newcombe's hybrid score interval (1998, method 10), from the Wilson intervals of both."""
    apart = one.value - other.value
    (low, high), (other_low, other_high) = one.interval, other.interval
    below = sqrt((one.value - low) ** 2 + (other_high - other.value) ** 2)
    above = sqrt((high - one.value) ** 2 + (other.value - other_low) ** 2)
    return Difference(apart, apart - below, apart + above)
