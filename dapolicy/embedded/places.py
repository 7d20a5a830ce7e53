"""Where the embedded services keep their things: folders, sockets, logins."""

import hashlib
import json
import os
import secrets
import stat
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from dapolicy.embedded.trouble import CannotStart

ROOT = Path(__file__).resolve().parent.parent.parent
LONGEST_SOCKET = 107  # bytes; the kernel's limit for the path of a unix socket
LOGINS = ("super", "owner", "web", "worker", "demo")
DATABASE = "dapolicy"
PORT = 5432  # of the socket's name only; nothing listens on the network


@dataclass(frozen=True)
class Place:
    """One set of servers: `run` for the application, `test` for the tests beside it."""

    name: str

    @property
    def home(self) -> Path:
        """The folder under `.run/` that holds locks, logs and secrets of this set."""
        return ROOT / ".run" if self.name == "run" else ROOT / ".run" / self.name

    @cached_property
    def sockets(self) -> Path:
        """A short private folder named by a hash of the checkout: sockets fail beyond 107 bytes."""
        told = f"{ROOT}\0{self.name}".encode(errors="surrogateescape")
        return short_temporary() / f"dapolicy-{os.getuid()}-{hashlib.sha256(told).hexdigest()[:12]}"

    @property
    def broker(self) -> Path:
        """The broker's socket."""
        return self.sockets / "broker.sock"

    @property
    def database(self) -> Path:
        """PostgreSQL's socket."""
        return self.sockets / f".s.PGSQL.{PORT}"

    def secrets(self) -> dict[str, str] | None:
        """The logins' passwords and the signing key, or None before the first start."""
        try:
            return dict(json.loads((self.home / "secrets.json").read_text()))
        except FileNotFoundError:
            return None

    def make_secrets(self) -> dict[str, str]:
        """Read the secrets, making them at the first start. Call under the servers' lock."""
        known = self.secrets()
        if known is None:  # "demo" is the password of the demo accounts, the others are the database's
            known = {name: secrets.token_urlsafe(24) for name in LOGINS} | {"key": secrets.token_urlsafe(50)}
            known["cluster"] = secrets.token_hex(4)  # a new clone in the same place starts with data of its own
            write_private(self.home / "secrets.json", json.dumps(known))
        return known


def current() -> Place:
    """The place that this process works in: `DAPOLICY_PLACE`, else the application's own."""
    return Place(os.environ.get("DAPOLICY_PLACE", "run"))


def short_temporary() -> Path:
    """The system's temporary folder; `/tmp` where it can be, so that a long TMPDIR does not lengthen sockets."""
    return Path("/tmp") if os.access("/tmp", os.W_OK | os.X_OK) else Path(tempfile.gettempdir())  # noqa: S108


def make_home(place: Place) -> None:
    """Make the place's folder. As root others may pass through (the servers run as another account), not look."""
    mode = 0o711 if os.getuid() == 0 else 0o700
    try:
        for folder in dict.fromkeys((ROOT / ".run", place.home)):
            folder.mkdir(exist_ok=True)
            folder.chmod(mode)
    except PermissionError as error:
        raise CannotStart(
            f"Cannot write {place.home}: it belongs to another account. "
            f"Start as that account, or remove {ROOT / '.run'} (this deletes its database)."
        ) from error


def make_sockets(place: Place, *, owner: int, group: int) -> None:
    """Make the private folder of sockets. Refuses one that somebody else put there."""
    if len(os.fsencode(place.database)) > LONGEST_SOCKET:
        raise CannotStart(f"The temporary folder's path is too long for a socket: {place.sockets}")
    try:
        place.sockets.mkdir(mode=0o700)
        os.chown(place.sockets, owner, group)
    except FileExistsError:
        check_private(place.sockets, owners={owner, os.getuid()})
        os.chown(place.sockets, owner, group)


def check_private(folder: Path, *, owners: set[int]) -> None:
    """Stop unless the folder is a real one, of the right owner, and closed to all others."""
    seen = folder.lstat()
    if not stat.S_ISDIR(seen.st_mode) or seen.st_uid not in owners or seen.st_mode & 0o077:
        raise CannotStart(f"{folder} is not a private folder of this account. See who made it, and remove it.")


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    part.replace(path)
