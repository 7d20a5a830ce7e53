"""What falls due at one moment stands in one order on Home: which of it is beyond the list's end hung on nothing."""

from django.db import migrations

from dapolicy.access.protect import Reworded


class Migration(migrations.Migration):
    dependencies = [("cases", "0028_danger_of_a_report")]

    operations = [Reworded("home_page", "ORDER BY due_at LIMIT _most_due", "ORDER BY due_at, id LIMIT _most_due")]
