"""The functions that say who is asking, the policies of this app's tables, and the roles with their sentences."""

from pathlib import Path

from django.db import migrations

from dapolicy.access.protect import Open, predicate

SQL = Path(__file__).resolve().parent.parent / "sql"
ON_RECORD = predicate(record="id")
FUNCTIONS = (SQL / "functions.sql").read_text(encoding="utf-8")
FUNCTIONS = FUNCTIONS.replace("{PREDICATE}", predicate(record="r.id", locked="r.locked", dvds="r.dvds"))

ROLES = [
    (
        "call-handler",
        "Call handler",
        "Takes calls in the control room, records reports and asks for safety checks.",
        "force",
    ),
    ("response-officer", "Response officer", "Attends, records reports, assesses risk and hands over.", "force"),
    ("response-sergeant", "Response sergeant", "Supervises a shift and endorses its assessments.", "force"),
    (
        "duty-inspector",
        "Duty inspector",
        "Decides for the whole force at night and approves what needs a second person.",
        "force",
    ),
    ("specialist-officer", "Specialist officer", "Investigates, plans safety and keeps the victim told.", "force"),
    ("supervisor", "Supervisor", "Domestic abuse sergeant or inspector: endorses, allocates and reviews.", "force"),
    ("dvds-officer", "DVDS officer", "Carries disclosure scheme applications, which nobody else sees.", "force"),
    ("marac-coordinator", "MARAC coordinator", "Builds the meeting and chases its actions.", "force"),
    ("neighbourhood-officer", "Neighbourhood officer", "Visits and reports back.", "force"),
    ("custody-officer", "Custody officer", "Records arrest, bail and release.", "force"),
    ("partner", "Partner", "An agency's representative or IDVA: sees only what is listed for them.", "invited"),
    ("psd-auditor", "Professional standards", "Audits who looked at what, and alone unlocks a record.", "force"),
    ("manager", "Manager", "A named chief officer or detective inspector: measures and dip samples.", "force"),
    ("analyst", "Analyst", "Figures only, no rows about people.", "none"),
    ("administrator", "Administrator", "Accounts and reference data, no case content.", "none"),
]


def add_roles(apps, schema_editor):
    role = apps.get_model("access", "Role")
    role.objects.bulk_create(
        [role(code=code, name=name, sentence=sentence, reader=reader) for code, name, sentence, reader in ROLES]
    )


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]

    operations = [
        migrations.RunSQL("CREATE TABLE access_held (table_name text PRIMARY KEY)", "DROP TABLE access_held"),
        migrations.RunSQL(FUNCTIONS, (SQL / "drop_functions.sql").read_text(encoding="utf-8")),
        Open("access_record", web="SELECT, INSERT, UPDATE", own=ON_RECORD),
        Open("access_team"),
        Open("access_role"),
        Open("access_member"),
        Open("access_memberrole"),
        Open("access_account", web="SELECT, UPDATE"),
        Open("access_post"),
        Open("access_postholding"),
        Open("access_duty", web="SELECT, INSERT, UPDATE"),
        Open("access_postpage", web="SELECT, INSERT, UPDATE", own="record_id IN (SELECT id FROM access_record)"),
        migrations.RunSQL(
            "GRANT SELECT ON access_staffentry, access_grant, access_exclusion, access_invitation TO dapolicy_worker",
            "REVOKE ALL ON access_staffentry, access_grant, access_exclusion, access_invitation FROM dapolicy_worker",
        ),
        migrations.RunPython(add_roles, migrations.RunPython.noop),
    ]
