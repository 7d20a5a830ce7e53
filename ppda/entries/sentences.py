"""Sentences of the events that acts write rather than entries, and of what stands beside an entry."""

from __future__ import annotations

from dapolicy.chronology.entries import Detail, Sentence
from ppda.models import Role, Told


def told(detail: Detail) -> str:
    """Which post was told, how, and for whom they stand in."""
    role = str(detail.get("role", ""))
    post = Role(role).label if role in Role.values else "Somebody"
    instead = str(detail.get("stands_in", ""))
    how = str(detail.get("how", ""))
    by = f" ({Told.How(how).label.lower()})" if how in Told.How.values else ""
    return (
        f"{Role(instead).label} told in place of: {post.lower()}{by}" if instead in Role.values else f"Told: {post}{by}"
    )


SENTENCES: dict[str, Sentence] = {
    "ppda.reported": "Abuse by somebody in the police was reported: the referral began",
    "ppda.not-police": "Found not to be police: the referral ended",
    "ppda.recipient-told": told,
    "ppda.recipient-acknowledged": lambda detail: f"{told(detail)}, who has it",
    "ppda.recipient-excluded": lambda detail: f"{told(detail)}, who knows one of them: somebody else is to be told",
    "ppda.recipients-told": "Everybody in the chain has been told",
    "ppda.chain-begun": "The supervising officer's tasks began",
    "investigation.owner-named": "Investigator named: why this force, team and officer is owed",
    "employer.elsewhere": "The suspect's own force is to be told",
    "external-force.referred": "Another force is to investigate: a plan is owed",
    "iopc.ground-met": "A ground for referral to the IOPC is met",
    "ppda.review-written": "Review of the investigation written",
    "ppda.review-disclosed": "Review of the investigation given to a reader",
}
