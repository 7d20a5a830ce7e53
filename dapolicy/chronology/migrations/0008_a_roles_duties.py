"""A duty that is a role's stands on no case lead's list: those that run leave it, and are found by the role."""

from django.db import migrations, models
from django.db.models import Q

LEAVE = """
    UPDATE chronology_clock SET assignee_id = NULL
    WHERE owner IN (
        'call-handler', 'response-officer', 'response-sergeant', 'duty-inspector', 'specialist-officer', 'supervisor',
        'sergeant', 'dvds-officer', 'marac-coordinator', 'neighbourhood-officer', 'custody-officer', 'partner',
        'psd-auditor', 'manager', 'analyst', 'administrator')
      AND NOT dvds AND assignee_id IS NOT NULL AND stopped_at IS NULL AND lapsed_at IS NULL AND NOT void
"""


class Migration(migrations.Migration):
    dependencies = [("chronology", "0007_copies")]

    operations = [
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                fields=["owner", "due_at"],
                name="clock_role_open",
                condition=Q(assignee=None, stopped_at=None, lapsed_at=None, void=False),
            ),
        ),
        migrations.RunSQL(LEAVE, migrations.RunSQL.noop),
    ]
