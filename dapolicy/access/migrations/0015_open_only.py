"""A transaction may read as somebody less what is locked or an application: for what is kept where others read it.

It only narrows. What makes something of an open case for others reads so, however much its maker was let into.
"""

from django.db import migrations

from dapolicy.access.protect import Reworded

NARROWED = "current_setting('dapolicy.open_only', true) IS DISTINCT FROM 'yes'"
BRANCHES = (
    "WHERE account.member_id = dapolicy_reader()",
    "WHERE record.locked = 'possible'",
    "WHERE page.post_id IN (SELECT dapolicy_posts())",
)
IS_DVDS = "WHERE role = 'dvds-officer'"


class Migration(migrations.Migration):
    dependencies = [("access", "0014_collar_no")]

    operations = [
        *(Reworded("dapolicy_granted", branch, f"{branch} AND {NARROWED}") for branch in BRANCHES),
        Reworded("dapolicy_reader_is_dvds", IS_DVDS, f"{IS_DVDS} AND {NARROWED}"),
    ]
