"""What is said at every start of an installation that could not prove its log."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register


@register(Tags.security)
def a_root_stands_outside(**given: Any) -> list[CheckMessage]:
    """Without one whoever owns the server cuts off the newest seals unseen. The demonstration has nothing to prove."""
    if settings.DAPOLICY_DEMO or settings.DAPOLICY_AUDIT_ROOT:
        return []
    return [
        Warning(
            "No root of the audit is kept outside the database: the loss of its newest seals would not show.",
            hint="Set DAPOLICY_AUDIT_ROOT to a file on another disk than the database's, best on another machine's.",
            id="audit.W001",
        )
    ]
