"""The log of who looked is something that somebody can be called about, as a record is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0012_terms")]

    operations = [
        migrations.AlterField(
            model_name="record",
            name="kind",
            field=models.CharField(
                choices=[
                    ("incident", "Incident"),
                    ("case", "Case"),
                    ("application", "Application"),
                    ("import", "Import"),
                    ("check", "Safety check"),
                    ("log", "Log of who looked"),
                ],
                max_length=12,
            ),
        ),
    ]
