"""The nine core agencies, and others that attend or advise. A force adds, renames and ends them in the browser."""

from django.db import migrations

CORE = [
    ("police", "Police"),
    ("idva", "IDVA service"),
    ("housing", "Housing"),
    ("children", "Children's services"),
    ("adult-care", "Adult social care"),
    ("probation", "Probation"),
    ("health", "Health"),
    ("mental-health", "Mental health"),
    ("substance-misuse", "Substance misuse"),
]
OTHERS = [
    ("education", "Education"),
    ("fire", "Fire and rescue"),
    ("ambulance", "Ambulance service"),
    ("specialist", "Specialist domestic abuse service"),
]


def add(apps, schema_editor):
    agency = apps.get_model("marac", "Agency")
    agency.objects.bulk_create([agency(code=code, name=name, core=code, kind=code) for code, name in CORE])
    agency.objects.bulk_create([agency(code=code, name=name, core="", kind=code) for code, name in OTHERS])


class Migration(migrations.Migration):
    dependencies = [("marac", "0002_protect")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
