"""Packs that are locked by a password, who opened them, and the sections that they need."""

import django.db.models.deletion
from django.db import migrations, models

import dapolicy.access.identity
from dapolicy.access.protect import Open
from dapolicy.audit.protect import Altering
from marac.protect import AS_READER, either

SEEN = "pack_id IN (SELECT id FROM marac_pack)"
ONLY_GROWS = """
    CREATE TRIGGER a_guard BEFORE UPDATE OR DELETE ON marac_packopening
        FOR EACH ROW EXECUTE FUNCTION dapolicy_refuse();
    CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON marac_packopening
        FOR EACH STATEMENT EXECUTE FUNCTION dapolicy_refuse();
"""
OTHERWISE = "DROP TRIGGER a_guard ON marac_packopening; DROP TRIGGER refuse_truncate ON marac_packopening;"
BEFORE = (
    Altering("marac_item"),
    Altering("marac_pack", record="", skipped="pages_done pages_all", unkept="records"),
)
# The force puts the password on a finished file; its reader has no file before.
LOCKS = """
    GRANT UPDATE (content, digest, size, encrypted_at) ON marac_packfile TO dapolicy_web;
    CREATE POLICY force_locks ON marac_packfile AS RESTRICTIVE FOR UPDATE TO dapolicy_web
        USING ((SELECT dapolicy_reader_kind()) = 'force');
    CREATE POLICY waits_for_password ON marac_packfile AS RESTRICTIVE FOR SELECT TO dapolicy_web
        USING (encrypted_at IS NOT NULL OR (SELECT dapolicy_reader_kind()) = 'force'
            OR pack_id IN (SELECT id FROM marac_pack WHERE NOT locked_with_password));
"""
LOCKS_NO_MORE = """
    DROP POLICY waits_for_password ON marac_packfile;
    DROP POLICY force_locks ON marac_packfile;
    REVOKE UPDATE (content, digest, size, encrypted_at) ON marac_packfile FROM dapolicy_web;
"""
# What is kept of a change is said anew below.
KEPT_NO_MORE = "DROP TRIGGER c_altered ON marac_pack; DROP TRIGGER c_altered ON marac_item;"
KEPT = f"{BEFORE[0].sql} {BEFORE[1].sql}"


class Migration(migrations.Migration):
    dependencies = [("marac", "0004_conflicts"), ("access", "0009_asked")]

    operations = [
        migrations.RunSQL(KEPT_NO_MORE, KEPT),
        migrations.AddField("item", "sheets_at", models.DateTimeField(null=True)),
        migrations.RenameField("pack", "pages_done", "parts_done"),
        migrations.RenameField("pack", "pages_all", "parts_all"),
        migrations.AddField("pack", "tries", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("pack", "leaves_out", models.BooleanField(default=False)),
        migrations.AddField("packfile", "encrypted_at", models.DateTimeField(null=True)),
        migrations.AlterField(
            "sheet",
            "section",
            models.CharField(
                choices=[
                    ("people", "People"),
                    ("children", "Children"),
                    ("risk", "Risk"),
                    ("chronology", "Since the last meeting"),
                    ("police", "Police information"),
                    ("wishes", "What the victim wants"),
                    ("research", "Research of the agencies"),
                    ("actions", "Open actions"),
                    ("purpose", "For a named purpose"),
                ],
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="PackOpening",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=dapolicy.access.identity.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"
                    ),
                ),
                (
                    "pack",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="openings", to="marac.pack"
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["pack", "at"], name="marac_pack_opened")]},
        ),
        Open(
            "marac_packopening",
            web="SELECT, INSERT",
            worker="SELECT",
            own=either(force=SEEN, invited=AS_READER),
            writes=either(force=f"{AS_READER} AND {SEEN}", invited=f"{AS_READER} AND {SEEN}"),
        ),
        migrations.RunSQL(ONLY_GROWS, OTHERWISE),
        migrations.RunSQL(LOCKS, LOCKS_NO_MORE),
        Altering("marac_item", skipped="sheets_at"),
        Altering("marac_pack", record="", skipped="parts_done parts_all tries", unkept="records"),
        Altering("marac_packfile", key="pack_id", record="", unkept="content"),
    ]
