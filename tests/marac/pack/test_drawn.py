"""Papers as they lie on the table: drawn page by page, and looked at."""

from __future__ import annotations

import pytest

from marac.models import PackFile, Research
from tests.marac.pack.conftest import Papers
from tests.marac.pack.drawing import SCALE, Drawn, drawn

MM = 72 / 25.4


@pytest.fixture
def pages(papers: Papers) -> list[Drawn]:
    """Of two cases: one with research of several pages, a word as long as a page, and markup."""
    item = papers.family("Slate")
    papers.family("Thorne-Featherstonehaugh-of-the-long-name")
    facts = "<b>Rent</b> is paid. " * 300 + "x" * 2000
    said = {"facts": facts, "opinions": "She seems frightened.", "relevant": "yes", "member": papers.world.partner}
    Research.objects.create(record=item.record, item=item, agency=papers.scene.housing, at=papers.now, **said)
    return list(drawn(bytes(PackFile.objects.get(pack=papers.make(papers.idva, "idva")).content)))


def test_every_letter_is_on_the_paper_dark_enough_to_read_and_on_no_other(pages: list[Drawn]) -> None:
    assert len(pages) >= 5
    for page in pages:
        assert len(page.printed) > 50
        assert page.lost == []
        assert page.on_each_other == []


def test_the_margins_hold_marking_reader_and_number_alone_and_the_edges_nothing(pages: list[Drawn]) -> None:
    for page in pages:
        for part in (
            (0, 0, page.width, 5 * MM),
            (0, page.height - 5 * MM, page.width, page.height),
            (0, 0, 5 * MM, page.height),
            (page.width - 1.5 * MM, 0, page.width, page.height),
        ):
            assert page.ink_within(*part) > 200  # the watermark's paleness, or nothing
        head = "".join(one.sign for one in page.printed if one.low > page.height - 24 * MM)
        foot = "".join(one.sign for one in page.printed if one.high < 22 * MM)
        assert head == "OFFICIAL-SENSITIVE"
        assert "OFFICIAL-SENSITIVE" in foot
        assert "MadeforIdva,IDVAservice" in foot


def test_the_readers_name_lies_across_each_page_and_hides_no_word(pages: list[Drawn]) -> None:
    for page in pages:
        across = "".join(one.sign for one in page.letters if not one.upright)
        assert across.count("Idva,IDVAservice") == 2  # across the page, and up its edge
        assert page.picture.size == (round(page.width * SCALE), round(page.height * SCALE))
