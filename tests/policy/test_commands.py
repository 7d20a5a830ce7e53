"""The bare commands as one runs them: a process, its output and its exit code."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from dapolicy.policy.editions import EDITIONS_FOLDER

CHECKOUT = Path(__file__).parents[2]
RECEIVED = {
    "at": "2026-03-28T21:14:00Z",
    "kind": "dvds.received",
    "record": "R1",
    "subject": "A1",
    "detail": {},
    "id": "e1",
}
FIELDS = """record subject duty edition dated_by started_by started_at due_at stopped_at lapsed_at state owner
    source why"""


def manage(*arguments: str, **settings: str) -> subprocess.CompletedProcess[bytes]:
    """Run manage.py with nothing in the environment that would help it."""
    environment = {"PATH": os.environ["PATH"], **settings}
    command = [sys.executable, str(CHECKOUT / "manage.py"), *arguments]
    return subprocess.run(command, capture_output=True, env=environment, cwd="/", timeout=60, check=False)


@pytest.fixture
def duties(tmp_path):
    """Runs `manage.py duties` over these lines."""

    def run(*lines: object, as_of: str = "2026-06-01T00:00:00Z", more: tuple[str, ...] = (), **settings: str):
        path = tmp_path / "chronology.jsonl"
        raw = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
        path.write_bytes(b"\n".join(raw))
        return manage("duties", str(path), "--as-of", as_of, *more, **settings)

    return run


def test_a_chronology_gives_an_array_of_clocks_with_the_fixed_fields(duties):
    done = duties(RECEIVED)
    clocks = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, b"")
    assert {tuple(clock) for clock in clocks} == {tuple(FIELDS.split())}
    assert clocks[0] == {
        "record": "R1",
        "subject": "A1",
        "duty": "dvds-initial-checks",
        "edition": "app-2021-10",
        "dated_by": "update date printed on the page",
        "started_by": "dvds.received",
        "started_at": "2026-03-28T21:14:00Z",
        "due_at": "2026-03-29T21:14:00Z",
        "stopped_at": None,
        "lapsed_at": None,
        "state": "overdue",
        "owner": "dvds-officer",
        "source": "003_cf9b4119b4e0d4be.txt, Initial contact",
        "why": "24 hours from 21:14 on Saturday 28 March",
    }
    assert [clock["duty"] for clock in clocks] == ["dvds-initial-checks", "dvds-face-to-face", "dvds-overall"]


def test_nothing_owed_is_an_empty_array(duties):
    done = duties(b"\n\n")
    assert (done.returncode, json.loads(done.stdout)) == (0, [])


def test_every_bad_line_is_named_and_nothing_else_is_printed(duties):
    done = duties(RECEIVED, b"x", {**RECEIVED, "at": "2026-02-30T00:00:00Z"}, b"", {**RECEIVED, "kind": "risk.graded"})
    lines = done.stderr.decode().splitlines()
    assert (done.returncode, done.stdout) == (2, b"")
    assert [line.split(":")[0] for line in lines] == ["line 2", "line 3", "line 5"]


def test_a_bad_line_after_the_moment_asked_about_is_still_bad(duties):
    assert duties({**RECEIVED, "at": "2030-01-01T00:00:00"}).returncode == 2


def test_an_unknown_kind_is_ignored_with_a_line_and_refused_when_strict(duties):
    unknown = {**RECEIVED, "kind": "dvds.recieved", "at": "2039-01-01T00:00:00Z"}
    easy, strict = duties(RECEIVED, unknown), duties(RECEIVED, unknown, more=("--strict",))
    assert easy.stderr == strict.stderr == b"ignored: 1 of dvds.recieved, nearest known kind dvds.received\n"
    assert (easy.returncode, len(json.loads(easy.stdout))) == (0, 3)
    assert (strict.returncode, strict.stdout) == (2, b"")


def test_strict_passes_where_every_kind_is_known(duties):
    assert duties(RECEIVED, more=("--strict",)).returncode == 0


def test_the_moment_asked_about_needs_an_offset_and_may_lack_seconds(duties):
    assert duties(RECEIVED, as_of="2026-03-28T22:14+01:00").returncode == 0
    wrong = duties(RECEIVED, as_of="2026-03-28T22:14")
    assert (wrong.returncode, wrong.stdout) == (2, b"")
    assert b"has no offset" in wrong.stderr


def test_the_setting_is_honoured_and_empty_means_no_overlay(duties):
    graded = {**RECEIVED, "kind": "risk.graded", "detail": {"level": "high"}}
    assert len(json.loads(duties(graded).stdout)) == 3
    bare = duties(graded, DAPOLICY_OVERLAYS="")
    assert json.loads(bare.stdout) == []
    assert bare.stderr == b"ignored: 1 of risk.graded\n"


def test_a_wrong_overlay_stops_the_command_with_file_line_and_mend(duties, tmp_path):
    overlay = tmp_path / "ours.toml"
    overlay.write_text('[edition]\nname = "ours"\nin_force_from = 2022-01-01\ndated_by = ""\n', encoding="utf-8")
    done = duties(RECEIVED, DAPOLICY_OVERLAYS=f"force-default,{overlay}")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode().startswith(f"{overlay}: line 4: dated_by is missing or empty; write dated_by")


def test_a_file_that_is_not_there_is_named():
    done = manage("duties", "/nowhere/at-all.jsonl", "--as-of", "2026-06-01T00:00:00Z")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"/nowhere/at-all.jsonl" in done.stderr


def test_names_outside_ascii_come_out_whole_in_any_locale(duties):
    done = duties({**RECEIVED, "record": "Ærø 7", "at": "2026-12-31T12:00:00Z"}, as_of="2027-06-01T00:00Z", LC_ALL="C")
    clock = json.loads(done.stdout.decode("utf-8"))[1]
    assert clock["record"] == "Ærø 7"
    assert clock["why"] == "10 working days from Thursday 31 December, over New Year’s Day"


def test_half_a_character_in_a_name_neither_fails_nor_spoils_the_output(duties):
    done = duties(json.dumps(RECEIVED).encode().replace(b'"R1"', b'"\\ud800"'))
    assert done.returncode == 0
    assert {clock["record"] for clock in json.loads(done.stdout)} == {"\ud800"}


def test_a_line_break_in_a_kind_does_not_forge_a_line_on_stderr(duties):
    done = duties({**RECEIVED, "kind": "a\nline 1: forged"})
    assert done.stderr == b"ignored: 1 of a\\nline 1: forged\n"


def test_the_commands_start_neither_django_nor_a_database(tmp_path):
    path = tmp_path / "empty.jsonl"
    path.write_bytes(b"")
    look = (
        "import sys, runpy; sys.argv = ['manage.py', 'duties', sys.argv[1], '--as-of', '2026-06-01T00:00Z']\n"
        f"sys.path.insert(0, {str(CHECKOUT)!r})\n"
        "try: runpy.run_path(sys.path[0] + '/manage.py', run_name='__main__')\n"
        "except SystemExit: pass\n"
        "assert not {'django', 'psycopg2', 'celery', 'redis', 'pytest'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", look, str(path)], capture_output=True, cwd="/", check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_another_python_without_our_packages_starts_again_with_the_checkouts_own(tmp_path):
    own = CHECKOUT / ".venv" / "bin" / "python"
    if not own.exists():
        pytest.skip("missing: a virtual environment in the checkout")
    path = tmp_path / "one.jsonl"
    path.write_text(json.dumps(RECEIVED), encoding="utf-8")
    command = [
        str(own.resolve()),
        "-I",
        str(CHECKOUT / "manage.py"),
        "duties",
        str(path),
        "--as-of",
        "2026-06-01T00:00Z",
    ]
    done = subprocess.run(command, capture_output=True, cwd="/", check=False)
    assert (done.returncode, len(json.loads(done.stdout))) == (0, 3)


def test_policy_check_says_that_a_file_is_in_order():
    for name in (
        "app-2021-10",
        "app-2025-05",
        "app-2026",
        "home-office-2023",
        "force-default",
        "optional/neighbourhood-visit",
    ):
        done = manage("policy", "check", str(EDITIONS_FOLDER / f"{name}.toml"))
        assert (done.returncode, done.stderr) == (0, b"")
        assert b"in order" in done.stdout


def test_policy_check_names_file_line_and_mend(tmp_path):
    overlay = tmp_path / "ours.toml"
    overlay.write_text(
        '[edition]\nname = "ours"\nin_force_from = 2026-01-01\ndated_by = "order"\nsource = "order"\n\n'
        '[duty.school-told]\nstarts = [{ kind = "child.affected" }]\nstops = ["school.told"]\nowner = "desk"\n'
        'within = "3 hours"\n',
        encoding="utf-8",
    )
    done = manage("policy", "check", str(overlay))
    assert done.returncode == 2
    assert done.stderr.decode().startswith(f"{overlay}: line 11: school-told changes the unit")
    assert b"count it in next school day too" in done.stderr


def test_policy_check_refuses_an_edition_that_does_not_follow(tmp_path):
    edition = tmp_path / "app-2030.toml"
    head = '[edition]\nname = "app-2030"\nin_force_from = {}\ndated_by = "d"\nextends = "{}"\nsource = "s"\n'
    edition.write_text(head.format("2030-01-01", "app-2026"), encoding="utf-8")
    assert manage("policy", "check", str(edition)).returncode == 0
    edition.write_text(head.format("2020-01-01", "app-2026"), encoding="utf-8")
    assert b"does not follow app-2026" in manage("policy", "check", str(edition)).stderr
    edition.write_text(head.format("2030-01-01", "app-2026") + 'repeals = ["tea"]\n', encoding="utf-8")
    assert b"repeals tea, which nothing states" in manage("policy", "check", str(edition)).stderr


def test_policy_show_prints_the_duties_of_a_day_and_what_changed():
    shown = manage("policy", "show", "--on", "2025-05-16").stdout.decode()
    assert "dvds-panel-referral: 5 working days\n" in shown
    assert "2025-05-17 dvds-panel-referral changed: 5 working days to 10 working days (app-2025-05)" in shown
    assert "2025-05-17 dvds-risk-assessment repealed: 5 working days (app-2025-05)" in shown
    assert manage("policy", "show").returncode == 0
