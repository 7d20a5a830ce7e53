"""Which rows of the register a test exercises, and what a marked test may not do."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from dapolicy.policy.coverage import counted, not_software, register_rows

CHECKOUT = Path(__file__).parents[2]
TESTS = """
import pytest

@pytest.mark.policy("INC-001")
def test_passes(): pass

@pytest.mark.policy("INC-002")
@pytest.mark.parametrize("number", [1, 2])
def test_passes_each_time(number): pass
"""


@pytest.fixture
def run(tmp_path):
    """Runs pytest with the plugin over some tests, away from our own settings."""

    def go(text: str, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        (tmp_path / "test_some.py").write_text(text, encoding="utf-8")
        (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = policy(row): a row\n", encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "-p", "dapolicy.policy.coverage", "-p", "no:django", *arguments]
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(CHECKOUT), **settings}
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60, check=False
        )

    return go


def test_the_count_has_every_row_of_the_register_once():
    rows = register_rows()
    assert len(rows) == len(set(rows)) == sum(sum(count.values()) for count in counted(set()).values())
    assert counted(set())["INC"] == {"enforced": 0, "open": 17, "not-software": 0}
    assert counted({"INC-001", "INC-008"})["INC"] == {"enforced": 2, "open": 15, "not-software": 0}


def test_a_row_that_is_not_for_software_is_in_the_register_says_so_there_and_has_its_reason():
    with (CHECKOUT / "dapolicy" / "policy" / "register.csv").open(encoding="utf-8", newline="") as file:
        says_none = {row["id"] for row in csv.DictReader(file) if row["software_behaviour"].startswith("None;")}
    assert set(not_software()) <= says_none
    assert all(not_software().values())
    assert not [row for row in not_software() if row.startswith(("INC", "RISK"))]


def test_the_plugin_writes_the_rows_that_collected_tests_bear(run, tmp_path):
    skipped = '\n@pytest.mark.skip\n@pytest.mark.policy("INC-003")\ndef test_skipped(): pass\n'
    expected = '\n@pytest.mark.xfail\n@pytest.mark.policy("INC-004")\ndef test_expected(): assert False\n'
    answer = tmp_path / "rows.json"
    done = run(TESTS + skipped + expected, "--collect-only", "-q", f"--policy-rows-to={answer}")
    assert done.returncode == 0
    assert json.loads(answer.read_text(encoding="utf-8")) == ["INC-001", "INC-002"]


def test_a_run_whose_marked_tests_pass_passes(run):
    done = run(TESTS)
    assert done.returncode == 0
    assert "rows" not in done.stdout


@pytest.mark.parametrize(
    "body",
    [
        "pytest.skip('not today')",
        "pytest.xfail('one day')",
        "assert False",
        "import os; os.environ['NOT THERE']",
    ],
)
def test_a_marked_test_that_does_not_pass_fails_the_run_and_prints_its_rows(run, body):
    done = run(TESTS + f'\n@pytest.mark.policy("INC-003", "INC-004")\ndef test_more(): {body}\n')
    assert done.returncode == 1
    assert "rows whose tests did not pass" in done.stdout
    assert "INC-003, INC-004  test_some.py::test_more" in done.stdout


def test_the_rows_are_the_same_where_tests_run_in_two_processes(run):
    bodies = {"skips": "pytest.skip('no')", "xfails": "pytest.xfail('no')", "fails": "assert False"}
    wanting = '\n@pytest.mark.policy("INC-009")\ndef test_wanting(): pytest.skip("missing: Chromium; apt-get …")\n'
    more = [f'\n@pytest.mark.policy("INC-003")\ndef test_{name}(): {body}\n' for name, body in bodies.items()]
    spread = ("-n", "2", "--dist", "worksteal")
    passing, broken = run(TESTS + wanting, *spread), run(TESTS + wanting + "".join(more), *spread)
    assert (passing.returncode, broken.returncode) == (0, 1)
    assert "INC-009  test_some.py::test_wanting" in passing.stdout.partition("rows left unproved")[2]
    told = broken.stdout.partition("rows whose tests did not pass")[2]
    assert all(f"INC-003  test_some.py::test_{name}" in told for name in bodies)
    only_skips = run(TESTS + more[0], *spread)
    assert only_skips.returncode == 1


def test_a_marked_test_that_passes_though_expected_to_fail_fails_the_run(run):
    done = run(TESTS + '\n@pytest.mark.xfail\n@pytest.mark.policy("INC-003")\ndef test_more(): pass\n')
    assert done.returncode == 1
    assert "INC-003  test_some.py::test_more" in done.stdout


def test_an_unmarked_skip_is_nobodys_business(run):
    assert run(TESTS + "\ndef test_more(): pytest.skip('not today')\n").returncode == 0


def test_a_skip_for_want_of_a_browser_leaves_its_rows_unproved_unless_all_is_required(run):
    text = TESTS + '\n@pytest.mark.policy("INC-003")\ndef test_more(): pytest.skip("missing: Chromium; apt-get …")\n'
    allowed, required = run(text), run(text, REQUIRE="all")
    assert (allowed.returncode, required.returncode) == (0, 1)
    assert "rows left unproved" in allowed.stdout
    assert "rows whose tests did not pass" in required.stdout
    assert all("INC-003  test_some.py::test_more" in done.stdout for done in (allowed, required))


def test_a_mark_that_names_no_row_stops_the_run(run):
    done = run('import pytest\n@pytest.mark.policy("INC-999")\ndef test_more(): pass\n')
    assert done.returncode != 0
    assert "bears INC-999, which the register does not have" in done.stdout + done.stderr


def test_the_command_counts_every_row_by_the_prefix_of_its_id():
    command = [sys.executable, str(CHECKOUT / "manage.py"), "policy", "coverage", "--json"]
    environment = {"PATH": os.environ["PATH"]}
    done = subprocess.run(command, cwd="/", env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    counts = json.loads(done.stdout)
    assert list(counts["INC"]) == ["enforced", "open", "not-software"]
    assert {kind: sum(count.values()) for kind, count in counts.items()} == {
        kind: sum(count.values()) for kind, count in counted(set()).items()
    }
    assert counts["DHR"]["enforced"] >= 1
