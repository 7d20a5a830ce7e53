"""What was said, decided, heard and sent out at which meeting."""

import django.db.models.deletion
from django.db import migrations, models

from dapolicy.access.protect import Protect
from marac.protect import StandsWith

COPIES = [("no", "Not locked"), ("possible", "Locked until decided"), ("confirmed", "Locked")]
KEPT = django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    dependencies = [("marac", "0005_pack"), ("access", "0010_locked_only")]

    operations = [
        migrations.CreateModel(
            name="Line",
            fields=[
                ("locked", models.CharField(choices=COPIES, default="no", editable=False, max_length=10)),
                ("dvds", models.BooleanField(default=False, editable=False)),
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=60)),
                ("event_id", models.UUIDField()),
                ("at", models.DateTimeField()),
                ("by", models.ForeignKey(on_delete=KEPT, related_name="+", to="access.member")),
                ("item", models.ForeignKey(on_delete=KEPT, related_name="told", to="marac.item")),
                ("record", models.ForeignKey(on_delete=KEPT, related_name="+", to="access.record")),
            ],
            options={"indexes": [models.Index(fields=["item", "at"], name="marac_line_item")]},
        ),
        Protect("marac_line", append_only=True),
        StandsWith("marac_line", "marac_item", "item_id"),
    ]
