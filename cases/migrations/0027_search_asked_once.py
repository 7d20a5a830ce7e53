"""The search asks once, before it looks, what its reader may see.

Asked only where a locked row was met, it told by its time that there was one.
"""

from django.db import migrations

from dapolicy.access.protect import Reworded

BEGIN = "#variable_conflict use_column\nBEGIN"
ASKED = """#variable_conflict use_column
DECLARE
    _kept_out CONSTANT bigint[] := ARRAY(SELECT dapolicy_excluded());
    _let_in CONSTANT bigint[] := ARRAY(SELECT dapolicy_granted());
    _dvds CONSTANT boolean := dapolicy_reader_is_dvds();
BEGIN"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0026_safety_dangers")]

    operations = [
        Reworded("find_people", "held.record_id IN (SELECT dapolicy_granted())", "held.record_id = ANY (_let_in)"),
        Reworded("find_people", "NOT held.dvds OR (SELECT dapolicy_reader_is_dvds())", "NOT held.dvds OR _dvds"),
        Reworded(
            "find_people", "held.record_id NOT IN (SELECT dapolicy_excluded())", "held.record_id <> ALL (_kept_out)"
        ),
        Reworded("find_people", BEGIN, ASKED),
    ]
