"""A document of several parts, each laid out once and bound with the others into one tagged file.

Files that are merged lose their tags; pages that were laid out and are bound before anything is written keep them. A
part that changed while the others waited is laid out again alone, and those behind it where its length changed.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from html import escape
from typing import Any

from dapolicy.documents.house import House
from dapolicy.documents.render import LOOK, MARKING, VARIANT, Fetches, printing, quoted, shut

# As in `render`, with the reader's name up the edge as well, where a photograph of a page catches it.
PAGES = """
{font}
@page {{ size: A4; margin: 24mm 18mm 22mm; background: url("{watermark}") no-repeat center / 100% 100%;
  @top-center {{ content: {marking}; font: bold 9pt {family}; white-space: pre-wrap; }}
  @right-middle {{ content: {reader}; font: 7pt {family}; white-space: pre;
    transform: rotate(-90deg); width: 12mm; text-align: center; vertical-align: middle; color: #444; }}
  @bottom-left {{ content: {reader}; font: 8pt {family}; white-space: pre-wrap; width: 40%; }}
  @bottom-center {{ content: {marking}; font: bold 8pt {family}; white-space: pre; width: 25%; text-align: center; }}
}}
body {{ font-family: {family}; }}
"""
# What is a part's own: what stands beside its page numbers, and the number of its first page in the whole.
OWN = """
@page {{ @bottom-right {{ content: {said} counter(page); font: 8pt {family}; white-space: pre; width: 35%; }} }}
@page :first {{ counter-reset: page {first}; }}
"""
WATERMARK = """<svg xmlns="http://www.w3.org/2000/svg" width="595" height="842" viewBox="0 0 595 842"><text x="297"
 y="433" transform="rotate(-54 297 421)" text-anchor="middle" font-family="DejaVu Sans" font-size="{size}"
 fill="#000" fill-opacity="0.06">{words}</text></svg>"""
DIAGONAL = 900  # points that a line across the page may be long
WIDTH = 0.62  # of a letter, of its height


@dataclass(frozen=True)
class Laid:
    """A part's pages, from which page of the whole on they were numbered, and what they were made from."""

    pages: list[Any]
    first: int
    digest: str

    def __len__(self) -> int:
        return len(self.pages)


class Binder:
    """One document for one reader. `lay` lays a part out, `bind` writes the whole. `look` is a stylesheet of its own.

    Raises, from the first call on: CannotRender, where Pango is missing or a logo or font cannot be used.
    """

    def __init__(
        self, *, title: str, reader: str, marking: str = MARKING, house: House | None = None, look: str = ""
    ) -> None:
        self.press, self.title = printing(), title
        self.house = house or House.of_settings()
        self.fetcher = shut(self.press)
        self.fonts = self.press.text.fonts.FontConfiguration()
        pages = PAGES.format(
            font=self.house.face,
            family=self.house.family,
            watermark=watermark(reader),
            marking=quoted(marking),
            reader=quoted(f"Made for {reader}"),
        )
        self.look = [self.sheet(text) for text in (LOOK.read_text(encoding="utf-8"), look, pages)]

    def sheet(self, text: str) -> Any:
        """A stylesheet, read once and used for every part."""
        return self.press.CSS(string=text, url_fetcher=self.fetcher, font_config=self.fonts)

    def lay(self, html: str, *, first: int, said: str = "Page ", digest: str = "") -> Laid:
        """The pages of one part. `first` is the number of its first page, `said` stands before each number.

        Raises: Fetches, where the HTML asks for a file or an address.
        """
        own = self.sheet(OWN.format(said=quoted(said), family=self.house.family, first=first))
        try:
            page = self.press.HTML(string=html, base_url=None, url_fetcher=self.fetcher)
            return Laid(page.render(stylesheets=[*self.look, own], font_config=self.fonts).pages, first, digest)
        except self.press.urls.FatalURLFetchingError as refused:
            raise Fetches(str(refused)) from refused

    def bind(self, parts: list[Laid], *, language: str = "en-GB") -> bytes:
        """All pages in one file: tagged, with one outline, and links that lead from part to part."""
        metadata = self.press.document.DocumentMetadata(title=self.title, lang=language)
        pages = [page for part in parts for page in part.pages]
        whole = self.press.document.Document(pages, metadata, self.fetcher, self.fonts, {}, None)
        made: bytes = whole.write_pdf(pdf_variant=VARIANT)
        return made


def watermark(words: str) -> str:
    """The reader's name across the page, pale: an image that stands in the stylesheet itself."""
    size = min(40, int(DIAGONAL / (WIDTH * max(len(words), 1))))
    drawn = WATERMARK.format(size=size, words=escape(words))
    return f"data:image/svg+xml;base64,{base64.b64encode(drawn.encode()).decode()}"
