"""Everything that happens in an application is worded, on its page and in the list of words."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import dvds
from dapolicy.chronology.entries import sentence_of

FOLDER = Path(dvds.__file__).parent
WORDS = (FOLDER.parent / "docs" / "words.md").read_text(encoding="utf-8")
KIND = re.compile(r"^dvds\.[a-z]+(-[a-z0-9]+)*$")


def kinds() -> set[str]:
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in FOLDER.rglob("*.py"))
    texts = {node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    return {text for text in texts if isinstance(text, str) and KIND.match(text)}


def test_each_kind_of_event_reads_as_a_sentence_and_stands_in_the_list_of_words():
    found = kinds()
    assert len(found) > 50
    assert [kind for kind in sorted(found) if sentence_of(kind, {}).lower().startswith("dvds")] == []
    assert [kind for kind in sorted(found) if f"`{kind}`" not in WORDS] == []
