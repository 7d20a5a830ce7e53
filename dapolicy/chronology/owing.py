"""Who owes a duty: somebody who answers for its record, or whoever holds a role. An edition says which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dapolicy.access.permissions import Role
from dapolicy.chronology.answering import INVESTIGATOR, LEAD

OWNER, SUPERVISOR, SERGEANT = "owner", "supervisor", "sergeant"
PARTS = {"investigator": INVESTIGATOR, "safeguarding-lead": LEAD}
# What an edition and our own tellings call people, as the roles that they are; every other role is called by its code.
CALLED: dict[str, frozenset[str]] = {
    SUPERVISOR: frozenset({Role.SUPERVISOR, Role.RESPONSE_SERGEANT}),
    SERGEANT: frozenset({Role.RESPONSE_SERGEANT, Role.SUPERVISOR}),
}
ROLES = {str(role): CALLED.get(role, frozenset({str(role)})) for role in Role} | CALLED
FORCE_WIDE: frozenset[str] = frozenset(
    {
        Role.DUTY_INSPECTOR,
        Role.DVDS_OFFICER,
        Role.MARAC_COORDINATOR,
        Role.PSD_AUDITOR,
        Role.CUSTODY_OFFICER,
    }
)
SPELT = {"dvds": "DVDS", "marac": "MARAC", "psd": "PSD"}


def is_a_roles(owner: str) -> bool:
    """Whether a duty is a role's rather than that of those who answer for its record, whatever a force calls them."""
    return owner in ROLES


def meant(to: str, owner: str) -> str:
    """Whom a stage means: its *owner* is whoever owes the duty."""
    return owner if to == OWNER and is_a_roles(owner) else to


def one_of(answers: Mapping[str, int], owner: str) -> int | None:
    """Of those who answer for a record, by part, whose a duty is; the other's where nobody has that part."""
    return answers.get(PARTS.get(owner, LEAD)) or next(iter(answers.values()), None)


def owed_by(roles: Iterable[str]) -> tuple[list[str], list[str]]:
    """What editions call those whose duties holders of these roles owe: in their own team, and in the whole force."""
    held = set(roles)
    called = sorted(owner for owner, means in ROLES.items() if means & held)
    return [one for one in called if one not in FORCE_WIDE], [one for one in called if one in FORCE_WIDE]


def in_words(owner: str) -> str:
    """An owner as a page says it."""
    words = " ".join(SPELT.get(word, word) for word in owner.split("-"))
    return words[:1].upper() + words[1:]
