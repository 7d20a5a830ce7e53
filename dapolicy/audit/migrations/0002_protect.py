"""The functions that mark, digest and seal; the audit that only grows; who may read of it what."""

from django.db import migrations

from dapolicy.access.protect import predicate
from dapolicy.audit.protect import OnlyGrows, Sealed, Shut
from dapolicy.audit.sql import SQL, digests_in

MAY_SEE = predicate(record="seen.id", locked="seen.locked", dvds="seen.dvds")


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("access", "0002_protect")]

    operations = [
        migrations.RunSQL(
            digests_in("public") + (SQL / "functions.sql").read_text(), (SQL / "drop_functions.sql").read_text()
        ),
        OnlyGrows("audit_entry", web="INSERT", worker="SELECT, INSERT"),
        OnlyGrows("audit_words", web="INSERT", worker="SELECT, INSERT"),
        OnlyGrows("audit_seal"),
        Shut("audit_unsealed"),
        Sealed("audit_entry"),
        migrations.RunSQL(
            (SQL / "lookers.sql").read_text().replace("{may_see}", MAY_SEE),
            "DROP FUNCTION audit_lookers(bigint, timestamptz, integer)",
        ),
    ]
