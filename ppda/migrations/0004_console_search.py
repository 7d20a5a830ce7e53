"""The search that leaves nobody out, for the worker that finds what a search would have shown."""

from pathlib import Path

from django.db import migrations

import cases

SEARCH = (Path(cases.__file__).resolve().parent / "sql" / "search.sql").read_text(encoding="utf-8")
BEGINS, ENDS = "CREATE FUNCTION find_people(", "END $$;"
TAKES = (
    "text[], text[], real[], int[], text[], text[], real[], text[], text[], real[], int, int, int, text[], text[], int"
)
# Refuses whoever is no reader of a force; the worker as itself is none.
READERS_ONLY = """    IF (SELECT dapolicy_reader_kind()) IS DISTINCT FROM 'force' THEN
        RETURN;
    END IF;
"""


def for_the_worker() -> str:
    """The readers' search under another name, without what it asks of a reader. Applications stay out of it."""
    body = SEARCH[SEARCH.index(BEGINS) :]
    body = body[: body.index(ENDS) + len(ENDS)]
    if READERS_ONLY not in body:
        raise ValueError("The readers' search no longer asks who reads in the words that are cut out here.")
    body = body.replace(READERS_ONLY, "").replace(BEGINS, "CREATE FUNCTION console_find_people(")
    return body.replace("{sees}", "NOT held.dvds")


class Migration(migrations.Migration):
    dependencies = [("ppda", "0003_console"), ("cases", "0003_search")]

    operations = [
        migrations.RunSQL(
            f"""{for_the_worker()}
            REVOKE ALL ON FUNCTION console_find_people({TAKES}) FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION console_find_people({TAKES}) TO dapolicy_worker;""",
            f"DROP FUNCTION console_find_people({TAKES});",
        )
    ]
