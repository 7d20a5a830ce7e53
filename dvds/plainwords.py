"""Danger in plain words: what goes to somebody outside the scheme must not show that anybody asked."""

from __future__ import annotations

import re

from cases.queries.people import names_of
from dvds.models import Part
from dvds.story import Story

# What the scheme calls itself and its people. Whoever reads one of these knows that there is an application.
OF_SCHEME = re.compile(
    r"clare'?s|\bdvds\b|disclos\w*|\bapplica(?:nt|tion)s?\b|right to (?:ask|know)"
    r"|\b(?:asked|enquired|inquired|asking) (?:us |police )?about\b|potential victim",
    re.IGNORECASE,
)


def gives_away(text: str, story: Story) -> str:
    """What in a text shows that there is an application, in its own words; empty where nothing does."""
    plain = text.replace("\u2019", "'")
    if found := OF_SCHEME.search(plain):
        return found.group()
    return next((name for name in secret_names(story) if is_in(name, plain)), "")


def secret_names(story: Story) -> list[str]:
    """Whoever asked, or is told, unless they are the potential victim: nobody outside learns that they had to do."""
    victim = story.victim.person_id if story.victim else None
    rows = [row for row in story.parties if row.part in (Part.APPLICANT, Part.RECIPIENT) and row.person_id != victim]
    whole = [name for name in names_of(row.person_id for row in rows).values() if " " in name]
    return [part for name in whole for part in (name, name.split()[-1])]


def is_in(name: str, text: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE) is not None
