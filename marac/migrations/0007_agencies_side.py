"""What agencies type and have not sent, what they say late, and who is kept out of a case."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

import dapolicy.access.identity
from dapolicy.access.protect import Protect
from marac.protect import AS_READER, LISTED, OWN_AGENCY, StandsWith

SQL = Path(__file__).resolve().parent.parent / "sql"
LOCKED = [("no", "Not locked"), ("possible", "Locked until decided"), ("confirmed", "Locked")]
OWN = f"{LISTED} AND {OWN_AGENCY} AND {AS_READER}"


def to(model: str, near: str = "+") -> models.Field:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name=near, to=model)


class Migration(migrations.Migration):
    dependencies = [("marac", "0006_line"), ("access", "0010_locked_only"), ("custody", "0017_checks_seen")]

    operations = [
        migrations.AddField("research", "late", models.BooleanField(default=False)),
        migrations.CreateModel(
            name="ResearchDraft",
            fields=[
                ("locked", models.CharField(choices=LOCKED, default="no", editable=False, max_length=10)),
                ("dvds", models.BooleanField(default=False, editable=False)),
                (
                    "id",
                    models.UUIDField(
                        default=dapolicy.access.identity.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("typed", models.JSONField(default=dict)),
                ("saved_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("agency", to("marac.agency")),
                ("item", to("marac.item")),
                ("member", to("access.member")),
                ("record", to("access.record")),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("sent_at", None)), fields=["item", "member"], name="marac_research_draft"
                    )
                ]
            },
        ),
        Protect("marac_researchdraft", invited=OWN, adds=OWN, sees=AS_READER),
        StandsWith("marac_researchdraft", "marac_item", "item_id"),
        migrations.RunSQL((SQL / "attending.sql").read_text("utf-8"), (SQL / "drop_attending.sql").read_text("utf-8")),
    ]
