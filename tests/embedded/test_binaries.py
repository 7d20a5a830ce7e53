"""Root's copy of the servers, and the folders that nobody else may have made."""

import os
from pathlib import Path

import pytest

from dapolicy.embedded.binaries import check_shelf, checked, complete, fill
from dapolicy.embedded.places import Place, check_private, make_sockets, short_temporary
from dapolicy.embedded.trouble import CannotStart

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root copies the servers")


@as_root
def test_a_copy_is_whole_readable_by_all_and_writable_by_root_alone(tmp_path: Path) -> None:
    source, shelf = tmp_path / "postgres", tmp_path / "shelf"
    source.write_text("#!/bin/sh\n")
    source.chmod(0o700)
    fill(shelf, {"bin/postgres": source})
    check_shelf(shelf)
    assert complete(shelf, {"bin/postgres": source})
    assert [oct((shelf / name).stat().st_mode & 0o777) for name in (".", "bin", "bin/postgres")] == ["0o755"] * 3


@as_root
def test_a_copy_from_which_a_file_was_cleaned_is_not_whole(tmp_path: Path) -> None:
    source, shelf = tmp_path / "postgres", tmp_path / "shelf"
    source.write_text("program")
    fill(shelf, {"bin/postgres": source})
    (shelf / "bin" / "postgres").write_text("half")
    assert not complete(shelf, {"bin/postgres": source})


@as_root
@pytest.mark.parametrize("trick", ["link", "another's", "open to all"])
def test_a_copy_that_somebody_else_could_have_made_stops_the_start(tmp_path: Path, trick: str) -> None:
    shelf = tmp_path / "shelf"
    (tmp_path / "real").mkdir()
    shelf.symlink_to(tmp_path / "real") if trick == "link" else shelf.mkdir()
    if trick == "another's":
        os.chown(shelf, 65534, 65534)
    if trick == "open to all":
        shelf.chmod(0o777)
    with pytest.raises(CannotStart, match="see who made it, and remove it"):
        check_shelf(shelf)


@pytest.mark.parametrize("trick", ["link", "open"])
def test_a_folder_of_sockets_that_others_can_enter_stops_the_start(tmp_path: Path, trick: str) -> None:
    folder = tmp_path / "sockets"
    (tmp_path / "real").mkdir(mode=0o700)
    folder.symlink_to(tmp_path / "real") if trick == "link" else folder.mkdir()
    if trick == "open":
        folder.chmod(0o755)
    with pytest.raises(CannotStart, match="is not a private folder"):
        check_private(folder, owners={os.getuid()})


def test_sockets_have_a_short_private_folder_whatever_the_path_of_the_checkout() -> None:
    place = Place("test")
    assert place.sockets.parent == short_temporary()
    assert place.sockets != Place("run").sockets
    assert len(os.fsencode(place.database)) < 107
    assert place.sockets.stat().st_mode & 0o777 == 0o700
    make_sockets(place, owner=place.sockets.stat().st_uid, group=place.sockets.stat().st_gid)


def test_a_told_folder_without_a_server_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match=f"DAPOLICY_PG_BIN={tmp_path} holds no PostgreSQL"):
        checked(tmp_path)
