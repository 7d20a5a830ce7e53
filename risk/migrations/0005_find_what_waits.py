"""What waits for somebody is found without reading what does not."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("risk", "0004_question_sets"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="assessment",
            index=models.Index(
                condition=models.Q(("entered_at__isnull", False), ("supervised_at", None)),
                fields=["assessed_at"],
                name="assessment_unchecked",
            ),
        ),
        migrations.AddIndex(
            model_name="assessment",
            index=models.Index(fields=["author", "-begun_at"], name="assessment_author"),
        ),
        migrations.AddIndex(
            model_name="lowering",
            index=models.Index(fields=["record", "-proposed_at"], name="lowering_case"),
        ),
        migrations.AddIndex(
            model_name="lowering",
            index=models.Index(
                condition=models.Q(("state", "proposed")), fields=["proposed_at"], name="lowering_waiting"
            ),
        ),
        migrations.AddIndex(
            model_name="reviewrequest",
            index=models.Index(condition=models.Q(("answered_at", None)), fields=["at"], name="request_waiting"),
        ),
        migrations.AddIndex(
            model_name="secondreview",
            index=models.Index(condition=models.Q(("done_at", None)), fields=["waiting_since"], name="review_waiting"),
        ),
    ]
