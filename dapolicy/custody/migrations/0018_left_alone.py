"""An unlocked case's post decides no more about what is left beside it; a partner's other role can be ended."""

from pathlib import Path

from django.db import migrations

from dapolicy.audit.sql import function_in

SQL = Path(__file__).resolve().parent.parent / "sql"
NOW, SCHEME, UNLOCKED, ROLES = (
    (SQL / f"{name}.sql").read_text(encoding="utf-8") for name in ("left_alone", "scheme", "unlocked", "roles_apart")
)
BEFORE = {
    SCHEME: ("custody_decides", "custody_doubts"),
    UNLOCKED: ("custody_unlock",),
    ROLES: ("custody_keep_partners_apart",),
}
BACK = "\n".join(
    function_in(text.replace("CREATE OR REPLACE FUNCTION", "CREATE FUNCTION"), name)
    for text, names in BEFORE.items()
    for name in names
)


class Migration(migrations.Migration):
    dependencies = [("custody", "0017_checks_seen")]

    operations = [migrations.RunSQL(NOW, BACK)]
