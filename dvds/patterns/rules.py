"""What the force means by *serial perpetrator*: dated data, read from `serial.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

from dapolicy.policy.worktime import london_day

FILE = Path(__file__).with_name("serial.toml")


@dataclass(frozen=True)
class SerialRule:
    """So many different people harmed, as was meant from a day on."""

    version: str
    in_force_from: date
    victims: int
    said: str
    source: str


@cache
def serial_rules() -> tuple[SerialRule, ...]:
    """Every version, the oldest first."""
    tables = tomllib.loads(FILE.read_text(encoding="utf-8"))["serial-perpetrator"]
    return tuple(sorted((SerialRule(**table) for table in tables), key=lambda rule: rule.in_force_from))


def serial_rule_at(moment: datetime) -> SerialRule:
    """The version in force on the London day of a moment; before the first, the first."""
    day, rules = london_day(moment), serial_rules()
    return next((rule for rule in reversed(rules) if rule.in_force_from <= day), rules[0])
