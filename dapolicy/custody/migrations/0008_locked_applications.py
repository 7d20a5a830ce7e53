"""A locked application is shown to nobody but DVDS staff, professional standards included."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


def read(name: str) -> str:
    return (SQL / name).read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("custody", "0007_worker_moves_pages")]

    operations = [migrations.RunSQL(read("locked.sql"), read("drop_locked.sql"))]
