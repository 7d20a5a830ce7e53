"""Danger in plain words: what goes to somebody outside the scheme must not show that anybody asked."""

from __future__ import annotations

import re

from cases.models import PersonName
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
    secret = {row.person_id for row in story.parties if row.part in (Part.APPLICANT, Part.RECIPIENT)} - {victim}
    rows = PersonName.objects.filter(person__in=[row.person_id for row in story.parties], withdrawn_at=None)
    names = list(rows.exclude(kind=PersonName.Kind.DESCRIPTION).values_list("person_id", "given", "surname"))
    told = {part for person, *parts in names if person not in secret for part in parts}
    whole = {f"{given} {surname}" for person, given, surname in names if person in secret and given and surname}
    surnames = {surname for person, _, surname in names if person in secret and surname}
    return [*sorted(whole), *sorted(surnames - told)]  # a mother who asks bears her daughter's name


def is_in(name: str, text: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE) is not None
