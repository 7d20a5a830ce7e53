"""Every table of this area stands behind its case's protection."""

from django.db import migrations

from dapolicy.access.protect import Open, Protect

HELD = [
    "assessment",
    "levelset",
    "lowering",
    "loweringtry",
    "reviewrequest",
    "safetyplan",
    "secondreview",
    "threattolife",
]


class Migration(migrations.Migration):
    dependencies = [("risk", "0001_initial"), ("access", "0002_protect")]

    operations = [
        *[Protect(f"risk_{name}") for name in HELD],
        Open("risk_questionset"),
    ]
