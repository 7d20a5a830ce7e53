"""Somebody in danger of whom nobody is named is handed from shift to shift as well."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0023_danger_told")]

    operations = [
        migrations.AlterField(
            model_name="handoverline",
            name="kind",
            field=models.CharField(
                choices=[
                    ("threat-to-life", "Threat to life"),
                    ("danger-now", "In danger now"),
                    ("high", "High risk"),
                    ("wanted", "Wanted"),
                    ("in-custody", "In custody"),
                    ("promised", "Promised call"),
                ],
                max_length=14,
            ),
        ),
    ]
