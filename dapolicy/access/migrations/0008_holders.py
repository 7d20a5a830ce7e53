"""Who holds a locked record is told to nobody who is excluded from it."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


def read(name: str) -> str:
    return (SQL / name).read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("access", "0007_safety")]

    operations = [migrations.RunSQL(read("holders.sql"), read("drop_holders.sql"))]
