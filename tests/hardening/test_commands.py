"""No command of manage.py runs as the owner of every table unless it is harmless, or somebody answers for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command, get_commands, load_command_class

from dapolicy.access.models import Account, Member, Team
from dapolicy.audit.models import Entry, Words
from dapolicy.audit.named import NamedCommand
from dapolicy.commands import BY_NAME, HARMLESS, OWN_WAY, REFUSED, asks_a_name, let_through, refusal
from dapolicy.embedded.places import ROOT
from dapolicy.embedded.servers import NEED_TABLES
from demo.force import seed_force
from demo.management.commands.seed import require_nobody_real
from tests.world import make_world


@pytest.mark.policy("ACC-001")
def test_every_command_there_is_runs_under_a_name_or_is_harmless_with_its_reason_or_is_refused():
    """A new one, of ours or of a library: put it where it belongs in dapolicy/commands.py."""
    named = {name for name in NEED_TABLES if isinstance(command(name), NamedCommand)}
    lists = [named, set(OWN_WAY), set(HARMLESS), set(BY_NAME), set(REFUSED)]
    every = [name for names in lists for name in names]
    assert sorted(every) == sorted(get_commands()), "each in one list"
    assert named | set(OWN_WAY) == NEED_TABLES
    assert all(reason.strip() for one in (OWN_WAY, HARMLESS, BY_NAME, REFUSED) for reason in one.values())


def command(name: str) -> object:
    return load_command_class(get_commands()[name], name)


@pytest.mark.parametrize("name", ["flush", "runserver", "diffsettings", "a_later_releases", "--settings=x"])
def test_what_is_refused_says_why_and_what_to_do_instead(name):
    why = refusal([name], NEED_TABLES)
    assert why.startswith(f"`{name}` is refused. ")
    assert len(why.split(". ")) > 1


@pytest.mark.parametrize(
    ("arguments", "asked"),
    [
        (["migrate"], False),
        (["migrate", "--noinput", "-v", "0", "--verbosity=1"], False),
        (["migrate", "audit"], True),
        (["migrate", "audit", "zero"], True),
        (["migrate", "--fake"], True),
        (["shell", "--help"], False),
        (["shell", "-c", "print(1)", "--help"], True),
        (["dumpdata"], True),
        (["audit", "verify"], False),
        ([], False),
    ],
)
def test_somebody_answers_for_whatever_reaches_past_the_policies(arguments, asked):
    assert asks_a_name(arguments) is asked
    assert refusal(arguments, NEED_TABLES) == ""


@pytest.mark.policy("ACC-001")
def test_the_mark_stands_before_the_command_runs(world):
    left = let_through(["dbshell", "--as", "admin", "--why", "A court asked", "--", "-c", "SELECT 1"])
    assert left == ["dbshell", "--", "-c", "SELECT 1"]
    mark = Entry.objects.get()
    assert (mark.member_id, mark.asked, mark.reason, mark.address) == (
        world.admin.pk, "dbshell", "A court asked", "command line",
    )  # fmt: skip
    assert Words.objects.get(entry_id=mark.pk).words == "-- -c SELECT 1"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--as", "admin"], "--why REASON"),
        (["--as", "admin", "--why", " "], "--why REASON"),
        (["--as", "nobody", "--why", "x"], "no active account 'nobody'"),
        (["--why", "x"], "Say who runs this"),
    ],
)
def test_without_a_name_or_a_reason_nothing_runs_and_nothing_is_marked(world, settings, monkeypatch, options, said):
    settings.DAPOLICY_DEMO = False
    monkeypatch.delenv("DAPOLICY_AS", raising=False)
    with pytest.raises(SystemExit, match=said):
        let_through(["shell", *options])
    assert not Entry.objects.exists()


def manage(database: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    surroundings = {**os.environ, "DAPOLICY_DB_NAME": database}
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        env=surroundings, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.policy("ACC-001")
def test_the_command_line_itself_lets_nothing_out_that_nobody_answers_for(own_database):
    make_world()
    refused = manage(own_database, "dumpdata", "access.Team")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "--why REASON" in refused.stderr
    assert not Entry.objects.exists()
    done = manage(own_database, "dumpdata", "access.Team", "--as", "admin", "--why", "A court asked")
    assert len(json.loads(done.stdout)) == Team.objects.count()
    assert Entry.objects.get().asked == "dumpdata"
    assert "is refused" in manage(own_database, "flush", "--noinput").stderr
    assert Team.objects.exists()


def test_nobody_is_invented_among_real_people(db):
    Account.objects.create(username="m.vickers", member=Member.objects.create(name="M Vickers"))
    for what in (["demo"], ["force", "--incidents", "1"]):
        with pytest.raises(CommandError, match="not invented"):
            call_command("seed", *what, stdout=StringIO())


def test_the_invented_may_be_joined_by_more_of_them(db, now):
    seed_force(incidents=1, seed=1, until=now, out=StringIO())
    assert Account.objects.exists()
    require_nobody_real()
