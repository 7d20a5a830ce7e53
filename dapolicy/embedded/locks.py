"""Locks that the kernel frees when their holder dies, however it dies."""

import fcntl
import os
import time
from pathlib import Path
from types import TracebackType
from typing import Self


class Lock:
    """A lock on a file. `shared` holders stand together; an exclusive one stands alone."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file: int | None = None

    def take(self, *, shared: bool = False, patience: float = 0.0) -> bool:
        """Take the lock within so many seconds; whether it was got."""
        if self.file is None:
            self.file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        end = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(self.file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
                return True
            except BlockingIOError:
                if time.monotonic() >= end:
                    return False
                time.sleep(0.03)

    def note(self, text: str) -> None:
        """Write into the locked file who holds it."""
        if self.file is not None:
            os.ftruncate(self.file, 0)
            os.pwrite(self.file, text.encode(), 0)

    def read(self) -> str:
        """What the holder noted."""
        return self.path.read_text() if self.path.exists() else ""

    def free(self) -> None:
        """Give the lock back."""
        if self.file is not None:
            os.close(self.file)
            self.file = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.free()
