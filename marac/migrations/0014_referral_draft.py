"""What an agency's representative typed of a referral and has not sent."""

import django.db.models.deletion
from django.db import migrations, models

import dapolicy.access.identity
from dapolicy.access.protect import Open
from marac.protect import AS_READER


class Migration(migrations.Migration):
    dependencies = [("marac", "0013_minutes_out"), ("access", "0011_shut")]

    operations = [
        migrations.CreateModel(
            name="ReferralDraft",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=dapolicy.access.identity.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("typed", models.JSONField(default=dict)),
                ("saved_at", models.DateTimeField()),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["member"], name="marac_referral_draft")]},
        ),
        Open("marac_referraldraft", web="SELECT, INSERT, UPDATE", worker="", own=AS_READER),
    ]
