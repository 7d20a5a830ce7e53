"""The benchmark's own servers, databases and web process, apart from those of `make run` and `make test`."""

from __future__ import annotations

import hashlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dapolicy.embedded.greeting import wait_for_page
from dapolicy.embedded.places import ROOT, Place
from dapolicy.embedded.postgres import connect, tail
from dapolicy.embedded.processes import start, stop
from dapolicy.embedded.servers import Use
from dapolicy.embedded.trouble import CannotStart
from dapolicy.ui.build import build

PLACE = Place("bench")
SEED = 1
# What a seeded database depends on: changed, it is seeded anew.
SEEDED_FROM = (
    "dapolicy/*/protect.py",
    "demo/force/*.py",
    "*/migrations/*.py",
    "dapolicy/*/migrations/*.py",
    "*/sql/*.sql",
    "dapolicy/*/sql/*.sql",
)


def secrets() -> dict[str, str]:
    return PLACE.make_secrets()


def environment(database: str, role: str) -> dict[str, str]:
    told = {
        "DAPOLICY_PLACE": PLACE.name,
        "DAPOLICY_ROLE": role,
        "DAPOLICY_DB_NAME": database,
        "DAPOLICY_DEMO_PASSWORD": secrets()["demo"],
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "PYTHONUNBUFFERED": "1",
    }
    return os.environ | told


@contextmanager
def servers() -> Iterator[None]:
    """Database and broker, for as long as the block runs."""
    use = Use(PLACE)
    use.begin()
    try:
        yield
    finally:
        use.end()


def run(database: str, *command: str) -> None:
    """One command of manage.py as the owner, to its end."""
    done = subprocess.run(
        [sys.executable, "manage.py", *command], cwd=ROOT, env=environment(database, "owner"), check=False
    )
    if done.returncode:
        raise CannotStart(f"manage.py {command[0]} failed for {database}.")


def stamp(incidents: int) -> str:
    """A word for everything that a seeded database follows from."""
    told = hashlib.sha256(f"{incidents} {SEED}".encode())
    for pattern in SEEDED_FROM:
        for path in sorted(ROOT.glob(pattern)):
            told.update(path.read_bytes())
    return told.hexdigest()[:20]


def seeded(incidents: int) -> str:
    """The name of a database that holds a force of this size, seeded now where it is not there as it should be."""
    name, wanted = f"bench_{incidents}", stamp(incidents)
    connection = connect(PLACE, secrets(), "owner", "postgres")
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
            if (found := cursor.fetchone()) and found[0] == wanted:
                return name
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")
            cursor.execute(f"CREATE DATABASE {name}")
            run(name, "migrate", "--verbosity", "0")
            run(name, "seed", "force", "--incidents", str(incidents), "--seed", str(SEED))
            settle(name)
            cursor.execute(f"COMMENT ON DATABASE {name} IS '{wanted}'")
    finally:
        connection.close()
    return name


def settle(database: str) -> None:
    """What the server would do by itself within the hour: so that it does not do it during the measuring."""
    connection = connect(PLACE, secrets(), "owner", database)
    try:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")
    finally:
        connection.close()


@contextmanager
def web(database: str, pages: Path) -> Iterator[int]:
    """The web process as it is deployed, on a port of its own; yields the port.

    Args: pages, the folder where the bytes of pages are left for the floor.
    """
    collect_static()
    port = free_port()
    log = PLACE.home / "web.log"
    command = ["-m", "gunicorn", "dapolicy.wsgi:application", "--bind", f"127.0.0.1:{port}"]
    command += ["--worker-class", "gthread", "--workers", "1", "--threads", "2", "--keep-alive", "60"]
    command += ["--preload", "--graceful-timeout", "1", "--timeout", "60", "--no-control-socket"]
    child = start(
        [sys.executable, *command],
        log=log,
        last_word=signal.SIGQUIT,
        environment=environment(database, "web") | {"BENCH_PAGES": str(pages)},
        folder=ROOT,
    )

    def check() -> None:
        if child.poll() is not None:
            raise CannotStart(f"gunicorn ended at its start. The end of {log}:\n{tail(log)}")

    try:
        wait_for_page(port, check)
        yield port
    finally:
        stop(child, (signal.SIGTERM, 2.0))


def collect_static() -> None:
    """The styles, built where a new checkout has none yet, and their addresses that every page names."""
    build()
    run("postgres", "collectstatic", "--no-input", "--verbosity", "0")


def free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])
