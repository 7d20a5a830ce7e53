"""The log only grows; clocks and notices stand behind their record's protection."""

from django.db import migrations

from dapolicy.access.protect import Open, Protect
from dapolicy.audit.protect import Sealed

MINE = "member_id = (SELECT dapolicy_reader())"
NOT_HIDDEN = """hidden_at IS NULL OR hidden_by_id = (SELECT dapolicy_reader()) OR (SELECT EXISTS (
    SELECT 1 FROM dapolicy_roles() AS role
    WHERE role IN ('supervisor', 'response-sergeant', 'duty-inspector', 'psd-auditor')))"""


class Migration(migrations.Migration):
    dependencies = [("chronology", "0001_initial"), ("access", "0002_protect"), ("audit", "0002_protect")]

    operations = [
        Protect("chronology_event", append_only=True),
        Sealed("chronology_event"),
        Protect("chronology_content", sees=NOT_HIDDEN),
        Protect("chronology_clock"),
        Protect("chronology_escalation"),
        Protect("chronology_telling"),
        Protect("chronology_notice", sees=MINE),
        Open("chronology_mail", web=""),
        Open("chronology_pin"),
        Open("chronology_dayrecount"),
    ]
