"""Logs go to standard output and hold no case content: errors show where, never with what."""

import logging
import traceback
from types import TracebackType
from typing import Any

Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class WhereNotWhat(logging.Formatter):
    """Prints an error as its class and places. Its words may quote a row, a form or a name, and are left out."""

    def formatException(self, ei: Raised) -> str:
        """The chain of errors, outermost last, without their messages."""
        lines: list[str] = []
        error = ei[1]
        while error is not None:
            frames = traceback.extract_tb(error.__traceback__)
            places = [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
            lines = [*places, type(error).__qualname__, *(["  caused"] if lines else []), *lines]
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(lines)


LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": WhereNotWhat, "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "plain", "stream": "ext://sys.stdout"}},
    "root": {"handlers": ["out"], "level": "WARNING"},
    "loggers": {
        "dapolicy": {"level": "INFO"},
        "django": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},  # below it names the address that was asked for
        "django.security": {"level": "ERROR"},
        "axes": {"level": "ERROR"},  # below it names who tried to sign in; its table keeps that
        "celery": {"level": "WARNING"},
    },
}
