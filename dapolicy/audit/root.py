"""The root: number and digest of the newest seal, kept in a file outside the database.

Without it whoever owns the server could cut off the newest seals, or write the whole chain anew, unseen.
"""

from __future__ import annotations

import logging
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from dapolicy.audit.models import Seal, Verdict

log = logging.getLogger(__name__)


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


def trouble_outside(path: Path) -> str:
    """What is wrong with the root in the file, or with the chain against it; empty where both hold.

    A file that is gone, or that is an older one put back, is as bad as a chain that was cut: it would show no cut.
    Raises: ValueError, OSError: the file is no root, or cannot be read.
    """
    old, rooted = read_root(path), last_rooted()
    if old is None:
        return f"The root outside is gone. It named seal {rooted}." if rooted else ""
    if rooted and old.number < rooted:
        return f"The root outside is an older one: it names seal {old.number}, and named seal {rooted} before."
    return trouble_with(old)


def last_rooted() -> int | None:
    """The newest seal that was put outside, as the database remembers it."""
    return Verdict.objects.values_list("rooted", flat=True).first()


@transaction.atomic
def write_root(path: Path, *, anew: bool = False) -> None:
    """Put the newest seal into the file, unless the file or the chain has lost what stood in it.

    One at a time, so that none puts an older seal over a newer. Args: anew, somebody answers for what was lost.
    Raises: RootDiffers, ValueError, OSError: then the file stays as it is.
    """
    Verdict.objects.select_for_update().get()
    if not anew and (trouble := trouble_outside(path)):
        raise RootDiffers(trouble)
    newest = Seal.objects.order_by("-number").only("number", "digest").first()
    if newest is None or (last_rooted() == newest.number and not anew):
        return
    put(path, newest)
    Verdict.objects.update(rooted=newest.number)


def put(path: Path, newest: Seal) -> None:
    """The whole file or the old one, also where the power fails."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=path.name, delete=False, encoding="ascii") as draft:
        draft.write(f"{newest.number} {newest.digest}\n")
        draft.flush()
        os.fsync(draft.fileno())
    Path(draft.name).replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def keep_root(path: Path | None) -> str:
    """Put the newest seal outside and keep what is wrong with the root, which professional standards are told of.

    Returns what is wrong; empty where the root holds, or where none was ever named.
    """
    try:
        if path:
            write_root(path)
        wrong = (
            "" if path or not last_rooted() else "The root outside is named no longer: DAPOLICY_AUDIT_ROOT is empty."
        )
    except (RootDiffers, ValueError) as trouble:
        wrong = str(trouble)
    except OSError as trouble:
        wrong = f"The root outside cannot be read or written: {trouble.strerror}."
    if Verdict.objects.exclude(root=wrong).update(root=wrong) and wrong:
        log.critical("The audit's root was left as it is. %s", wrong)
    return wrong
