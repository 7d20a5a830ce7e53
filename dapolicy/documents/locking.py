"""Locking a finished PDF with a password that is kept nowhere."""

from __future__ import annotations

import io

import pikepdf

SHORTEST = 12


class NotLocked(ValueError):
    """The file was not locked; the text says why and how to mend it. It stays as it was."""


def locked(content: bytes, password: str) -> bytes:
    """The same file, encrypted (AES-256), tags and all. Reading aloud stays allowed.

    Raises: NotLocked, where the password is too short to keep anybody out, or the file has one already.
    """
    if len(password) < SHORTEST:
        raise NotLocked(f"Give a password of at least {SHORTEST} characters: three or four words are easily spoken.")
    try:
        pdf = pikepdf.open(io.BytesIO(content))
    except pikepdf.PasswordError as already:
        raise NotLocked("The file is locked with a password already. Make it again to give it another.") from already
    kept, out = pikepdf.Permissions(accessibility=True, modify_other=False, modify_assembly=False), io.BytesIO()
    with pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner=password, user=password, R=6, allow=kept))
    return out.getvalue()
