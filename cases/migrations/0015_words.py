"""Spellings are written whether or not they are known, so that no writer's rows tell of anybody else."""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("cases", "0014_history_by_moments")]

    operations = [
        migrations.AddField("wordform", "fresh", models.BooleanField(db_default=False)),
        migrations.AddIndex("wordform", models.Index(fields=["id"], name="word_fresh", condition=models.Q(fresh=True))),
        migrations.RunSQL((SQL / "words.sql").read_text(), (SQL / "drop_words.sql").read_text()),
    ]
