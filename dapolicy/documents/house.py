"""A force's own logo and font in its documents. One that cannot be used is named, with the mend, before any page."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from dapolicy.documents.render import CannotRender

PLAIN = '"DejaVu Sans", sans-serif'
PICTURES = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg"}
FONTS = {b"\x00\x01\x00\x00": "ttf", b"OTTO": "otf", b"true": "ttf"}
MOST = 2_000_000  # bytes of either


@dataclass(frozen=True)
class House:
    """How a force's documents look beyond the house's own style."""

    logo: str = ""  # as the source of an image
    face: str = ""  # a rule of a stylesheet
    family: str = PLAIN

    @classmethod
    def of_settings(cls) -> House:
        """Raises: CannotRender, naming the file that cannot be used."""
        return cls.of(logo=getattr(settings, "DAPOLICY_LOGO", ""), font=getattr(settings, "DAPOLICY_FONT", ""))

    @classmethod
    def of(cls, *, logo: str = "", font: str = "") -> House:
        """Args: logo and font, paths of files, or nothing."""
        picture = as_logo(Path(logo)) if logo else ""
        return cls(picture, as_face(Path(font)), f'"Force", {PLAIN}') if font else cls(picture)


def as_logo(path: Path) -> str:
    """Raises: CannotRender, where it is no picture that can be drawn."""
    content = read("logo", path)
    kind = next((kind for start, kind in PICTURES.items() if content.startswith(start)), "")
    if not kind or not drawable(path):
        raise CannotRender(f"The logo {path.name} is no picture that can be drawn. Give a PNG or a JPEG.")
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


def drawable(path: Path) -> bool:
    """Whether the picture is whole."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as picture:
            picture.load()
    except (OSError, UnidentifiedImageError, SyntaxError, ValueError):
        return False
    return True


def as_face(path: Path) -> str:
    """Raises: CannotRender, where it is no font that can be embedded."""
    from fontTools.ttLib import TTFont, TTLibError

    content = read("font", path)
    try:
        known = FONTS.get(content[:4])
        with TTFont(path) as font:
            whole = bool(known) and bool(font.getBestCmap())
    except (TTLibError, OSError, KeyError, AssertionError, ValueError):
        whole = False
    if not whole:
        raise CannotRender(f"The font {path.name} cannot be loaded. Give a TrueType or OpenType file (.ttf, .otf).")
    return f'@font-face {{ font-family: "Force"; src: url("data:font/{known};base64,{as_base64(content)}"); }}'


def as_base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def read(what: str, path: Path) -> bytes:
    """Raises: CannotRender, where the file is not there, cannot be read, or is too large."""
    try:
        content = path.read_bytes()
    except OSError as missing:
        raise CannotRender(f"The {what} {path.name} cannot be read ({missing.strerror}). Put it there.") from missing
    if len(content) > MOST:
        raise CannotRender(f"The {what} {path.name} is larger than {MOST // 1_000_000} MB. Give a smaller one.")
    return content
