"""Editions are pinned when first used. A file that has changed since stops the start: policy changes by a new file."""

from __future__ import annotations

from django.utils import timezone

from dapolicy.chronology.models import Pin
from dapolicy.policy.editions import policy_in_use


class PolicyChanged(SystemExit):
    """An edition or overlay is not the file that clocks were started under."""


def check() -> None:
    """Compare every file with its pin and pin those that are new. Runs as the owner or the worker, at the start.

    Raises: PolicyChanged, naming each file and the mend.
    """
    digests = policy_in_use().digests
    compare(digests)
    known = set(Pin.objects.values_list("name", flat=True))
    now = timezone.now()
    fresh = [Pin(name=name, digest=digest, pinned_at=now) for name, digest in digests.items() if name not in known]
    Pin.objects.bulk_create(fresh, ignore_conflicts=True)


def compare(digests: dict[str, str]) -> None:
    """Raises: PolicyChanged, where a pinned file differs."""
    pinned = dict(Pin.objects.filter(name__in=digests).values_list("name", "digest"))
    changed = sorted(name for name, digest in pinned.items() if digests[name] != digest)
    if changed:
        raise PolicyChanged(
            f"Policy has changed in place: {', '.join(changed)}. An edition in force is never edited. "
            "Put the file back as it was, and state the change in a new dated file."
        )
