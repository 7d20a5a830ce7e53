"""A search is its searcher's alone."""

from django.db import migrations

from dapolicy.access.protect import Open


class Migration(migrations.Migration):
    dependencies = [("desk", "0001_initial"), ("access", "0002_protect")]

    operations = [
        Open("desk_search", web="SELECT, INSERT", worker="", own="member_id = (SELECT dapolicy_reader())"),
    ]
