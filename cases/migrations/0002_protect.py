"""Every table of this area stands behind its record's protection; drafts are their writer's alone."""

from django.db import migrations

from dapolicy.access.protect import Open, Protect

MINE = "member_id = (SELECT dapolicy_reader())"
HELD = [
    "birthdate",
    "case",
    "caselink",
    "contactpoint",
    "handoverline",
    "incident",
    "marker",
    "outsidereference",
    "ownership",
    "pair",
    "party",
    "personaddress",
    "personname",
    "promise",
    "relationship",
    "safecontact",
    "sameness",
]


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("access", "0002_protect")]

    operations = [
        *[Protect(f"cases_{name}") for name in HELD],
        Protect("cases_confidentialtext", sees="record_id IN (SELECT dapolicy_kept())"),
        Open("cases_person", web="SELECT, INSERT"),
        Open("cases_draft", web="SELECT, INSERT, UPDATE", own=MINE),
        Open("cases_intake", web="SELECT, INSERT, UPDATE", own=MINE),
        Open("cases_frontcounter"),
        Open("cases_countercheck", web="SELECT, INSERT"),
    ]
