"""What a request collects for its one entry."""

from __future__ import annotations

from collections.abc import Iterable


class Looks:
    """Used as `request.audit`: views say what they showed, the middleware writes it once at the end."""

    def __init__(self) -> None:
        self.records: set[int] = set()
        self.people: set[int] = set()
        self.recipients: list[str] = []
        self.asked_text = ""
        self.reason_text = ""
        self.typed: list[str] = []

    def saw(self, *, records: Iterable[int] = (), people: Iterable[int] = ()) -> None:
        """These records and people were put before the reader's eyes."""
        self.records.update(records)
        self.people.update(people)

    def asked(self, text: str) -> None:
        """What was asked, where the view's name and arguments do not say it."""
        self.asked_text = text

    def reason(self, text: str) -> None:
        """Why, in the asker's words."""
        self.reason_text = text

    def words(self, text: str) -> None:
        """What was typed: kept beside the log, which carries its hash."""
        if text:
            self.typed.append(text)

    def told(self, recipients: Iterable[str]) -> None:
        """To whom something was disclosed."""
        self.recipients.extend(recipients)

    @property
    def all_words(self) -> str:
        """Everything typed, one to a line."""
        return "\n".join(self.typed)
