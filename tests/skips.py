"""What a run leaves out, and why. `REQUIRE=all` turns every skip into a failure.

A test that needs a browser or a system library asks for it here; the reason of its skip names the command that
installs it, and begins with the word by which the policy register's count knows it.
"""

import os
import shutil
from collections.abc import Iterator
from ctypes.util import find_library
from pathlib import Path
from typing import Any

import pytest

MISSING = "missing: "
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PANGO = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core"
JAVA = "default-jre-headless libjaxb-java"


def chromium() -> str:
    """The path of an installed Chromium; skips the test where there is none."""
    told = os.environ.get("DAPOLICY_CHROMIUM")
    found = told or next(filter(None, map(shutil.which, BROWSERS)), None)
    if not found:
        pytest.skip(f"{MISSING}Chromium (Debian: apt-get install --no-install-recommends chromium)")
    return found


def pango() -> None:
    """Skips the test where WeasyPrint cannot lay out text."""
    if not all(map(find_library, ("pango-1.0", "pangoft2-1.0"))):
        pytest.skip(f"{MISSING}Pango (Debian: apt-get install --no-install-recommends {PANGO})")


def java(*jars: Path) -> None:
    """Skips the test where veraPDF cannot run."""
    if not shutil.which("java") or not all(jar.exists() for jar in jars):
        pytest.skip(f"{MISSING}Java (Debian: apt-get install --no-install-recommends {JAVA})")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Under REQUIRE=all a skip is a failure with the skip's reason."""
    report: Any = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("REQUIRE") == "all":
        report.outcome = "failed"
        report.longrepr = (
            f"REQUIRE=all: {report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr}"
        )
    return report


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say at the end what was left out and how to have it next time."""
    reasons = {
        str(report.longrepr[2]).removeprefix("Skipped: ") for report in terminalreporter.stats.get("skipped", [])
    }
    if reasons:
        terminalreporter.section("left out")
        for reason in sorted(reasons):
            terminalreporter.write_line(reason)
