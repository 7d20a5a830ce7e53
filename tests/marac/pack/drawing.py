"""A PDF's pages as their reader sees them: drawn, with each letter and where it stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
from PIL import Image
from pypdfium2 import raw

SCALE = 2  # pictures' points for a point of the page


@dataclass(frozen=True)
class Letter:
    """In points from the page's left and lower edge, and how dark it is drawn: 0 black, 255 nothing."""

    sign: str
    left: float
    low: float
    right: float
    high: float
    ink: int
    upright: bool

    def covers(self, other: Letter) -> bool:
        """Whether two stand on one another by more than a third of the smaller; a ligature's parts are one."""
        if (self.left, self.low) == (other.left, other.low):
            return False
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.high, other.high) - max(self.low, other.low)
        return width > 0 and height > 0 and width * height > min(self.size, other.size) / 3

    @property
    def size(self) -> float:
        return (self.right - self.left) * (self.high - self.low)


@dataclass(frozen=True)
class Drawn:
    """One page: its picture in grey, its letters, its width and height in points."""

    picture: Image.Image
    letters: list[Letter]
    width: float
    height: float

    @property
    def printed(self) -> list[Letter]:
        """What stands upright: the reader's name across the page and up its edge does not."""
        return [letter for letter in self.letters if letter.upright]

    @property
    def lost(self) -> list[Letter]:
        """Letters that stand beyond the paper, or that nobody can read."""
        inside = (one.left >= 0 and one.right <= self.width and one.low >= 0 and one.high <= self.height
                  for one in self.printed)  # fmt: skip
        return [one for one, is_inside in zip(self.printed, inside, strict=True) if not is_inside or one.ink > 110]

    @property
    def on_each_other(self) -> list[tuple[str, str]]:
        """Pairs of printed letters that cover one another, found among neighbours."""
        near: dict[tuple[int, int], list[Letter]] = defaultdict(list)
        found = []
        for letter in self.printed:
            place = int(letter.left // 12), int(letter.low // 12)
            around = ((place[0] + x, place[1] + y) for x in (-1, 0, 1) for y in (-1, 0, 1))
            found += [(one.sign, letter.sign) for cell in around for one in near[cell] if one.covers(letter)]
            near[place].append(letter)
        return found

    def ink_within(self, left: float, low: float, right: float, high: float) -> int:
        """The darkest point of a part of the page."""
        return darkest(self.picture, self.height, left, low, right, high)


def darkest(picture: Image.Image, height: float, left: float, low: float, right: float, high: float) -> int:
    box = (int(left * SCALE), int((height - high) * SCALE), int(right * SCALE) + 1, int((height - low) * SCALE) + 1)
    wide = (max(box[0], 0), max(box[1], 0), min(box[2], picture.width), min(box[3], picture.height))
    return picture.crop(wide).getextrema()[0] if wide[0] < wide[2] and wide[1] < wide[3] else 255


def drawn(content: bytes) -> Iterator[Drawn]:
    """Every page of a file."""
    file = pypdfium2.PdfDocument(content)
    for page in file:
        picture = page.render(scale=SCALE).to_pil().convert("L")
        yield Drawn(picture, list(letters_of(page, picture)), *page.get_size())
    file.close()


def letters_of(page: pypdfium2.PdfPage, picture: Image.Image) -> Iterator[Letter]:
    text, height = page.get_textpage(), page.get_height()
    for place in range(text.count_chars()):
        sign = text.get_text_range(place, 1)
        if sign.strip():
            left, low, right, high = text.get_charbox(place)
            ink = darkest(picture, height, left, low, right, high)
            upright = abs(raw.FPDFText_GetCharAngle(text, place)) < 0.01
            yield Letter(sign, left, low, right, high, ink, upright)
