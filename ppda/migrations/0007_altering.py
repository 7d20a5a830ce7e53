"""Every change to who was told, and to what the review says, is kept with its old and new values."""

from django.db import migrations

from dapolicy.audit.protect import Altering


class Migration(migrations.Migration):
    dependencies = [("ppda", "0006_console_reads"), ("audit", "0003_alterations")]

    operations = [Altering("ppda_told"), Altering("ppda_reviewreport")]
