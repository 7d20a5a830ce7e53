"""Nobody is let into an open record for when it locks, and nothing unlocks a record but custody's own function."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"
NOW, BEFORE = ((SQL / f"{name}.sql").read_text(encoding="utf-8") for name in ("locked_only", "functions"))


def before(name: str) -> str:
    """The statement that made a function first."""
    begins = BEFORE.index(f"CREATE FUNCTION {name}(")
    whole = BEFORE[begins : BEFORE.index("$$;", begins) + len("$$;")]
    return whole.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)


class Migration(migrations.Migration):
    dependencies = [("access", "0009_asked")]

    operations = [migrations.RunSQL(NOW, before("dapolicy_grant") + before("dapolicy_unlock"))]
