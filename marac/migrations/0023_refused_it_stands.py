"""A line whose withdrawal was refused stands in an agency's minutes again."""

from django.db import migrations

from dapolicy.access.protect import Reworded

WITHDRAWN = "AND gone.subject = event.id::text"
# A second person who confirmed it decides; one who refused it brings back what was hidden before that.
STANDS = """
                       AND NOT (gone.kind = 'entry.withdrawn' AND EXISTS (
                           SELECT 1 FROM chronology_event refused
                           WHERE refused.record_id = gone.record_id AND refused.kind = 'entry.withdrawal-refused'
                             AND refused.subject = gone.subject
                             AND (refused.recorded_at, refused.id) > (gone.recorded_at, gone.id)))"""


class Migration(migrations.Migration):
    dependencies = [("marac", "0022_told_of_what_is_due")]

    operations = [Reworded("marac_minutes", WITHDRAWN, WITHDRAWN + STANDS)]
