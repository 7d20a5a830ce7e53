"""One process that runs everything: database, broker, web, worker, beat. It ends them in order, or the kernel does."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from types import FrameType
from typing import NoReturn

from dapolicy.embedded.greeting import say_ready, wait_for_page
from dapolicy.embedded.locks import Lock
from dapolicy.embedded.makefile import end_with_make, make_was_told_to_stop
from dapolicy.embedded.places import ROOT, Place, make_home
from dapolicy.embedded.postgres import tail
from dapolicy.embedded.processes import start, stop, wait
from dapolicy.embedded.servers import Servers, alive
from dapolicy.embedded.trouble import CannotStart

RESTARTS = 5  # within RESTART_WINDOW; then something is wrong that a restart does not mend
RESTART_WINDOW = 60.0  # seconds
STOP_WORDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LOG_LIMIT = 5_000_000  # bytes; an older log is put aside at the next start


class Asked(Exception):
    """Somebody asked us to stop."""


@dataclass
class Service:
    """One of our own processes: how it is called, what ends it gently, and how long it gets."""

    name: str
    role: str
    command: list[str]
    gentle: signal.Signals
    patience: float
    last_word: signal.Signals
    child: subprocess.Popen[bytes] | None = None
    starts: deque[float] = field(default_factory=lambda: deque(maxlen=RESTARTS))


def services(place: Place, port: int) -> list[Service]:
    """Web, beat and worker, in the order in which they are stopped."""
    celery = ["-m", "celery", "--quiet", "--skip-checks", "--app", "dapolicy.celery"]  # migrate ran the checks
    web = ["-m", "gunicorn", "dapolicy.wsgi:application", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread"]
    web += [
        "--workers",
        "2",
        "--threads",
        "4",
        "--preload",
        "--graceful-timeout",
        "1",
        "--timeout",
        "60",
        "--no-control-socket",
    ]
    beat = [*celery, "beat", "--loglevel", "WARNING", "--pidfile=", "--schedule", os.fspath(place.home / "beat")]
    worker = [*celery, "worker", "--loglevel", "WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    worker += ["--queues", "celery,long"]
    if not os.access("/dev/shm", os.W_OK):  # noqa: S108  a bare chroot: no shared semaphores for a pool of processes
        worker += ["--pool", "threads"]
    return [
        Service("web", "web", web, signal.SIGTERM, 1.3, signal.SIGQUIT),
        Service("beat", "worker", beat, signal.SIGTERM, 0.4, signal.SIGTERM),
        Service("worker", "worker", worker, signal.SIGTERM, 1.2, signal.SIGQUIT),
    ]


class Supervisor:
    """The life of `make run`, from the first lock to the last process."""

    def __init__(self, place: Place, port: int) -> None:
        self.place, self.port = place, port
        self.servers = Servers(place)
        self.services = services(place, port)
        self.step: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Bring everything up; the first page answers before worker and beat share its processors."""
        self.build_styles()
        if not self.servers.start():
            print("Waiting for a command that uses the database to finish …", flush=True)
            if not self.servers.start(patience=60):
                raise CannotStart("A command still uses this checkout's database. Start again when it has finished.")
        self.run_step("Preparing the database", ["-m", "dapolicy.embedded.prepare"], role="owner")
        web, beat, worker = self.services
        self.launch(web)
        wait_for_page(self.port, self.check)
        self.launch(worker)
        self.launch(beat)

    def build_styles(self) -> None:
        """Build the styles where their source is new. Without them the pages work and look plain."""
        if (ROOT / "dapolicy/ui/build.py").exists():
            try:
                self.run_step("Building the styles", ["-m", "dapolicy.ui.build"], role="owner")
            except CannotStart as reason:
                print(f"{reason}\nThe application starts without its styles.", file=sys.stderr, flush=True)

    def run_step(self, title: str, command: list[str], *, role: str) -> None:
        """Run one step of the set-up to its end, listening for a request to stop."""
        print(f"{title} …", flush=True)
        log = self.place.home / "setup.log"
        log.unlink(missing_ok=True)
        environment = self.environment(role)
        self.step = start(
            [sys.executable, *command], log=log, last_word=signal.SIGTERM, environment=environment, folder=ROOT
        )
        while self.step.poll() is None:
            listen()
            wait(self.step, 0.1)
        if self.step.returncode:
            raise CannotStart(f"{title} failed:\n{tail(log)}")

    def launch(self, service: Service) -> None:
        """Start one of our processes."""
        service.starts.append(time.monotonic())
        log = self.place.home / f"{service.name}.log"
        if log.exists() and log.stat().st_size > LOG_LIMIT:
            log.replace(log.with_suffix(".old.log"))
        command = [sys.executable, *service.command]
        environment = self.environment(service.role)
        service.child = start(command, log=log, last_word=service.last_word, environment=environment, folder=ROOT)

    def environment(self, role: str) -> dict[str, str]:
        """What a child of ours finds around it."""
        told = {"DAPOLICY_PLACE": self.place.name, "DAPOLICY_ROLE": role, "DJANGO_SETTINGS_MODULE": "dapolicy.settings"}
        return os.environ | told | {"PYTHONUNBUFFERED": "1"}

    def watch(self) -> NoReturn:
        """Keep everything up until somebody asks us to stop."""
        while True:
            self.check()
            time.sleep(0.2)

    def check(self) -> None:
        """Start again what died; give up, with the reason, on what keeps dying or on a lost server."""
        listen()
        if not alive(self.servers):
            raise CannotStart(f"The database or the broker ended. See {self.place.home}/*.log, and start again.")
        for service in self.services:
            if service.child is not None and service.child.poll() is not None:
                self.revive(service)

    def revive(self, service: Service) -> None:
        """Start a process that died again, unless it has died too often."""
        log = self.place.home / f"{service.name}.log"
        if len(service.starts) == RESTARTS and time.monotonic() - service.starts[0] < RESTART_WINDOW:
            raise CannotStart(f"{service.name} keeps ending. The end of {log}:\n{tail(log)}")
        print(f"{service.name} ended and is started again (its log: {log}).", file=sys.stderr, flush=True)
        if service.child:
            stop(service.child)  # whatever is left of its session
        self.launch(service)

    def stop(self) -> None:
        """Stop web, beat, worker, broker and database, in this order and within six seconds."""
        if self.step:
            stop(self.step, (signal.SIGTERM, 0.3))
        for service in self.services:
            if service.child:
                stop(service.child, (service.gentle, service.patience))
        self.servers.stop()


told_to_stop: list[int] = []


def listen() -> None:
    """Raise Asked once somebody asked us to stop."""
    if told_to_stop or make_was_told_to_stop():
        raise Asked


def hear(number: int, frame: FrameType | None) -> None:
    """Remember that we were asked to stop: the answer is given between two steps, never within one."""
    told_to_stop.append(number)


def run() -> int:
    """Serve the application until INT, TERM or HUP; the exit code."""
    for word in STOP_WORDS:
        signal.signal(word, hear)
    end_with_make()
    place = Place("run")
    make_home(place)
    with Lock(place.home / "run.lock") as lock:
        if not lock.take():
            raise CannotStart(f"Already running: {lock.read() or 'it is just starting'}")
        port = chosen_port()
        lock.note(f"http://127.0.0.1:{port} (process {os.getpid()}). Stop it there, or with: kill {os.getpid()}")
        return serve(Supervisor(place, port))


def serve(supervisor: Supervisor) -> int:
    """Start, watch and stop; whatever happens, no process is left."""
    try:
        supervisor.start()
        say_ready(supervisor.place, supervisor.port)
        supervisor.watch()
    except Asked:
        print("Stopping …", flush=True)
        return 0
    except CannotStart as reason:
        print(reason, file=sys.stderr, flush=True)
        return 1
    finally:
        supervisor.stop()
        print("Stopped.", flush=True)


def chosen_port() -> int:
    """The port from PORT, if it is a free one."""
    told = os.environ.get("PORT") or "8000"
    if not told.isdigit() or not 0 < int(told) < 65536:
        raise CannotStart(f"PORT must be a number from 1 to 65535 and is {told!r}.")
    end = time.monotonic() + 3  # the processes of a killed start may still be letting go of it
    while not free(int(told)):
        if time.monotonic() > end:
            raise CannotStart(
                f"Port {told} is taken by another program. Choose another one, such as: make run PORT=8001"
            )
        time.sleep(0.1)
    return int(told)


def free(port: int) -> bool:
    """Whether nothing listens on this port of the loopback address."""
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
