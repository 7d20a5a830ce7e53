"""The queue finds open applications, and closed ones that are red again, without reading all that ever were."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dvds", "0011_steps_in_figures")]

    operations = [
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                fields=["record"],
                name="application_queued",
                condition=models.Q(("closed_at", None), ("imminent", True), _connector="OR"),
            ),
        ),
    ]
