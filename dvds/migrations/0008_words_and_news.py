"""Words stand in the chronology alone; news is looked at one by one; who is a party and works here never sees it."""

from pathlib import Path

from django.db import migrations, models
from django.db.models.functions import Now

from dapolicy.access.protect import predicate
from dapolicy.audit.actions import words_hash

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


RECEIVED, LEARNT = "dvds.received", "dvds.details-learnt"
# What was looked at by time is looked at by name: one act for each piece of news that came before a look.
NAMED = """
    INSERT INTO dvds_queueact (record_id, what, by_id, at, news)
    SELECT DISTINCT ON (news.id) looked.record_id, looked.what, looked.by_id, looked.at, news.id
    FROM dvds_triage news JOIN dvds_queueact looked ON looked.record_id = news.record_id
    WHERE looked.what = 'looked' AND looked.news IS NULL AND news.at <= looked.at
    ORDER BY news.id, looked.at, looked.id;
    SET CONSTRAINTS ALL IMMEDIATE; -- a table with rows that are not checked yet takes no index
"""


def keep_words(apps, schema_editor):
    """What was said of the danger stood in a column alone: it is entered now, as its author's words at first contact.

    The opening's own words stand as they were sealed; nothing that somebody destroyed comes back with it.
    """
    application = apps.get_model("dvds", "Application")
    event, content = (apps.get_model("chronology", name) for name in ("Event", "Content"))
    rows = application.objects.exclude(reason_wanted="", indicator_words="").order_by("pk")
    for one in rows.iterator():
        opening = event.objects.filter(record_id=one.pk, kind=RECEIVED).order_by("recorded_at", "pk").first()
        for name, words in (("reason_wanted", one.reason_wanted), ("indicator_words", one.indicator_words)):
            if words and not event.objects.filter(record_id=one.pk, content_hash=words_hash(words)).exists():
                known = ["reason_wanted"] if name == "reason_wanted" else []
                made = event.objects.create(
                    record_id=one.pk, kind=LEARNT, at=one.contacted_at, recorded_at=Now(), detail={"known": known},
                    by_id=opening.by_id if opening else None, content_hash=words_hash(words),
                )  # fmt: skip
                content.objects.create(event_id=made.pk, record_id=one.pk, words=words)


class Migration(migrations.Migration):
    dependencies = [
        ("dvds", "0007_worker_opens"),
        ("custody", "0009_applications"),
        ("chronology", "0005_tried_at"),
        ("audit", "0003_alterations"),
    ]

    operations = [
        migrations.RunPython(keep_words, migrations.RunPython.noop),
        migrations.RemoveField(model_name="application", name="reason_wanted"),
        migrations.RemoveField(model_name="application", name="indicator_words"),
        migrations.RemoveField(model_name="queueact", name="words"),
        migrations.RemoveField(model_name="doubleanswer", name="why"),
        migrations.AddField(model_name="queueact", name="news", field=models.UUIDField(null=True)),
        migrations.RunSQL(NAMED, migrations.RunSQL.noop),
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
