"""What each login calls, by name: functions start shut."""

from django.db import migrations

from dapolicy.access.protect import MayCall


class Migration(migrations.Migration):
    dependencies = [("access", "0011_shut"), ("audit", "0005_pages_of_others")]

    operations = [
        MayCall(
            "audit_destructions",
            "audit_ask_destruction",
            "audit_answer_destruction",
        ),
    ]
