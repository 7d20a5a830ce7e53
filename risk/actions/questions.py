"""Loading question sets. Run by whoever runs the installation, from the command line."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from risk.models import Assessment, QuestionSet
from risk.tools import BadQuestionSet, digest_of


@transaction.atomic
def load(data: dict[str, Any], *, at: datetime, expected_digest: str = "") -> QuestionSet:
    """Store a checked set. A version that an assessment used is never edited; the same set twice changes nothing.

    Args: data, as `risk.tools.read` gives it; at, the aware moment of loading; expected_digest, what the supplier
    of a licensed wording said it is, in hexadecimal. Raises: BadQuestionSet.
    """
    about, digest = data["set"], digest_of(data)
    check_digest(about, digest, expected_digest)
    there = QuestionSet.objects.select_for_update().filter(code=about["code"], version=about["version"]).first()
    if there and there.digest != digest and Assessment.objects.filter(question_set=there).exists():
        raise BadQuestionSet(
            [f"{about['code']} {about['version']} has been used and is never edited. Give this wording a new version."]
        )
    if there and there.digest == digest:
        return there
    fields = {
        "title": about["title"],
        "licensed": bool(about.get("licensed")),
        "digest": digest,
        "questions": data,
        "loaded_at": at,
        "allowed": bool(about.get("allowed", True)),
    }
    return QuestionSet.objects.update_or_create(code=about["code"], version=about["version"], defaults=fields)[0]


def check_digest(about: dict[str, Any], digest: str, expected: str) -> None:
    """A licensed wording is what its supplier sent, to the letter."""
    if about.get("licensed") and not expected:
        raise BadQuestionSet(
            ["A licensed wording is loaded with --digest, as its supplier gives it. `questions check` tells it."]
        )
    if expected and expected.lower() != digest:
        raise BadQuestionSet([f"The digest is {digest}, not {expected}: the file is not what was supplied."])


@transaction.atomic
def allow(code: str, *, allowed: bool) -> int:
    """Let assessments begin with a tool, or no longer; those begun go on. Returns how many versions that concerns."""
    return QuestionSet.objects.filter(code=code).update(allowed=allowed)
