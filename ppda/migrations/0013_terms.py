"""How long somebody of the chain keeps their access is the policy's, and stands in no function of the database."""

from django.db import migrations

from dapolicy.access.protect import Reworded


class Migration(migrations.Migration):
    dependencies = [("access", "0012_terms"), ("ppda", "0012_people_of_others")]

    operations = [Reworded("ppda_keep_grant", "interval '90 days'", "(SELECT dapolicy_term('chain-access'))")]
