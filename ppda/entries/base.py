"""What entries about abuse by police share: they are offered on locked cases alone, and lead back to its page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.urls import reverse

from cases.entries.base import CaseEntry
from dapolicy.access.models import Kind, Locked, Record
from dapolicy.access.permissions import Permission
from dapolicy.chronology.entries import Fact
from dapolicy.ui.forms import DateField
from dapolicy.ui.telling import day_of

HOW = [("telephone", "By telephone, speaking"), ("in-person", "In person"), ("notice", "Notice in this system")]


class PoliceEntry(CaseEntry):
    """Stands on locked cases. `begins` are kinds written beside it: what its clocks start from."""

    permission = Permission.RECORD_CONDUCT
    stands_on = frozenset({Kind.CASE})
    spread = "suspect"
    begins: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def offered(cls, record: Record) -> bool:
        """On a case that is not locked these entries do not exist."""
        return record.locked != Locked.NO

    @classmethod
    def page(cls, record: Record) -> str:
        """Back to everything about the police side of the case."""
        return reverse("ppda:track", args=[record.reference])

    def facts(self, record: Record) -> list[Fact]:
        """The entry's own event, and on a case the kinds from which clocks start: what ends those stands on cases."""
        begun = self.begun() if record.kind == Kind.CASE else ()
        return [*super().facts(record), *(self.beside(kind) for kind in begun)]

    def begun(self) -> Iterable[str]:
        """What this entry begins; those where it depends on the answers override this."""
        return self.begins


class VictimEntry(PoliceEntry):
    """About the victim: written on every case of the incident in which they are the victim."""

    spread = "victim"


def ahead(label: str, *, required: bool = True, **kwargs: Any) -> forms.Field:
    """A day on which something is to be looked at again."""
    return DateField(label=label, required=required, **kwargs)


def said_day(value: object) -> str:
    """A day out of an event's detail, as one says it."""
    try:
        return day_of(date.fromisoformat(str(value)))
    except ValueError:
        return ""
