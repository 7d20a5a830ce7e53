"""HTML in, a tagged and marked PDF out. Nothing is fetched: what a document shows stands in its HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

LOOK = Path(__file__).with_name("document.css")
MARKING = "OFFICIAL-SENSITIVE"
VARIANT = "pdf/ua-1"  # readable aloud: tags, language, title
INSTALL = (
    "apt-get install --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core"
)

# Above and below every page. What stands in a margin is no part of the text that is read aloud page after page.
PAGE = """
@page {{ size: A4; margin: 24mm 18mm 22mm;
  @top-center {{ content: {marking}; font: bold 9pt "DejaVu Sans", sans-serif; white-space: pre-wrap; }}
  @bottom-left {{ content: {reader}; font: 8pt "DejaVu Sans", sans-serif; white-space: pre-wrap; width: 75%; }}
  @bottom-right {{ content: "Page " counter(page) " of " counter(pages); font: 8pt "DejaVu Sans", sans-serif; }}
}}
"""


class Fetches(ValueError):
    """The HTML asks for a file or an address. Nothing was made; put what it shows into the page itself."""


class CannotRender(RuntimeError):
    """The machine lacks what a PDF needs; the text says what to install. Nothing was made."""


def pdf(html: str, *, title: str, reader: str, marking: str = MARKING, warning: str = "") -> bytes:
    """One PDF/UA document with the marking, a warning if there is one, and its reader's name on every page.

    Args: html, a whole page in which everything is escaped; title, as the reader's program shows it; reader, for whom
    it was made, in words; warning, a sentence under the marking. Raises: CannotRender, where Pango is missing; Fetches,
    where the HTML asks for a file or an address.
    """
    press = printing()
    look = press.CSS(string=LOOK.read_text(encoding="utf-8"))
    above = quoted(f"{marking}\n{warning}" if warning else marking)
    margins = press.CSS(string=PAGE.format(marking=above, reader=quoted(f"Made for {reader}")))
    try:
        document = press.HTML(string=html, base_url=None, url_fetcher=shut(press)).render(stylesheets=[look, margins])
        document.metadata.title = title
        made: bytes = document.write_pdf(pdf_variant=VARIANT)
    except press.urls.FatalURLFetchingError as refused:  # no Exception of Python's: nothing else would stop it
        raise Fetches(str(refused)) from refused
    return made


def from_template(
    template: str, context: Mapping[str, Any], *, title: str, reader: str, marking: str = MARKING, warning: str = ""
) -> bytes:
    """As `pdf`, of a template that extends `documents/base.html`."""
    html = render_to_string(template, {**context, "title": title, "reader": reader, "marking": marking})
    return pdf(html, title=title, reader=reader, marking=marking, warning=warning)


def printing() -> Any:
    """WeasyPrint, which cannot be imported where the system's text layout is missing."""
    try:
        import weasyprint
    except OSError as missing:
        raise CannotRender(f"PDFs cannot be made on this machine until Pango is there: {INSTALL}") from missing
    return weasyprint


def shut(press: Any) -> Any:
    """A fetcher that opens no file and asks no address; what is written into the page itself is all there is."""
    return press.urls.URLFetcher(allowed_protocols=("data",), allow_redirects=False, fail_on_errors=True)


def quoted(text: str) -> str:
    """A string of a stylesheet that nothing in it can end."""
    return '"' + re.sub(r"[^\w .,:;()'-]", lambda found: f"\\{ord(found.group()):x} ", text) + '"'
