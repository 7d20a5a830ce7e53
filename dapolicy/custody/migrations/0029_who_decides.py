"""Whoever merely sees a locked record keeps nobody else from it; of holders who are kept from it, on-call PSD hears."""

from pathlib import Path

from django.db import migrations

from dapolicy.access.protect import MayCall
from dapolicy.audit.sql import function_in

SQL = Path(__file__).resolve().parent.parent / "sql"
BEFORE = {"deciding": ("custody_exclude", "custody_review"), "once": ("custody_end_grant",)}


def read(name: str) -> str:
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")


BACK = "\n".join(
    function_in(read(file).replace("CREATE OR REPLACE FUNCTION", "CREATE FUNCTION"), name)
    for file, names in BEFORE.items()
    for name in names
)
BACK += """
DROP FUNCTION custody_shut_out(bigint, bigint, text, timestamptz);
DROP FUNCTION custody_decides_who(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0012_terms"), ("custody", "0028_order_within_a_millisecond")]

    operations = [
        migrations.RunSQL(read("who_decides"), BACK),
        MayCall("custody_decides_who"),
    ]
