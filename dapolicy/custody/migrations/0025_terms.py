"""Hours of access are the policy's, and stand in no function of the database."""

from django.db import migrations

from dapolicy.access.protect import Reworded

SETTLED = "(SELECT dapolicy_term('after-settled'))"
# Of the two twelve hours in it the first is the author's, after duty; the second the post's, after it settled.
AFTER_DUTY = "since.at) + interval '12 hours'"


class Migration(migrations.Migration):
    dependencies = [("access", "0012_terms"), ("custody", "0024_what_a_lock_leaves")]

    operations = [
        Reworded("custody_checks_lately", "interval '1 hour'", "(SELECT dapolicy_term('checks-counted'))"),
        Reworded("custody_checks_seen", "interval '12 hours'", SETTLED),
        Reworded("custody_could_see", "interval '12 hours'", SETTLED),
        Reworded("custody_end_of_duty", "interval '8 hours'", "(SELECT dapolicy_term('usual-duty'))"),
        Reworded("custody_provisional", AFTER_DUTY, "since.at) + (SELECT dapolicy_term('after-duty'))"),
        Reworded("custody_provisional", "interval '12 hours'", SETTLED),
    ]
