"""What somebody found outlasts a doubt that it was found beside, and "is the suspect", found by hand alone, can be lifted."""

from django.db import migrations

from dapolicy.access.protect import Reworded

OWN_WORD = """EXISTS (SELECT 1 FROM custody_declaration d
                 WHERE d.record_id = x.record_id AND d.member_id = x.member_id AND d.knows AND d.outcome <> 'lifted')"""
KEPT = "custody_kept_by(x.record_id, x.member_id)"
LIFTED = "UPDATE custody_connection c SET outcome = 'left'"
BY_HAND = """UPDATE access_exclusion x SET why = 'found' FROM custody_connection c
        WHERE x.record_id = ANY (ids) AND x.member_id = who AND x.why = 'suspect'
          AND (c.record_id, c.member_id, c.outcome) = (x.record_id, who, 'excluded')
          AND (c.settled_at, c.settled_by_id) = (x.at, x.by_id);
        """


class Migration(migrations.Migration):
    dependencies = [("custody", "0035_said_and_found")]

    operations = [
        Reworded("custody_lift", "SET why = 'declared'", f"SET why = {KEPT}"),
        Reworded("custody_lift", OWN_WORD, f"{KEPT} IN ('declared', 'found')"),
        Reworded("custody_answer_back", LIFTED, BY_HAND + LIFTED),
    ]
