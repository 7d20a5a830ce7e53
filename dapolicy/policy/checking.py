"""Checks one file before it is put to use: as the next edition, or as an overlay beside those in use."""

import os
from pathlib import Path

from dapolicy.policy.editions import (
    EDITIONS_FOLDER,
    SETTING,
    SHIPPED_EDITIONS,
    check_chain,
    load_policy,
    overlay_path,
    overlays_asked,
)
from dapolicy.policy.reading import read_file
from dapolicy.policy.tables import EditionFile


def check_file(path: Path) -> EditionFile:
    """Read and check a file as it would be used; PolicyError names the file, the line and the mend."""
    file = read_file(path)
    if file.extends or file.name in SHIPPED_EDITIONS:
        _check_edition(file)
    else:
        others = [name for name in overlays_asked(os.environ.get(SETTING)) if not _same(overlay_path(name), file)]
        load_policy([*others, str(path.resolve())])
    return file


def _same(path: Path, file: EditionFile) -> bool:
    """Whether an overlay in use is this file, or an earlier one of its name that it would replace."""
    return path.resolve() == file.path.resolve() or read_file(path).name == file.name


def _check_edition(file: EditionFile) -> None:
    """An edition has to follow the one it extends."""
    before: list[EditionFile] = []
    for name in SHIPPED_EDITIONS:
        if name == file.name or (before and before[-1].name == file.extends):
            break
        before.append(read_file(EDITIONS_FOLDER / f"{name}.toml"))
    check_chain([*before, file])
