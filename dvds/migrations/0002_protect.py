"""Applications stand behind their record's protection; each change is kept, and spoken words are never changed."""

from django.db import migrations

from dapolicy.access.protect import Protect
from dapolicy.audit.protect import Altering


class Migration(migrations.Migration):
    dependencies = [
        ("dvds", "0001_initial"),
        ("access", "0002_protect"),
        ("audit", "0003_alterations"),
    ]

    operations = [
        Protect("dvds_application"),
        Protect("dvds_party"),
        Protect("dvds_staterow", append_only=True),
        Protect("dvds_spokenwords", append_only=True),
        Altering("dvds_application", key="record_id"),
        Altering("dvds_party"),
    ]
