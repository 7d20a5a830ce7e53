"""No function is anybody's who signs in to the database: each login is given by name what it calls."""

from pathlib import Path

from django.db import migrations

from dapolicy.access.protect import WORKER, MayCall

SQL = Path(__file__).resolve().parent.parent / "sql" / "shut.sql"


class Migration(migrations.Migration):
    dependencies = [("access", "0010_locked_only")]

    operations = [
        migrations.RunSQL(
            SQL.read_text(encoding="utf-8"), "ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO PUBLIC;"
        ),
        MayCall(
            "dapolicy_reader",
            "dapolicy_roles",
            "dapolicy_reader_kind",
            "dapolicy_reader_is_dvds",
            "dapolicy_posts",
            "dapolicy_granted",
            "dapolicy_excluded",
            "dapolicy_invited",
            "dapolicy_kept",
            "dapolicy_holders",
            "dapolicy_grant",
        ),
        # It takes whom and from what as arguments, and asks nobody.
        MayCall("dapolicy_exclude", by=(WORKER,)),
    ]
