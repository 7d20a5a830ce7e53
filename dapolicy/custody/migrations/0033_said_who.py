"""Whoever decides that a suspect is police may say who in the staff register they are: namesakes are let back by it."""

from pathlib import Path

from django.db import migrations

from dapolicy.access.protect import MayCall, Reworded

SQL = Path(__file__).resolve().parent.parent / "sql" / "said_who.sql"
LEFT_OUT = "AND (d.state = 'not-police' OR custody_was_unlocked(r.record_id, d.at))))"
FITS = "AND d.face -> 'staff' ? staff_no\n             "


class Migration(migrations.Migration):
    dependencies = [("custody", "0032_another_employer")]

    operations = [
        migrations.RunSQL(SQL.read_text(encoding="utf-8"), "DROP FUNCTION custody_say_who(uuid, text, timestamptz);"),
        MayCall("custody_say_who", by=("dapolicy_web",)),
        Reworded(
            "custody_faces",
            FITS + LEFT_OUT,
            "AND (d.face -> 'others' ? staff_no OR d.face -> 'staff' ? staff_no\n             " + LEFT_OUT + ")",
        ),
    ]
