"""What a post decided is asked again where somebody is said to work elsewhere than was said before."""

from django.db import migrations

from dapolicy.access.protect import Reworded

SAME_STAFF = "d.face -> 'staff' @> to_jsonb(matched)"
SAME_EMPLOYER = """
         AND (held.locked <> 'no'
              OR custody_plain(party ->> 'employer') IN ('', custody_plain(d.face -> 'party' ->> 'employer')))"""


class Migration(migrations.Migration):
    dependencies = [("custody", "0031_let_back")]

    operations = [Reworded("custody_faces", SAME_STAFF, SAME_STAFF + SAME_EMPLOYER)]
