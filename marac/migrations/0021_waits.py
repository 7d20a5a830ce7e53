"""MARAC's figures count the days from referral to hearing, who waits now, and who was put off how often."""

from pathlib import Path

from django.db import migrations

from dapolicy.access.protect import Reworded

WAITS = (Path(__file__).resolve().parent.parent / "sql" / "waits.sql").read_text("utf-8")
HEARD = "UNION ALL SELECT 'heard', ''"


class Migration(migrations.Migration):
    dependencies = [("marac", "0020_victim_told")]

    operations = [Reworded("marac_workings", HEARD, WAITS + HEARD)]
