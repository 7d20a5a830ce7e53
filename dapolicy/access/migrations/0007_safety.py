"""A safety check has a record of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0006_invited"),
    ]

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
                ],
                max_length=12,
            ),
        ),
    ]
