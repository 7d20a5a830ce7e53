"""Words stand in the chronology alone; news is looked at one by one; who is a party and works here never sees it."""

from pathlib import Path

from django.db import migrations, models

from dapolicy.access.protect import predicate

SQL = Path(__file__).resolve().parent.parent / "sql" / "holding.sql"
# Whoever may not see a piece of news does not see that it was looked at.
SEEN = "news IS NULL OR EXISTS (SELECT 1 FROM dvds_triage seen WHERE seen.id = news)"
ITSELF = "(SELECT dapolicy_reader()) IS NULL OR"


def reads(allowed: str) -> str:
    """The reading side of both logins' policies."""
    return f"""
        ALTER POLICY web_reads ON dvds_queueact USING ({allowed});
        ALTER POLICY worker_reads ON dvds_queueact USING ({ITSELF} ({allowed}));
    """


class Migration(migrations.Migration):
    dependencies = [("dvds", "0007_worker_opens"), ("custody", "0009_applications")]

    operations = [
        migrations.RemoveField(model_name="application", name="reason_wanted"),
        migrations.RemoveField(model_name="application", name="indicator_words"),
        migrations.RemoveField(model_name="queueact", name="words"),
        migrations.RemoveField(model_name="doubleanswer", name="why"),
        migrations.AddField(model_name="queueact", name="news", field=models.UUIDField(null=True)),
        migrations.AddIndex(
            model_name="queueact",
            index=models.Index(
                fields=["record", "news"], name="queue_act_news", condition=models.Q(("news__isnull", False))
            ),
        ),
        migrations.RunSQL(reads(f"{predicate()} AND ({SEEN})"), reads(predicate())),
        migrations.RunSQL(
            SQL.read_text(encoding="utf-8"), "DROP FUNCTION dvds_exclude_parties(bigint, jsonb, timestamptz)"
        ),
    ]
