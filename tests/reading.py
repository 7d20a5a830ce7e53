"""What a page says to whoever reads it: its words and the lines of its table, without the marks around them."""

from __future__ import annotations

import re
from html import unescape
from typing import Any


def text(answer: Any) -> str:
    return words_of(answer.content.decode())


def rows(answer: Any) -> list[list[str]]:
    """The cells of the page's last table."""
    body = answer.content.decode().rpartition("<tbody")[2].partition("</tbody>")[0]
    lines = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line, re.S) for line in body.split("<tr")[1:]]
    return [[words_of(cell, between="").strip() for cell in line] for line in lines]


def words_of(markup: str, *, between: str = " ") -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", between, markup)))
