"""Every change to what cases hold is kept with its old and new values. Where an address may stand, its owners read it."""

from django.db import migrations

from dapolicy.audit.protect import Altering

TEXTS = "place account happened_words done nothing_done_because teller_words teller_safe_contact"
SAFE = "means times place code_word who_else devices never"
WHOLE = (
    "attendancedecision birthdate callreview caselink change closure handoverline incidentlog interpreting marker"
    " outsidereference ownership pair party personname promise promptsheet relationship repeatflag sameness"
    " under16decision"
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_police"), ("audit", "0003_alterations")]

    operations = [
        *(Altering(f"cases_{table}") for table in WHOLE.split()),
        Altering("cases_case", key="record_id", skipped="danger last_incident_at"),
        Altering("cases_incident", key="record_id", close=TEXTS),
        Altering("cases_personaddress", close="line1 line2 town postcode words"),
        Altering("cases_contactpoint", close="value normal"),
        Altering("cases_confidentialtext", close="words"),
        Altering("cases_safecontact", close=SAFE),
        Altering("cases_person", record=""),
        Altering("cases_frontcounter", record=""),
        Altering("cases_countercheck", record=""),
    ]
