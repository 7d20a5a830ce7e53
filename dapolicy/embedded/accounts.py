"""Who runs the servers: ourselves, or as root an account that may do nothing (PostgreSQL refuses root)."""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dapolicy.embedded.places import ROOT, Place
from dapolicy.embedded.trouble import CannotStart

SHELF = Path("/var/lib/dapolicy")
HARMLESS = ("nobody", "daemon", "bin")


@dataclass(frozen=True)
class Account:
    """The account of the servers; `dropped` where root steps down to it."""

    uid: int
    gid: int
    dropped: bool

    def drop(self) -> dict[str, Any]:
        """What `subprocess` needs to step down before it starts the server."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.dropped else {}


def servers_account() -> Account:
    """The account that runs the servers, ourselves unless we are root."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), dropped=False)
    for name in HARMLESS:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        if found.pw_uid != 0:
            return Account(found.pw_uid, found.pw_gid, dropped=True)
    raise CannotStart(f"PostgreSQL does not run as root, and there is none of the accounts {', '.join(HARMLESS)}.")


def data_folder(place: Place, account: Account) -> Path:
    """Where the servers keep their data: in the checkout, unless the servers' account cannot reach it there.

    Root's own home is closed to every other account; then the data stands under /var/lib, named like the sockets.
    """
    if not account.dropped or all(passable(folder) for folder in (ROOT, *ROOT.parents)):
        return place.home / "data"
    shelf = SHELF
    shelf.mkdir(mode=0o711, parents=True, exist_ok=True)
    seen = shelf.lstat()
    if not stat.S_ISDIR(seen.st_mode) or seen.st_uid != 0 or seen.st_mode & 0o022:
        raise CannotStart(f"{shelf} is to be a folder of root that nobody else can write. See who made it.")
    cluster = (place.secrets() or {}).get("cluster", "")
    return shelf / f"{place.sockets.name}-{cluster}"


def earlier_data(data: Path) -> list[Path]:
    """Folders under /var/lib that an earlier clone in the same place left: its passwords went with its `.run`."""
    place_name = data.name.rpartition("-")[0]
    outside = data.parent == SHELF and place_name
    return [path for path in SHELF.glob(f"{place_name}-*") if path != data] if outside else []


def passable(folder: Path) -> bool:
    """Whether an account that owns nothing may go through this folder."""
    return bool(folder.stat().st_mode & stat.S_IXOTH)
