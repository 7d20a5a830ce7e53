"""Parts that are laid out apart and bound: one tagged file, each reader's own; locked; a logo or font that fails."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from dapolicy.documents.binder import Binder
from dapolicy.documents.house import House
from dapolicy.documents.locking import NotLocked, locked
from dapolicy.documents.render import CannotRender, Fetches
from tests import skips

PASSWORD = "three small words"


@pytest.fixture(autouse=True)
def printing() -> None:
    skips.pango()


def page(body: str) -> str:
    return f'<!DOCTYPE html><html lang="en-GB"><head><title>x</title></head><body>{body}</body></html>'


def bound(reader: str = "Hollis Brandt, Housing") -> bytes:
    binder = Binder(title="Papers", reader=reader)
    front = binder.lay(page('<h1>Contents</h1><p><a href="#two">Two</a></p>'), first=1)
    one = binder.lay(page("<h1>One</h1>" + "<p>Line</p>" * 60), first=2)
    two = binder.lay(
        page('<h1 id="two">Two</h1><table><tr><th scope="row">A</th><td>B</td></tr></table>'), first=2 + len(one)
    )
    return binder.bind([front, one, two])


def kinds_of(node: object, found: set[str]) -> set[str]:
    """The kinds of every element of the tag tree."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for child in node:
            kinds_of(child, found)
    elif hasattr(node, "get"):
        found.add(str(node.get("/S", "")))
        kinds_of(node.get("/K", []), found)
    return found


def test_the_tags_of_every_part_are_there_and_links_lead_from_part_to_part(
    breaches: Callable[[bytes], list[str]],
) -> None:
    made = bound()
    assert breaches(made) == []
    file = PdfReader(BytesIO(made))
    root = file.trailer["/Root"]
    assert {"/Document", "/H1", "/P", "/Link", "/Table", "/TH", "/TD"} <= kinds_of(root["/StructTreeRoot"], set())
    assert root["/MarkInfo"]["/Marked"]
    assert [entry.title for entry in file.outline] == ["Contents", "One", "Two"]
    assert file.pages[0]["/Annots"][0].get_object()["/Dest"] == "two"
    assert file.get_destination_page_number(file.named_destinations["two"]) == len(file.pages) - 1


def test_numbers_go_on_from_part_to_part() -> None:
    pages = PdfReader(BytesIO(bound())).pages
    assert all(f"Page {number}" in page.extract_text() for number, page in enumerate(pages, 1))
    assert len(pages) > 3


def test_a_readers_name_is_drawn_as_it_is_written() -> None:
    name = 'Éowyn <b>&"; } body { display: none }'
    for one in PdfReader(BytesIO(bound(name))).pages:
        assert one.extract_text().replace("\n", " ").count(name) >= 2


def test_nothing_is_fetched_for_a_part() -> None:
    with pytest.raises(Fetches):
        Binder(title="x", reader="R").lay(page('<img src="file:///etc/passwd" alt="x">'), first=1)


def test_a_locked_file_opens_with_its_password_alone_and_keeps_its_tags() -> None:
    made = locked(bound(), PASSWORD)
    assert b"Hollis" not in made
    file = PdfReader(BytesIO(made))
    assert file.is_encrypted
    assert not file.decrypt("three small word")
    assert file.decrypt(PASSWORD)
    assert "/StructTreeRoot" in file.trailer["/Root"]
    assert "Page 1" in file.pages[0].extract_text()


def test_a_password_that_keeps_nobody_out_is_refused_and_so_is_a_second_one() -> None:
    with pytest.raises(NotLocked, match="12 characters"):
        locked(bound(), "short")
    with pytest.raises(NotLocked, match="already"):
        locked(locked(bound(), PASSWORD), PASSWORD)


@pytest.mark.parametrize(("name", "content"), [("none.png", None), ("text.png", b"words"), ("cut.png", b"half")])
def test_a_logo_that_cannot_be_drawn_is_named(tmp_path: Path, name: str, content: bytes | None) -> None:
    path = tmp_path / name
    if content:
        path.write_bytes(content if content != b"half" else picture()[:40])
    with pytest.raises(CannotRender, match=f"The logo {name}"):
        House.of(logo=str(path))


@pytest.mark.parametrize("content", [None, b"words", b"\x00\x01\x00\x00 and no font"])
def test_a_font_that_cannot_be_loaded_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "force.ttf"
    if content:
        path.write_bytes(content)
    with pytest.raises(CannotRender, match="The font force.ttf"):
        House.of(font=str(path))


def test_a_logo_and_a_font_that_are_whole_are_used(tmp_path: Path) -> None:
    logo, font = tmp_path / "logo.png", Path("/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf")
    logo.write_bytes(picture())
    house = House.of(logo=str(logo), font=str(font) if font.exists() else "")
    binder = Binder(title="x", reader="R", house=house)
    made = binder.bind([binder.lay(page(f'<p>Here</p><img alt="x" src="{house.logo}">'), first=1)])
    file = PdfReader(BytesIO(made))
    assert file.pages[0].images
    fonts = file.pages[0]["/Resources"]["/Font"].get_object()
    assert not font.exists() or any("Force" in str(one.get_object()["/BaseFont"]) for one in fonts.values())


def picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 20), "navy").save(out, "PNG")
    return out.getvalue()
