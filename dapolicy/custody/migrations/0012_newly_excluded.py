"""Whoever is excluded later reads no earlier check either; a partner holds no other role; what ends, ends after it began."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


def file(name: str) -> migrations.RunSQL:
    return migrations.RunSQL((SQL / f"{name}.sql").read_text(), (SQL / f"drop_{name}.sql").read_text())


class Migration(migrations.Migration):
    dependencies = [("access", "0008_holders"), ("custody", "0011_reports")]

    operations = [
        migrations.CreateModel(
            name="NewlyExcluded",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"
                    ),
                ),
            ],
        ),
        file("newly_excluded"),
        file("roles_apart"),
    ]
