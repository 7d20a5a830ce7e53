"""An invitation opens neither an application nor a record that has locked since."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


def read(name: str) -> str:
    return (SQL / name).read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("access", "0005_accounts_are_kept")]

    operations = [migrations.RunSQL(read("invited.sql"), read("drop_invited.sql"))]
