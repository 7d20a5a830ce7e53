"""An IDVA says herself that the victim was told, or that it is unsafe: of a case that is listed for her and of which she
has answered, and of no other agency's."""

import django.db.models.deletion
from django.db import migrations, models

import dapolicy.access.identity
from marac.protect import AS_READER, OWN_AGENCY, Shown, StandsWith

LOCKED = [("no", "Not locked"), ("possible", "Locked until decided"), ("confirmed", "Locked")]
SAID = [
    ("explained", "MARAC was explained to the victim"),
    ("not-explained", "MARAC was not explained: it is unsafe to"),
    ("told", "The outcome was told to the victim"),
    ("unsafe", "The outcome was not told: it is unsafe to"),
]
OWN = f"item_id IN (SELECT marac_cleared()) AND {OWN_AGENCY}"
AN_IDVAS = "agency_id IN (SELECT code FROM marac_agency WHERE kind = 'idva')"


def to(model: str) -> models.Field:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=model)


class Migration(migrations.Migration):
    dependencies = [("marac", "0019_cancelled")]

    operations = [
        migrations.CreateModel(
            name="VictimTold",
            fields=[
                ("locked", models.CharField(choices=LOCKED, default="no", editable=False, max_length=10)),
                ("dvds", models.BooleanField(default=False, editable=False)),
                (
                    "id",
                    models.UUIDField(
                        default=dapolicy.access.identity.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("said", models.CharField(choices=SAID, max_length=14)),
                ("words", models.TextField()),
                ("happened_at", models.DateTimeField()),
                ("at", models.DateTimeField()),
                ("agency", to("marac.agency")),
                ("item", to("marac.item")),
                ("member", to("access.member")),
                ("record", to("access.record")),
            ],
            options={"indexes": [models.Index(fields=["item", "-at"], name="marac_victim_told")]},
        ),
        Shown("marac_victimtold", invited=OWN, adds=f"{OWN} AND {AS_READER} AND {AN_IDVAS}", append_only=True),
        StandsWith("marac_victimtold", "marac_item", "item_id"),
    ]
