"""Between the servers' start and the first page: tables, policy pins, demo people, static files. Runs as the owner."""

import hashlib
import json
import os
import sys
from importlib import import_module

import django
from django.conf import settings
from django.core.management import call_command, get_commands

from dapolicy.embedded.greeting import demo_password
from dapolicy.embedded.places import ROOT, current, write_private

PREPARED = "prepared.stamp"
DEMO_ACCOUNTS = (
    *("officer", "response", "sergeant", "inspector", "supervisor", "dvds", "marac"),
    *("partner", "housing", "psd", "manager", "analyst", "admin", "suspect", "friend"),
)


def main(arguments: list[str]) -> int:
    """Prepare the database and, unless told `database` alone, the files; the exit code."""
    os.environ["DAPOLICY_DEMO_PASSWORD"] = demo_password(current())
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    import_module("dapolicy.chronology.pins").check()  # needs Django set up
    if settings.DEMO and "seed" in get_commands():
        call_command("seed", "demo")
    tell_accounts()
    (current().home / PREPARED).write_text(state_of_tables())
    if "database" not in arguments:
        collect_static()
    return 0


def is_prepared() -> bool:
    """Whether the place's database has had every migration of this checkout. Needs neither Django nor the servers."""
    stamp = current().home / PREPARED
    return stamp.exists() and stamp.read_text() == state_of_tables()


def state_of_tables() -> str:
    """One value for the migrations of this checkout and the database that they are made in."""
    files = sorted([*ROOT.glob("*/migrations/0*.py"), *ROOT.glob("dapolicy/*/migrations/0*.py")])
    secrets = current().secrets() or {}
    told = hashlib.sha256(secrets.get("owner", "").encode())  # a database made anew has a password of its own
    for file in files:
        told.update(f"{file.relative_to(ROOT)}\0{file.read_text(encoding='utf-8')}\0".encode())
    return told.hexdigest()


def collect_static() -> None:
    """Gather and compress the static files where one of them changed: this takes longer than all the rest."""
    from django.contrib.staticfiles.finders import get_finders

    told = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            seen = os.stat(storage.path(name))
            told.update(f"{name}\0{seen.st_size}\0{seen.st_mtime_ns}\0".encode())
    stamp = current().home / "static.stamp"
    if not stamp.exists() or stamp.read_text() != told.hexdigest():
        call_command("collectstatic", interactive=False, clear=True, verbosity=0, ignore_patterns=["rest_framework"])
        stamp.write_text(told.hexdigest())


def tell_accounts() -> None:
    """Leave the names of the demo accounts for the supervisor to print."""
    from django.contrib.auth import get_user_model

    active = get_user_model().objects.filter(username__in=DEMO_ACCOUNTS, is_active=True)
    names = set(active.values_list("username", flat=True)) if settings.DEMO else set()
    write_private(current().home / "accounts.json", json.dumps([name for name in DEMO_ACCOUNTS if name in names]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
