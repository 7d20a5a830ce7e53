"""What somebody writes without their name is theirs all the same: its withdrawal wants somebody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.db.utils import ProgrammingError
from django.urls import reverse

from dapolicy.access.handles import handle
from dapolicy.chronology.models import Event
from tests.cases.reports import saved


@pytest.fixture
def written(world, now, browse):
    """A supervisor asks a team to watch, without a name; a colleague takes it from view."""
    case = saved(world, now - timedelta(days=3)).cases[0]
    said = {"team": str(world.unit.pk), "danger": "He has a gun.", "watch": "His van.", "until_day": "31",
            "until_month": "1", "until_year": "2099", "unsigned": "on"}  # fmt: skip
    sent = browse(world.supervisor).post(
        reverse("chronology:record", args=[case.record.reference, "watch-asked"]), said
    )
    assert sent.status_code == 302
    return Event.objects.get(record_id=case.pk, kind="watch.asked")


def step(browse, member, name, event, **said):
    return browse(member).post(reverse(f"chronology:{name}", args=[reference_of(event), handle(event)]), said)


def reference_of(event):
    with connection.cursor() as cursor:
        cursor.execute("SELECT reference FROM access_record WHERE id = %s", [event.record_id])
        return cursor.fetchone()[0]


def test_whoever_wrote_without_their_name_confirms_no_withdrawal_of_it(world, written, browse):
    assert written.by_id is None
    step(browse, world.specialist, "withdraw", written, reason="Another man")
    page = browse(world.supervisor).get(reverse("chronology:entry", args=[reference_of(written), handle(written)]))
    assert "Confirm the withdrawal" not in page.content.decode()
    step(browse, world.supervisor, "confirm", written)
    assert not Event.objects.filter(kind="event.withdrawn", subject=str(written.pk)).exists()
    other = world.member("second", "supervisor")
    step(browse, other, "confirm", written)
    assert Event.objects.filter(kind="event.withdrawn", subject=str(written.pk)).exists()


@pytest.mark.parametrize("reader", ["supervisor", "specialist", "psd", "admin"])
def test_nobody_reads_who_wrote_it(world, written, as_web, reader):
    as_web(getattr(world, reader))
    with pytest.raises(ProgrammingError), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM chronology_author")
