"""Every change to an assessment, a plan or a decision is kept with its old and new values."""

from django.db import migrations

from dapolicy.audit.protect import Altering

WHOLE = "levelset loweringtry lowering reviewrequest safetyplan secondreview threattolife"


class Migration(migrations.Migration):
    dependencies = [("risk", "0005_find_what_waits"), ("audit", "0003_alterations")]

    operations = [
        *(Altering(f"risk_{table}") for table in WHOLE.split()),
        Altering("risk_assessment", skipped="edit key"),
        Altering("risk_questionset", record=""),
    ]
