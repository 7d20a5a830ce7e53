"""The index of people and the one function that reads it for whoever is asking."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

from dapolicy.access.protect import Protect

SQL = Path(__file__).resolve().parent.parent / "sql"

# As in `dapolicy.access.protect`, for a reader of kind force; find_people answers no other.
SEES = """(held.locked = 'no' OR held.record_id IN (SELECT dapolicy_granted()))
            AND (NOT held.dvds OR (SELECT dapolicy_reader_is_dvds()))
            AND held.record_id NOT IN (SELECT dapolicy_excluded())"""

LOCKED = [("no", "Not locked"), ("possible", "Locked until decided"), ("confirmed", "Locked")]
KINDS = [
    ("name", "Given name and surname together"),
    ("word", "Given name or surname"),
    ("birth", "Date of birth"),
    ("door", "Number and street"),
    ("street", "Street"),
    ("house", "House or flat"),
    ("postcode", "Postcode"),
    ("reach", "Telephone number or other contact"),
    ("reference", "Another system's reference"),
    ("gone", "No longer searched"),
]


def protected(name: str, to: str) -> models.ForeignKey:
    index = {"db_index": False} if name == "person" else {}
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=to, **index)


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_protect"), ("access", "0002_protect")]

    operations = [
        migrations.CreateModel(
            name="SearchKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("locked", models.CharField(choices=LOCKED, default="no", editable=False, max_length=10)),
                ("dvds", models.BooleanField(default=False, editable=False)),
                ("kind", models.CharField(choices=KINDS, max_length=10)),
                ("key", models.CharField(max_length=260)),
                ("fact", models.CharField(max_length=20)),
                ("fact_id", models.BigIntegerField()),
                ("person", protected("person", "cases.person")),
                ("record", protected("record", "access.record")),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["kind", "key", "person"], name="search_key", include=["record", "locked", "dvds"]
                    ),
                    models.Index(
                        fields=["person"], name="search_person", include=["kind", "key", "record", "locked", "dvds"]
                    ),
                    models.Index(fields=["fact_id", "fact"], name="search_fact"),
                ],
            },
        ),
        migrations.CreateModel(
            name="WordForm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("form", models.CharField(max_length=140)),
                ("word", models.CharField(max_length=130)),
            ],
            options={"indexes": [models.Index(fields=["form", "word"], name="word_form")]},
        ),
        Protect("cases_searchkey"),
        # No login but the owner's functions may read the dictionary: not even its policies let a row through.
        migrations.RunSQL(
            "ALTER TABLE cases_wordform ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE cases_wordform DISABLE ROW LEVEL SECURITY",
        ),
        migrations.RunSQL(
            (SQL / "search.sql").read_text().replace("{sees}", SEES), (SQL / "drop_search.sql").read_text()
        ),
    ]
