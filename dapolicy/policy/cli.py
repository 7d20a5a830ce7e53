"""The bare commands: `duties` and `policy`. No database, no broker, no network, no setting needed."""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from dapolicy.policy import coverage
from dapolicy.policy.checking import check_file
from dapolicy.policy.chronicle import ignored_kinds, read_chronicle, read_moment
from dapolicy.policy.duties import Clock, owed
from dapolicy.policy.editions import load_policy
from dapolicy.policy.limits import Limit, limits
from dapolicy.policy.shown import Change, Row, changes, table
from dapolicy.policy.tables import PolicyError
from dapolicy.policy.worktime import LONDON

WRONG = 2


def main(argv: Sequence[str]) -> int:
    """Run `duties …` or `policy …`; the exit code is 2 where what was given cannot be used."""
    asked = _parser().parse_args(argv)
    try:
        return int(asked.run(asked))
    except (PolicyError, OSError, ValueError) as fault:
        sys.stderr.write(f"{fault}\n")
        return WRONG


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="manage.py")
    commands = parser.add_subparsers(required=True, metavar="command")
    duties = commands.add_parser("duties", help="say what a chronology owed, when, and what was missed")
    duties.add_argument("file", metavar="FILE.jsonl", help="one event a line; - reads standard input")
    duties.add_argument(
        "--as-of", required=True, metavar="WHEN", help="a time with an offset: 2026-05-02T06:30:00+01:00"
    )
    duties.add_argument("--strict", action="store_true", help="refuse event kinds that policy does not know")
    duties.set_defaults(run=run_duties)
    policy = commands.add_parser("policy", help="check and show what is in force").add_subparsers(required=True)
    check = policy.add_parser("check", help="check an edition or overlay file")
    check.add_argument("file", metavar="FILE", type=Path)
    check.set_defaults(run=run_check)
    show = policy.add_parser("show", help="the duties in force on a day, and what changed between editions")
    show.add_argument(
        "--on", type=date.fromisoformat, metavar="DAY", help="a day such as 2026-05-01; today if left out"
    )
    show.set_defaults(run=run_show)
    covered = policy.add_parser("coverage", help="how many rows of the register a test exercises")
    covered.add_argument("--json", action="store_true", help="as one JSON object")
    covered.set_defaults(run=coverage.run)
    return parser


def run_duties(asked: argparse.Namespace) -> int:
    """Print every clock as a JSON array, or every bad line and nothing else."""
    as_of, policy = read_moment(asked.as_of), load_policy()
    raw = sys.stdin.buffer.read() if asked.file == "-" else Path(asked.file).read_bytes()
    chronicle = read_chronicle(raw, policy)
    for number, fault in chronicle.faults.items():
        _complain(f"line {number}: {fault}")
    if chronicle.faults:
        return WRONG
    ignored = ignored_kinds(chronicle.events, policy)
    for line in ignored:
        _complain(line)
    if ignored and asked.strict:
        return WRONG
    _print_array([as_json(clock) for clock in owed(chronicle.events, as_of, policy)])
    return 0


def as_json(clock: Clock) -> dict[str, Any]:
    """A clock as the command prints it."""
    return {
        "record": clock.record,
        "subject": clock.subject,
        "duty": clock.duty,
        "edition": clock.edition,
        "dated_by": clock.dated_by,
        "started_by": clock.started_by,
        "started_at": _zulu(clock.started_at),
        "due_at": _zulu(clock.due_at),
        "stopped_at": _zulu(clock.stopped_at),
        "lapsed_at": _zulu(clock.lapsed_at),
        "state": clock.state,
        "owner": clock.owner,
        "source": clock.source,
        "why": clock.why,
    }


def _zulu(moment: datetime | None) -> str | None:
    return f"{moment.replace(tzinfo=None).isoformat(timespec='seconds')}Z" if moment else None


def _complain(line: str) -> None:
    """One line on stderr whatever the text holds: a line break in a name must not look like another line."""
    shown = "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in line)
    sys.stderr.write(f"{shown}\n")


def _print_array(clocks: list[dict[str, Any]]) -> None:
    """One clock a line, in UTF-8 whatever the terminal; escaped throughout where a text has half a character."""
    try:
        raw = _array(clocks, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raw = _array(clocks, ensure_ascii=True).encode("ascii")
    sys.stdout.buffer.write(raw)
    sys.stdout.buffer.flush()


def _array(clocks: list[dict[str, Any]], *, ensure_ascii: bool) -> str:
    lines = ",\n".join(map(json.JSONEncoder(ensure_ascii=ensure_ascii).encode, clocks))
    return f"[\n{lines}\n]\n" if lines else "[]\n"


def run_check(asked: argparse.Namespace) -> int:
    """Say that a file can be used, or where it is wrong and how to mend it."""
    file = check_file(asked.file)
    sys.stdout.write(
        f"{asked.file}: in order: {file.name}, in force from {file.in_force_from}, {len(file.duties)} duties\n"
    )
    return 0


def run_show(asked: argparse.Namespace) -> int:
    """Print the duties in force on a day and every change so far."""
    policy, day = load_policy(), asked.on or datetime.now(LONDON).date()
    sys.stdout.write(f"In force on {day}\n\n")
    sys.stdout.writelines(_row_text(row) for row in table(policy, day))
    sys.stdout.write("Limits of access\n\n")
    sys.stdout.writelines(_limit_text(one) for one in limits().values())
    sys.stdout.write("What changed\n\n")
    sys.stdout.writelines(_change_text(change) for change in changes(policy))
    return 0


def _limit_text(one: Limit) -> str:
    return f"{one.id}: {one.within.said}\n    {one.title}\n    {one.source}\n\n"


def _row_text(row: Row) -> str:
    dated = f"{row.edition}, dated by {row.dated_by}"
    return f"{row.id}: {row.limit}\n    {row.title}\n    {dated}\n    {row.source}\n\n"


def _change_text(change: Change) -> str:
    limits = (
        " to ".join(limit for limit in (change.before, change.after) if limit)
        if change.what == "changed"
        else (change.after or change.before)
    )
    return f"{change.day} {change.duty} {change.what}: {limits} ({change.edition})\n"
