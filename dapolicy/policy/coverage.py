"""Which rows of the register a test exercises. Also a pytest plugin: `-p dapolicy.policy.coverage`.

A row counts as enforced only while a test that bears its id runs and passes; a marked test that is skipped,
expected to fail or failing fails the run and prints its rows.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the bare commands run without pytest
    import pytest

HERE = Path(__file__).parent
CHECKOUT = HERE.parent.parent
REGISTER = HERE / "register.csv"
NOT_SOFTWARE = HERE / "not_software.toml"
OPTION = "--policy-rows-to"
# Collecting asks no server, so that none is started for it: the settings get names that lead nowhere.
NOWHERE = (
    "DAPOLICY_DB_HOST",
    "DAPOLICY_DB_PASSWORD_OWNER",
    "DAPOLICY_CACHE_URL",
    "DAPOLICY_BROKER_URL",
    "DAPOLICY_SECRET_KEY",
)
PROPERTY = "policy rows"
MISSING = "missing: "  # how a skip begins that is for want of a browser or system library


def register_rows() -> list[str]:
    """The ids of the register, in its order."""
    with REGISTER.open(encoding="utf-8", newline="") as file:
        return [row["id"] for row in csv.DictReader(file)]


def not_software() -> dict[str, str]:
    """Rows that no software could meet, each with its reason."""
    rows: dict[str, str] = tomllib.loads(NOT_SOFTWARE.read_text(encoding="utf-8")).get("rows", {})
    return rows


def counted(enforced: set[str]) -> dict[str, dict[str, int]]:
    """How many rows of each kind are enforced, open or not for software."""
    outside = not_software()
    counts: dict[str, Counter[str]] = {}
    for row in register_rows():
        state = "not-software" if row in outside else "enforced" if row in enforced else "open"
        counts.setdefault(row.split("-")[0], Counter())[state] += 1
    return {
        kind: {state: count[state] for state in ("enforced", "open", "not-software")} for kind, count in counts.items()
    }


def run(asked: argparse.Namespace) -> int:
    """Print the count; 2 where the tests cannot be collected."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "rows.json"
        command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", __name__, f"{OPTION}={answer}"]
        environment = {**dict.fromkeys(NOWHERE, "redis://not-needed"), **os.environ}
        done = subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False)
        if done.returncode or not answer.exists():
            sys.stderr.write(f"the tests cannot be collected; mend what follows\n{done.stdout}{done.stderr}")
            return 2
        counts = counted(set(json.loads(answer.read_text(encoding="utf-8"))))
    sys.stdout.write(json.dumps(counts) + "\n" if asked.json else _as_text(counts))
    return 0


def _as_text(counts: dict[str, dict[str, int]]) -> str:
    lines = [f"{'':6} {'enforced':>9} {'open':>6} {'not software':>13}\n"]
    for kind, count in counts.items():
        lines.append(f"{kind:6} {count['enforced']:9} {count['open']:6} {count['not-software']:13}\n")
    return "".join(lines)


def rows_of(item: pytest.Item) -> list[str]:
    """The register ids that a test bears."""
    return [str(row) for mark in item.iter_markers("policy") for row in mark.args]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(OPTION, default=None, help="write the register ids that collected tests bear to this file")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Proof(config.getoption(OPTION)), "policy-proof")


class Proof:
    """Watches marked tests through one run."""

    def __init__(self, answer: str | None) -> None:
        self.answer = answer
        self.unproved: dict[str, list[str]] = {}
        self.broken: dict[str, list[str]] = {}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Refuse a mark that names no row; what is skipped or expected to fail as written proves nothing."""
        known, proved = set(register_rows()), set[str]()
        for item in items:
            rows = rows_of(item)
            if unknown := set(rows) - known:
                raise ValueError(f"{item.nodeid} bears {min(unknown)}, which the register does not have")
            item.user_properties.append((PROPERTY, rows))  # goes with the test's report, also to another process
            if not (item.get_closest_marker("skip") or item.get_closest_marker("xfail")):
                proved.update(rows)
        if self.answer:
            Path(self.answer).write_text(json.dumps(sorted(proved)), encoding="utf-8")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        properties: dict[str, Any] = dict(report.user_properties)
        rows: list[str] = properties.get(PROPERTY, [])
        if not rows or (report.passed and not hasattr(report, "wasxfail")):
            return
        wanting = report.skipped and not hasattr(report, "wasxfail") and MISSING in _reason(report)
        kept = self.unproved if wanting and os.environ.get("REQUIRE") != "all" else self.broken
        kept[report.nodeid] = rows

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.broken and session.exitstatus == 0:
            session.exitstatus = 1

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        for title, found in (("rows whose tests did not pass", self.broken), ("rows left unproved", self.unproved)):
            if found:
                terminalreporter.section(title)
                for test, rows in sorted(found.items()):
                    terminalreporter.write_line(f"{', '.join(rows)}  {test}")


def _reason(report: pytest.TestReport) -> str:
    return str(report.longrepr[2]) if isinstance(report.longrepr, tuple) else str(report.longrepr)
