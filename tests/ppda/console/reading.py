"""Where tests of the console look."""

from __future__ import annotations

from django.urls import reverse

from dapolicy.access.handles import handle
from dapolicy.access.models import Member
from tests.ppda.console.conftest import Scene

HOME = "/standards/"


def line_page(scene: Scene) -> str:
    return reverse("console:record", args=[scene.record.reference])


def around_page(scene: Scene, who: Member) -> str:
    """What somebody did around it."""
    return reverse("console:person", args=[scene.record.reference, handle(who)])
