"""Who looked is told without what else they looked at: no page's name says that there is an application."""

from django.db import migrations

from dapolicy.access.protect import predicate
from dapolicy.audit.sql import SQL, function_in

MAY_SEE = predicate(record="seen.id", locked="seen.locked", dvds="seen.dvds")
LOOKERS, DESTRUCTION = ((SQL / name).read_text(encoding="utf-8") for name in ("lookers.sql", "destruction.sql"))
BACK = f"""
    DROP FUNCTION audit_had_words(text, uuid, integer);
    {function_in(DESTRUCTION, "audit_had_words")}
    {function_in(LOOKERS, "audit_lookers")}
    DROP FUNCTION audit_page(text, text, bigint[], text);
    DROP FUNCTION audit_hides(text, text, bigint[]);
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_destruction")]

    operations = [
        migrations.RunSQL(
            (SQL / "pages.sql").read_text(encoding="utf-8").replace("{may_see}", MAY_SEE),
            BACK.replace("{may_see}", MAY_SEE),
        )
    ]
