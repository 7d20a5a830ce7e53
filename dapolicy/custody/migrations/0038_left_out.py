"""Exclusions outlast the lock that brought them: professional standards see them, and let back there as anywhere."""

from pathlib import Path

from django.db import migrations

from dapolicy.access.protect import MayCall, Reworded

SQL = Path(__file__).resolve().parent.parent / "sql" / "left_out.sql"
BACK = "DROP FUNCTION custody_is_over(bigint); DROP FUNCTION custody_left_out(text);"
OF_A_DOUBT = "custody_kept_by(asked, x.member_id) IS DISTINCT FROM 'suspect'"
BY_A_FINDING = "(x.why IN ('found', 'line') AND NOT EXISTS"
LIFTED = "UPDATE custody_connection c SET outcome = 'left'"
OVER = """DELETE FROM custody_doubtexclusion e
        WHERE e.record_id = ANY (ids) AND e.member_id = who AND custody_is_over(e.record_id);
        UPDATE access_exclusion x SET why = 'found'
        WHERE x.record_id = ANY (ids) AND x.member_id = who AND x.why = 'suspect' AND custody_is_over(x.record_id);
        """


class Migration(migrations.Migration):
    dependencies = [("custody", "0037_naming")]

    operations = [
        migrations.RunSQL(SQL.read_text(encoding="utf-8"), BACK),
        MayCall("custody_left_out", by=("dapolicy_web",)),
        Reworded("custody_may_go_back", OF_A_DOUBT, f"({OF_A_DOUBT} OR custody_is_over(asked))"),
        Reworded(
            "custody_may_go_back",
            BY_A_FINDING,
            "((x.why IN ('found', 'line') OR (x.why = 'suspect' AND custody_is_over(asked))) AND NOT EXISTS",
        ),
        Reworded("custody_answer_back", LIFTED, OVER + LIFTED),
    ]
