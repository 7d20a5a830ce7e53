"""A meeting is cancelled by somebody, for a reason; a partner who had a seat there reads that it is until it would have
begun, and nothing of its cases."""

import django.db.models.deletion
from django.db import migrations, models

from dapolicy.access.protect import MayCall
from marac.protect import either

CALLED_OFF = """
    CREATE FUNCTION marac_called_off() RETURNS SETOF bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
    $$ SELECT seat.meeting_id FROM marac_seat seat JOIN marac_meeting meeting ON meeting.id = seat.meeting_id
       WHERE seat.ended_at IS NULL AND meeting.cancelled_at IS NOT NULL AND meeting.starts_at > now()
         AND seat.agency_id IN (SELECT marac_agencies())
         AND (seat.member_id IS NULL OR seat.member_id = dapolicy_reader()) $$;
"""
ITS_OWN = "id IN (SELECT marac_meetings())"
ITSELF = "(SELECT dapolicy_reader()) IS NULL OR"


def reads(invited: str) -> str:
    seen = either(invited=invited)
    return (
        f"ALTER POLICY web_reads ON marac_meeting USING ({seen});"
        f"ALTER POLICY worker_reads ON marac_meeting USING ({ITSELF} ({seen}));"
    )


class Migration(migrations.Migration):
    dependencies = [("marac", "0018_papers_recalled")]

    operations = [
        migrations.AddField(
            "meeting",
            "cancelled_by",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"
            ),
        ),
        migrations.AddField(
            "meeting", "cancelled_why", models.CharField(blank=True, default="", max_length=240), False
        ),
        migrations.RunSQL(CALLED_OFF, "DROP FUNCTION marac_called_off();"),
        MayCall("marac_called_off"),
        migrations.RunSQL(reads(f"({ITS_OWN} OR id IN (SELECT marac_called_off()))"), reads(ITS_OWN)),
    ]
