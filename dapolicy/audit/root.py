"""The root: number and digest of the newest seal, kept in a file outside the database.

Without it whoever owns the server could cut off the newest seals, or write the whole chain anew, unseen.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from dapolicy.audit.models import Seal


class RootDiffers(RuntimeError):
    """The chain no longer holds what the root names. The root stays as it is: it is the evidence."""


@dataclass(frozen=True)
class Root:
    number: int
    digest: str


def read_root(path: Path) -> Root | None:
    """What the file says, or None where there is no file. Raises: ValueError when it is not a root."""
    if not path.exists():
        return None
    number, _, digest = path.read_text(encoding="ascii", errors="replace").strip().partition(" ")
    if not number.isdigit() or len(digest) != 64:
        raise ValueError(f"{path} is not a root: it must hold a seal's number, a blank and 64 hexadecimal digits.")
    return Root(int(number), digest)


def trouble_with(root: Root) -> str:
    """What the chain no longer says of the root's seal; empty where it holds."""
    here = Seal.objects.filter(number=root.number).values_list("digest", flat=True).first()
    if here == root.digest:
        return ""
    newest = Seal.objects.order_by("-number").values_list("number", flat=True).first() or 0
    if newest < root.number:
        return f"The newest seals are lost: the root names seal {root.number}, the newest here is seal {newest}."
    return f"Seal {root.number} is not the one that the root names: the chain was written anew."


def write_root(path: Path) -> None:
    """Put the newest seal into the file, unless the chain has lost what the file names.

    Raises: RootDiffers, ValueError: then the file stays as it is.
    """
    newest = Seal.objects.order_by("-number").only("number", "digest").first()
    old = read_root(path)
    if old and (trouble := trouble_with(old)):
        raise RootDiffers(trouble)
    if newest is None or (old and old.number >= newest.number):
        return
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=path.name, delete=False, encoding="ascii") as draft:
        draft.write(f"{newest.number} {newest.digest}\n")
        draft.flush()
        os.fsync(draft.fileno())
    Path(draft.name).replace(path)
