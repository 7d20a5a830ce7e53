"""That an application is no double of itself is the act's to say, before any row is written."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("dvds", "0005_measures"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="doubleanswer",
            name="double_of_another",
        ),
    ]
