"""What is told once is told once of a record: a unique index over all records would show what a locked one holds."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("chronology", "0002_protect")]

    operations = [
        migrations.AlterField("telling", "source", models.CharField(max_length=80)),
        migrations.AddConstraint("telling", models.UniqueConstraint(fields=("record", "source"), name="told_once")),
        migrations.RemoveConstraint("notice", "notice_once"),
        migrations.AddConstraint(
            "notice", models.UniqueConstraint(fields=("record", "source", "member"), name="notice_once")
        ),
    ]
