"""Figures count an application that was ended as one with another under that outcome, and nowhere else."""

from django.db import migrations

from dapolicy.access.protect import Reworded

FIGURES = "dvds_figures"


class Migration(migrations.Migration):
    dependencies = [("dvds", "0009_near_now")]

    operations = [
        Reworded(FIGURES, "), application AS MATERIALIZED (", "), heard AS MATERIALIZED ("),
        Reworded(
            FIGURES,
            "    ), clock AS (",
            """    ), application AS ( -- each of them once, however often somebody wrote it down
        SELECT * FROM heard WHERE outcome <> 'double'
    ), clock AS (""",
        ),
        Reworded(
            FIGURES,
            "coalesce(nullif(a.outcome, ''), 'open'), count(*), NULL\n              FROM application a",
            "coalesce(nullif(a.outcome, ''), 'open'), count(*), NULL\n              FROM heard a",
        ),
    ]
