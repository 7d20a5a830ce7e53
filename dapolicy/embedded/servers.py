"""Database and broker together: started for whoever needs them, stopped when nobody does."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from dapolicy.embedded.accounts import servers_account
from dapolicy.embedded.broker import Broker, answers
from dapolicy.embedded.locks import Lock
from dapolicy.embedded.places import ROOT, Place, current, make_home, make_sockets
from dapolicy.embedded.postgres import Postgres, connect, tail
from dapolicy.embedded.trouble import CannotStart

PATIENCE = 90.0  # seconds for a first start on a busy machine


class Servers:
    """Database and broker of one place, owned by this process while it holds the lock."""

    def __init__(self, place: Place) -> None:
        self.place = place
        make_home(place)
        self.lock = Lock(place.home / "servers.lock")
        self.ready = place.home / "ready"
        self.postgres: Postgres | None = None
        self.broker: Broker | None = None

    def start(self, *, patience: float = 0.0) -> bool:
        """Start both and say so in the file `ready`. False where another process has them."""
        if not self.lock.take(patience=patience):
            return False
        self.ready.unlink(missing_ok=True)
        account = servers_account()
        make_sockets(self.place, owner=account.uid, group=account.gid)
        self.postgres = Postgres(self.place, account, self.place.make_secrets())
        self.postgres.start()
        self.broker = Broker(self.place, account)
        self.broker.start()
        self.ready.touch()
        return True

    def stop(self) -> None:
        """Stop the broker, then the database, and give the lock back."""
        if self.lock.file is None:
            return
        self.ready.unlink(missing_ok=True)
        for server in (self.broker, self.postgres):
            if server:
                server.stop()
        self.lock.free()


def users_lock(place: Place) -> Lock:
    """The lock that each user of the servers shares, and the keeper takes alone to see that nobody is left."""
    return Lock(place.home / "users.lock")


class Use:
    """One process's use of the servers, from `begin` to `end`; others may use them at the same time."""

    def __init__(self, place: Place) -> None:
        self.place = place
        make_home(place)
        self.lock = users_lock(place)

    def begin(self) -> None:
        """Find the servers up, or have a keeper start them; back when they answer."""
        if not self.lock.take(shared=True, patience=PATIENCE):
            raise CannotStart(f"The servers of {self.place.home} are stopping and do not end.")
        end = time.monotonic() + PATIENCE
        keeper: subprocess.Popen[bytes] | None = None
        while not up(self.place):
            if keeper is None or (keeper.poll() is not None and not held(self.place)):
                self.say_why(keeper)
                keeper = start_keeper(self.place)
            if time.monotonic() > end:
                raise CannotStart(f"The servers did not start within {PATIENCE:.0f} seconds; see {self.place.home}.")
            time.sleep(0.05)

    def say_why(self, keeper: subprocess.Popen[bytes] | None) -> None:
        """Stop with the keeper's own words if it failed."""
        if keeper is not None and keeper.returncode:
            raise CannotStart(tail(self.place.home / "keeper.log"))

    def end(self) -> None:
        """Stop using them. The last user waits until they have stopped, so that nothing is left behind it."""
        self.lock.free()
        end = time.monotonic() + 8
        while time.monotonic() < end and held(self.place):
            with users_lock(self.place) as alone:
                if not alone.take():
                    return  # somebody else uses them, or the keeper has seen that nobody does
            time.sleep(0.2)


def held(place: Place) -> bool:
    """Whether some process owns the servers."""
    with Lock(place.home / "servers.lock") as lock:
        return not lock.take(shared=True)


def up(place: Place) -> bool:
    """Whether the servers are ready for use."""
    return (place.home / "ready").exists() and held(place) and answers(place.broker)


def start_keeper(place: Place) -> subprocess.Popen[bytes]:
    """Start the process that owns the servers while anybody uses them; it outlives us for the others' sake."""
    with (place.home / "keeper.log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "dapolicy.embedded", "keep", place.name],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def keep(place: Place) -> int:
    """The keeper's life: start the servers, wait until nobody uses them or a server dies, stop them."""
    servers = Servers(place)
    asked: list[int] = []
    for word in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(word, lambda number, frame: asked.append(number))
    try:
        if not servers.start():
            return 0  # another keeper was quicker
        drop_leftover_databases(place)
        alone = users_lock(place)
        while not asked and not alone.take() and alive(servers):
            time.sleep(0.3)
        return 0
    finally:
        servers.stop()


def alive(servers: Servers) -> bool:
    """Whether both servers run."""
    children = [server.child for server in (servers.postgres, servers.broker) if server]
    return all(child is not None and child.poll() is None for child in children)


def drop_leftover_databases(place: Place) -> None:
    """Drop the databases of test runs that were killed: each run has one of its own."""
    if place.name == "run":
        return
    connection = connect(place, place.make_secrets(), "super", "postgres")
    try:
        with connection.cursor() as cursor:
            cursor.execute(r"SELECT datname FROM pg_database WHERE datname LIKE 'test\_dapolicy\_%'")
            for (name,) in cursor.fetchall():
                pid = int(name.split("_")[2]) if name.split("_")[2].isdigit() else 0
                if not (pid and process_exists(pid)):
                    cursor.execute(f'DROP DATABASE "{name}"')
    finally:
        connection.close()


def process_exists(pid: int) -> bool:
    """Whether a process of this number runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


NEED_NO_SERVERS = ("help", "version", "--help", "-h", "--version", "collectstatic")
# Every command of ours: run on a new checkout, each finds its tables.
NEED_TABLES = {
    *("administrators", "audit", "chain", "changepassword", "createsuperuser", "duty", "people", "questions"),
    *("seed", "staff", "token"),
}


@contextmanager
def ensure_for(arguments: list[str]) -> Iterator[None]:
    """The servers for a command of manage.py, unless it needs none; ends the program with plain words if it cannot."""
    if not arguments or arguments[0] in NEED_NO_SERVERS or "--help" in arguments:
        yield
        return
    try:
        servers = ensure()
        servers.__enter__()
    except CannotStart as reason:
        sys.exit(str(reason))
    try:
        if arguments[0] in NEED_TABLES and not os.environ.get("DAPOLICY_DB_HOST"):
            prepare_tables()
        yield
    finally:
        servers.__exit__(None, None, None)


def prepare_tables() -> None:
    """Bring a new or older database to this checkout's tables, with the demonstration's people, as `make run` does."""
    from dapolicy.embedded.prepare import is_prepared

    if not is_prepared():
        step = [sys.executable, "-m", "dapolicy.embedded.prepare", "database"]
        told = subprocess.run(
            step, cwd=ROOT, check=False, stdout=sys.stderr, env=os.environ | {"DAPOLICY_ROLE": "owner"}
        )
        if told.returncode:
            sys.exit("The database could not be prepared; what went wrong stands above.")


@contextmanager
def ensure(place: Place | None = None) -> Iterator[None]:
    """The servers, for as long as the block runs. Does nothing where the database is told by `DAPOLICY_DB_HOST`."""
    if os.environ.get("DAPOLICY_DB_HOST"):
        yield
        return
    use = Use(place or current())
    use.begin()
    try:
        yield
    finally:
        use.end()
