"""The three levels: what they mean, which is higher, and the reasons for which one may be lowered. Plain Python."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from cases.models import Level

# RISK-008. Shown wherever a level is chosen, and printed on every copy that is shared (RISK-026).
DEFINITIONS = {
    Level.HIGH: "There are identifiable indicators of risk of serious harm. It could happen at any time, and the "
    "impact would be serious.",
    Level.MEDIUM: "There are identifiable indicators of risk of serious harm. The suspect could cause it, but is "
    "unlikely to unless circumstances change: medication missed, a home lost, a relationship that breaks down, "
    "drugs or alcohol.",
    Level.STANDARD: "What is known now does not indicate that serious harm is likely.",
}
SERIOUS_HARM = (
    "Serious harm threatens life or is traumatic, and recovery from it, of body or mind, can be expected to be "
    "difficult or impossible."
)
DEFINITIONS_SOURCE = "HMIC, domestic abuse 2015, glossary"
CHOICES = [(level.value, level.label) for level in (Level.HIGH, Level.MEDIUM, Level.STANDARD)]
RANK = {Level.NONE: 0, Level.STANDARD: 1, Level.MEDIUM: 2, Level.HIGH: 3}

# RISK-012: why the first was wrong, or what changed since; with words.
CHANGE_REASONS = {
    "history-not-considered": "The history was not considered",
    "coercive-control-missed": "Coercive control was missed",
    "victim-view-not-weighed": "The victim's own view was not weighed",
    "answers-misread": "The answers point to another level",
    "other-sources": "Intelligence or a partner agency knows more",
    "circumstances-changed": "Circumstances changed since",
}

# RISK-018: reasons about the victim's risk. None speaks of what the unit or MARAC can take on, and there is no "other".
LOWERING_REASONS = {
    "suspect-contained": "The suspect is in prison, or otherwise cannot reach the victim, and that will last",
    "suspect-died": "The suspect has died",
    "moved-unknown": "The victim has moved and the suspect does not know where",
    "measures-work": "The safety measures in place have been tested and hold",
    "abuse-stopped": "Contact and abuse have stopped, and the victim and partner agencies confirm it",
    "facts-wrong": "What the level was based on turned out to be wrong",
    "victim-view-changed": "The victim's own view of the danger has changed, and what is known bears it out",
}

# Why an attempt was refused at once, in words for the one who tried.
REFUSALS = {
    "no-such-reason": "That is not a reason about the victim's risk. Choose one from the list; there is no other.",
    "speaks-of-capacity": "What the unit or MARAC can take on is never a reason to lower a risk. Say what has "
    "changed in the danger to the victim.",
    "no-words": "Say in your own words what has changed in the danger to the victim.",
    "own-proposal": "You proposed or assessed this yourself. A second person decides.",
    "not-allowed": "Your role does not let you approve lowering a risk level. Ask a supervisor of the unit.",
    "no-reason-yet": "The proposal has no reason from the list yet. Whoever proposed it gives it first.",
    "level-moved": "The level has moved since this was proposed. Refuse it, and propose anew if it still holds.",
}


def is_below(level: str, other: str) -> bool:
    """Whether `level` is lower than `other`; not assessed is below all."""
    return RANK[Level(level)] < RANK[Level(other)]


@cache
def capacity_patterns() -> tuple[re.Pattern[str], ...]:
    """Ways of saying that there is no room, as data: `capacity.toml`."""
    data = tomllib.loads(Path(__file__).with_name("capacity.toml").read_text(encoding="utf-8"))
    return tuple(re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE) for pattern in data["speaks_of_capacity"])


def speaks_of_capacity(words: str) -> str:
    """The part of the text that is about the unit's or MARAC's room instead of the victim's risk, or nothing."""
    plain = re.sub(r"\bmental capacity\b", "", " ".join(words.replace("\u2019", "'").split()), flags=re.IGNORECASE)
    return next((found[0] for pattern in capacity_patterns() if (found := pattern.search(plain))), "")
