"""Hiding an entry's words is kept like any other change. The words themselves are kept nowhere but where they stand."""

from django.db import migrations

from dapolicy.audit.protect import Altering


class Migration(migrations.Migration):
    dependencies = [("chronology", "0003_told_once_of_a_record"), ("audit", "0003_alterations")]

    operations = [Altering("chronology_content", key="event_id", unkept="words")]
