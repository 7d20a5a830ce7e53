"""Nobody reads of a check that they asked for, or went on: one of several that was missing told them what it touched."""

from django.db import migrations

from dapolicy.access.protect import Reworded

SORTED = "held.sorted_at IS NOT NULL"
OTHERS = f"me NOT IN (held.asker_id, coalesce(held.going_id, 0)) AND {SORTED}"


class Migration(migrations.Migration):
    dependencies = [("custody", "0038_left_out")]

    operations = [
        Reworded("custody_checks_seen", "own_team bigint;", "own_team bigint; me bigint := dapolicy_reader();"),
        Reworded("custody_checks_seen", SORTED, OTHERS),
    ]
