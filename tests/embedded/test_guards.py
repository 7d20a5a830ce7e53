"""The guards of a test run itself."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from dapolicy.embedded.places import ROOT
from tests.network import NetworkBlocked


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.org", 443)])
def test_no_test_reaches_another_machine(address: tuple[str, int]) -> None:
    with socket.socket() as out, pytest.raises(NetworkBlocked):
        out.connect(address)


@pytest.mark.parametrize("spread", [[], ["-n", "2"]])
@pytest.mark.parametrize(("require", "code"), [("", 0), ("all", 1)])
def test_a_skip_fails_only_where_everything_is_required(
    tmp_path: Path, require: str, code: int, spread: list[str]
) -> None:
    test = tmp_path / "test_one.py"
    test.write_text("import pytest\ndef test_one():\n    pytest.skip('missing: a unicorn (get one)')\n")
    command = [sys.executable, "-m", "pytest", "-p", "tests.skips", "-c", "/dev/null", "--rootdir", tmp_path]
    done = subprocess.run(
        [*command, *spread, test], cwd=ROOT, env={"REQUIRE": require}, capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stdout
    assert "missing: a unicorn (get one)" in done.stdout
