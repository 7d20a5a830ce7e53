"""Count no fact of an application in MARAC's return, and each agency once for each meeting, seat or none."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"
BEFORE = (SQL / "measures.sql").read_text("utf-8").replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


class Migration(migrations.Migration):
    dependencies = [("marac", "0011_papers")]

    operations = [migrations.RunSQL((SQL / "figures_mended.sql").read_text("utf-8"), BEFORE)]
