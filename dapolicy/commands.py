"""Which commands `manage.py` lets through. It signs in as the owner of every table, past every policy (ACC-001).

Ours run under a name. Of Django's and the libraries' pass those that read and change nothing about anybody; those with
which somebody could read or change everything ask who they are and why, and leave their mark first; the rest is refused
with what to do instead. A command that stands in no list, such as one of a later release, is refused.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Sequence

FLAGS = ("help", "version", "--help", "-h", "--version")
# Ours that ask for no name of their own.
OWN_WAY = {
    "administrators": "makes the first two accounts, when there is nobody to name; leaves a mark",
    "createsuperuser": "makes nobody",
    "seed": "invents people where there are none of flesh and blood",
}
HARMLESS = {
    "check": "looks at code and settings",
    "clearsessions": "removes sessions that have ended",
    "collectstatic": "copies styles and scripts",
    "compilemessages": "writes files of words",
    "createcachetable": "no cache stands in the database: it makes nothing",
    "findstatic": "finds a file",
    "generateschema": "describes the API",
    "inspectdb": "describes tables, and no row of them",
    "makemessages": "writes files of words",
    "makemigrations": "writes files of code",
    "migrate": "brings tables to this release; anything else that it can do is asked for by name",
    "optimizemigration": "writes files of code",
    "sendtestemail": "sends fixed words",
    "showmigrations": "says which migrations ran",
    "spectacular": "describes the API",
    "sqlflush": "prints statements and runs none",
    "sqlmigrate": "prints statements and runs none",
    "sqlsequencereset": "prints statements and runs none",
    "squashmigrations": "writes files of code",
    "startapp": "writes files of code",
    "startproject": "writes files of code",
}
BY_NAME = {
    "axes_list_attempts": "says who tried to sign in",
    "axes_reset": "lets everybody try to sign in again",
    "axes_reset_ip": "lets a place try to sign in again",
    "axes_reset_ip_username": "lets somebody try to sign in again",
    "axes_reset_username": "lets somebody try to sign in again",
    "dbshell": "reads and changes everything",
    "dumpdata": "reads everything",
    "loaddata": "writes anything",
    "shell": "reads and changes everything",
}
LOGS_STAY = "What was logged is not removed."
REFUSED = {
    "account_unsetmultipleprimaryemails": "Accounts are changed by two people, on the page Accounts.",
    "axes_reset_failure_logs": LOGS_STAY,
    "axes_reset_logs": LOGS_STAY,
    "clean_orphan_obj_perms": "A grant ends by its own moment, or on the page of its record.",
    "diffsettings": "It prints passwords. What a deployer sets stands in the environment.",
    "flush": "It removes everything. A demonstration begins anew when its folder `.run` is removed.",
    "remove_stale_contenttypes": "It removes rows of other tables too. Write a migration.",
    "runserver": "It would serve pages past every policy. Use `make run`.",
    "test": "Use `make test`.",
    "testserver": "It would serve pages past every policy. Use `make run`.",
}
UNKNOWN = "It runs as the owner of every table. If it is harmless, say so in dapolicy/commands.py, with the reason."
AS_AND_WHY = "It can reach everything, past every policy: run it with --as USERNAME and --why REASON, which are logged."


def refusal(arguments: Sequence[str], ours: set[str]) -> str:
    """Why this command is not run, and what to do instead; empty where it may be.

    Args: arguments, what stands behind `manage.py`; ours, the names of our own commands.
    """
    if not arguments or arguments[0] in {*FLAGS, *ours, *HARMLESS, *BY_NAME}:
        return ""
    return f"`{arguments[0]}` is refused. {REFUSED.get(arguments[0], UNKNOWN)}"


def asks_a_name(arguments: Sequence[str]) -> bool:
    """Whether somebody must answer for this command: the free ones, and migrating forwards, need nobody."""
    if not arguments or list(arguments[1:]) in (["--help"], ["-h"]):
        return False
    return arguments[0] in BY_NAME or (arguments[0] == "migrate" and bool(beyond_forwards(arguments[1:])))


def beyond_forwards(options: Sequence[str]) -> list[str]:
    """What of the options makes `migrate` more than bringing all tables to this release."""
    parser = ArgumentParser(add_help=False, allow_abbrev=False)
    for flag in ("--noinput", "--no-input", "--plan", "--check"):
        parser.add_argument(flag, action="store_true")
    parser.add_argument("-v", "--verbosity")
    return parser.parse_known_args(options)[1]


def let_through(arguments: Sequence[str]) -> list[str]:
    """What is to be run: the arguments, less the name and the reason of a command that asks for them.

    Its mark stands before anything is run; where it cannot be written the program ends, and nothing was.
    """
    if not asks_a_name(arguments):
        return list(arguments)
    # Not above: this is read before it is known whether there are settings.
    import django
    from django.core.management.base import CommandError
    from django.db import DatabaseError

    django.setup()
    try:
        return marked(arguments)
    except CommandError as fault:
        sys.exit(f"`{arguments[0]}` was not run. {fault}")
    except DatabaseError as fault:
        sys.exit(f"`{arguments[0]}` was not run: that it is could not be logged. {fault}")


def marked(arguments: Sequence[str]) -> list[str]:
    """Leave the mark, and return what is left. Raises: CommandError, where name or reason is missing."""
    # Not above: they need Django set up.
    from django.core.management.base import CommandError
    from django.utils import timezone

    from dapolicy.audit.named import NamedCommand

    parser = ArgumentParser(add_help=False, allow_abbrev=False)
    command = NamedCommand()
    command.add_arguments(parser)
    parser.add_argument("--why", default="")
    told, rest = parser.parse_known_args(arguments[1:])
    if not told.why.strip():
        raise CommandError(AS_AND_WHY)
    by, at = command.member_named(told.username), timezone.now()
    command.mark(by=by, at=at, asked=arguments[0], reason=told.why.strip(), words=" ".join(rest))
    return [arguments[0], *rest]
