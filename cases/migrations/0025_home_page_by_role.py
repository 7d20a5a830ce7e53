"""Home shows a role's duties to those who hold it, and danger of which nobody is named."""

from pathlib import Path

from django.db import migrations, models
from django.db.models import Q

SQL = Path(__file__).resolve().parent.parent / "sql"
DROP = "DROP FUNCTION home_page(bigint, bigint, int, int, int, int, int);"
DROP_NEW = "DROP FUNCTION home_page(bigint, bigint, text[], text[], int, int, int, int, int);"
BEFORE, NOW = ((SQL / name).read_text(encoding="utf-8") for name in ("home_page.sql", "home_page_by_role.sql"))


class Migration(migrations.Migration):
    dependencies = [("cases", "0024_hand_over_danger"), ("chronology", "0008_a_roles_duties")]

    operations = [
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                fields=["-reported_at"],
                name="incident_in_danger",
                condition=Q(danger_now="yes", is_domestic=True, closed_at=None),
            ),
        ),
        migrations.RunSQL(f"{DROP}\n{NOW}", f"{DROP_NEW}\n{BEFORE}"),
    ]
