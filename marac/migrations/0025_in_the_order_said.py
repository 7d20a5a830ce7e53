"""An agency reads lines of one moment in the order in which they were entered: what is typed after a meeting is of its end."""

from django.db import migrations

from dapolicy.access.protect import Reworded


class Migration(migrations.Migration):
    dependencies = [("marac", "0024_moved")]

    operations = [Reworded("marac_minutes", "line.at, line.id", "line.at, line.event_id")]
