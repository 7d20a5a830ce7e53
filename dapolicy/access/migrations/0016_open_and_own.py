"""A transaction that reads as somebody less what is locked may name the locked records that it reads all the same.

What makes something of a locked case for others reads the records of that case, and of nothing else that is locked,
however much its maker was let into; and no application.
"""

from django.db import migrations

from dapolicy.access.protect import Reworded

SAID = "current_setting('dapolicy.open_only', true)"
OPEN_ONLY = f"{SAID} IS DISTINCT FROM 'yes'"
EVERYTHING = f"coalesce({SAID}, '') = ''"
NAMED = f"unnest(string_to_array(nullif({SAID}, 'yes'), ',')::bigint[])"
BRANCHES = {
    "WHERE account.member_id = dapolicy_reader()": "held.record_id",
    "WHERE record.locked = 'possible'": "record.id",
    "WHERE page.post_id IN (SELECT dapolicy_posts())": "page.record_id",
}
IS_DVDS = "WHERE role = 'dvds-officer'"


class Migration(migrations.Migration):
    dependencies = [("access", "0015_open_only")]

    operations = [
        *(
            Reworded(
                "dapolicy_granted",
                f"{branch} AND {OPEN_ONLY}",
                f"{branch} AND ({EVERYTHING} OR {record} IN (SELECT {NAMED}))",
            )
            for branch, record in BRANCHES.items()
        ),
        Reworded("dapolicy_reader_is_dvds", f"{IS_DVDS} AND {OPEN_ONLY}", f"{IS_DVDS} AND {EVERYTHING}"),
    ]
