"""PDFs that are tagged, marked on every page, and fetch nothing."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from weasyprint import HTML

from dapolicy.documents import render
from tests import skips


@pytest.fixture(autouse=True)
def printing() -> None:
    skips.pango()


def page(body: str) -> str:
    return f'<!DOCTYPE html><html lang="en-GB"><head><title>x</title></head><body>{body}</body></html>'


def read(made: bytes) -> PdfReader:
    return PdfReader(BytesIO(made))


def test_every_page_bears_the_marking_its_reader_and_its_number() -> None:
    made = read(render.pdf(page("<h1>One</h1>" + "<p>Line</p>" * 200), title="A report", reader="DI Ash Grove"))
    assert len(made.pages) > 2
    for number, one in enumerate(made.pages, 1):
        text = one.extract_text()
        assert "OFFICIAL-SENSITIVE" in text
        assert "Made for DI Ash Grove" in text
        assert f"Page {number} of {len(made.pages)}" in text


def test_a_document_can_be_read_aloud(breaches: Callable[[bytes], list[str]]) -> None:
    whole = render.pdf(page("<h1>Head</h1><p>Text</p>"), title="A report", reader="R")
    assert breaches(whole) == []
    made = read(whole)
    catalogue = made.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "en-GB"
    assert "/StructTreeRoot" in catalogue
    assert made.metadata is not None
    assert made.metadata.title == "A report"
    assert b"pdfuaid" in catalogue["/Metadata"].get_data()


def test_the_checker_finds_a_document_without_tags_and_one_without_a_title(
    breaches: Callable[[bytes], list[str]],
) -> None:
    untagged = HTML(string=page("<p>Text</p>")).write_pdf()
    assert any(said.startswith("7.1-11 ") for said in breaches(untagged))
    untitled = HTML(string='<html lang="en-GB"><p>Text</p>').write_pdf(pdf_variant=render.VARIANT)
    assert [said.split()[0] for said in breaches(untitled)] == ["7.1-9"]


@pytest.mark.parametrize(
    "asks",
    [
        '<img src="file:///etc/passwd" alt="x">',
        '<img src="http://127.0.0.1:9/x.png" alt="x">',
        '<link rel="attachment" href="file:///etc/passwd">',
        '<a rel="attachment" href="file:///etc/passwd">x</a>',
        '<style>@import "file:///etc/passwd";</style>',
        '<p style="background: url(file:///etc/passwd)">x</p>',
        '<object data="file:///etc/passwd"></object>',
    ],
)
def test_nothing_is_fetched_for_a_document(asks: str) -> None:
    """An attachment's link once put a file of the server into the PDF."""
    with pytest.raises(render.Fetches):
        render.pdf(page(asks), title="A report", reader="R")


def test_a_picture_of_the_page_itself_fetches_nothing_either() -> None:
    drawn = '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd" width="9" height="9"/></svg>'
    picture = f"data:image/svg+xml;base64,{b64encode(drawn.encode()).decode()}"
    made = render.pdf(page(f'<p>Here</p><img alt="x" src="{picture}">'), title="A report", reader="R")
    assert "Here" in read(made).pages[0].extract_text()
    assert not read(made).attachments
    assert not list(read(made).pages[0].images)


def test_a_readers_name_cannot_end_its_line_in_the_stylesheet() -> None:
    name = '"; } body { display: none } @page { content: "é\\'
    made = read(render.pdf(page("<p>Here still</p>"), title="A report", reader=name))
    text = made.pages[0].extract_text()
    assert "Here still" in text
    assert "display: none" in text.replace("\n", " ")


def test_a_template_is_escaped(tmp_path: Path) -> None:
    made = render.from_template("documents/base.html", {}, title="<b>A & B</b>", reader="R")
    metadata = read(made).metadata
    assert metadata is not None
    assert metadata.title == "<b>A & B</b>"
