"""Minutes tell of a case only what stands on its own record, and the worker alone says what may leave with them."""

from django.db import migrations

from dapolicy.access.protect import WEB, Reworded

LINE = "event.id = line.event_id AND"


class Migration(migrations.Migration):
    dependencies = [("marac", "0015_keeps_out")]

    operations = [
        Reworded("marac_minutes", LINE, f"{LINE} event.record_id = item.record_id AND"),
        migrations.RunSQL(
            f"REVOKE INSERT ON marac_leaving FROM {WEB}",
            f"GRANT INSERT ON marac_leaving TO {WEB}",
        ),
    ]
