"""Which systems and agencies are asked about somebody, as reference data that a force keeps (DVDS-013, DVDS-020)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

SHIPPED = Path(__file__).with_name("systems.toml")
ALWAYS, WHEN_MARKED, ASKED = "always", "when-marked", "asked"


@dataclass(frozen=True)
class System:
    """A system or an agency: what it is called, whether an answer is wanted, and what its need hangs on."""

    code: str
    name: str
    needed: str
    marker_in: str = ""


@cache
def read() -> dict[str, Any]:
    return tomllib.loads(SHIPPED.read_text(encoding="utf-8"))


def systems() -> dict[str, System]:
    """Every system by its code, in the order of the file."""
    return {code: System(code=code, **said) for code, said in read()["system"].items()}


def system_choices() -> list[tuple[str, str]]:
    return [(one.code, one.name) for one in systems().values()]


def agencies() -> list[System]:
    """Those of whom an answer, or a reason why not, is wanted before the category."""
    return [one for one in systems().values() if one.needed == ASKED]


def helpline() -> str:
    """The national helpline's name and number, as it is told to applicants."""
    said = read()["helpline"]
    return f"{said['name']}, {said['number']}"
