"""What is done about a report after it is saved: decisions, reviews, second opinions."""

import django.db.models.deletion
from django.db import migrations, models

from dapolicy.access.protect import Protect

HELD = [
    "attendancedecision",
    "callreview",
    "change",
    "closure",
    "incidentlog",
    "interpreting",
    "promptsheet",
    "repeatflag",
    "under16decision",
]


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0003_libraries"),
        ("cases", "0003_search"),
    ]

    operations = [
        migrations.CreateModel(
            name="AttendanceDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "locked",
                    models.CharField(
                        choices=[("no", "Not locked"), ("possible", "Locked until decided"), ("confirmed", "Locked")],
                        default="no",
                        editable=False,
                        max_length=10,
                    ),
                ),
                ("dvds", models.BooleanField(default=False, editable=False)),
                (
                    "attendance",
                    models.CharField(
                        choices=[
                            ("attend", "Attend"),
                            ("delayed", "Delayed"),
                            ("appointment", "Appointment"),
                            ("none", "No deployment"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("headings", models.JSONField(default=dict)),
                ("headings_at", models.DateTimeField(null=True)),
                ("need", models.TextField(blank=True)),
                ("need_at", models.DateTimeField(null=True)),
                ("endorsed_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CallReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "locked",
                    models.CharField(
                        choices=[("no", "Not locked"), ("possible", "Locked until decided"), ("confirmed", "Locked")],
                        default="no",
                        editable=False,
                        max_length=10,
                    ),
                ),
                ("dvds", models.BooleanField(default=False, editable=False)),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("recording", "Listened to the recording"),
                            ("live", "Listened live"),
                            ("log", "Read the log"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("good", "Good"),
                            ("learning", "Something to learn"),
                            ("put-right", "Had to be put right at once"),
                        ],
                        max_length=10,
                    ),
                ),
                ("feedback", models.TextField(blank=True)),
                (
                    "grade_given",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("immediate", "Immediate"),
                            ("priority", "Priority"),
                            ("scheduled", "Scheduled"),
                            ("resolution", "Resolution without attendance"),
                            ("", "Not graded"),
                        ],
                        max_length=12,
                    ),
                ),
                ("grade_right", models.BooleanField(null=True)),
                (
                    "grade_correct",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("immediate", "Immediate"),
                            ("priority", "Priority"),
                            ("scheduled", "Scheduled"),
                            ("resolution", "Resolution without attendance"),
                            ("", "Not graded"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "locked",
                    models.CharField(
                        choices=[("no", "Not locked"), ("possible", "Locked until decided"), ("confirmed", "Locked")],
                        default="no",
                        editable=False,
                        max_length=10,
                    ),
                ),
                ("dvds", models.BooleanField(default=False, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("remove-flag", "Remove the domestic abuse flag"),
                            ("non-crime", "Turn the crime into a non-crime"),
                        ],
                        max_length=12,
                    ),
                ),
                ("before", models.CharField(max_length=240)),
                ("after", models.CharField(max_length=240)),
                ("reason", models.TextField()),
                ("asked_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Waiting for a second person"),
                            ("approved", "Approved"),
                            ("refused", "Refused"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("decision_words", models.TextField(blank=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Closure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "locked",
                    models.CharField(
                        choices=[("no", "Not locked"), ("possible", "Locked until decided"), ("confirmed", "Locked")],
                        default="no",
                        editable=False,
                        max_length=10,
                    ),
                ),
                ("dvds", models.BooleanField(default=False, editable=False)),
                ("words", models.TextField()),
                ("asked_at", models.DateTimeField()),
                ("endorsed_at", models.DateTimeField(null=True)),
                ("sent_back_at", models.DateTimeField(null=True)),
                ("decision_words", models.TextField(blank=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="IncidentLog",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "locked",
                    models.CharField(
                        choices=[("no", "Not locked"), ("possible", "Locked until decided"), ("confirmed", "Locked")],
                        default="no",
                        editable=False,
                        max_length=10,
                    ),
                ),
                ("dvds", models.BooleanField(default=False, editable=False)),
                ("number", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Interpreting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "locked",
                    models.CharField(
                        choices=[("no", "Not locked"), ("possible", "Locked until decided"), ("confirmed", "Locked")],
                        default="no",
                        editable=False,
                        max_length=10,
                    ),
                ),
                ("dvds", models.BooleanField(default=False, editable=False)),
                ("language", models.CharField(blank=True, max_length=60)),
                (
                    "who",
                    models.CharField(
                        choices=[
                            ("professional", "Professional interpreter, there in person"),
                            ("telephone", "Professional interpreter, by telephone or video"),
                            ("colleague", "An officer or colleague"),
                            ("family", "Somebody of the family"),
                            ("friend", "A friend or neighbour"),
                            ("nobody", "Nobody yet"),
                        ],
                        max_length=14,
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=120)),
                ("reason", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                ("seen_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PromptSheet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "locked",
                    models.CharField(
                        choices=[("no", "Not locked"), ("possible", "Locked until decided"), ("confirmed", "Locked")],
                        default="no",
                        editable=False,
                        max_length=10,
                    ),
                ),
                ("dvds", models.BooleanField(default=False, editable=False)),
                ("answers", models.JSONField(default=dict)),
                ("unanswered", models.SmallIntegerField()),
                ("safety_advice", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RepeatFlag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "locked",
                    models.CharField(
                        choices=[("no", "Not locked"), ("possible", "Locked until decided"), ("confirmed", "Locked")],
                        default="no",
                        editable=False,
                        max_length=10,
                    ),
                ),
                ("dvds", models.BooleanField(default=False, editable=False)),
                ("is_repeat", models.BooleanField()),
                ("reports", models.SmallIntegerField()),
                ("rule", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Under16Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "locked",
                    models.CharField(
                        choices=[("no", "Not locked"), ("possible", "Locked until decided"), ("confirmed", "Locked")],
                        default="no",
                        editable=False,
                        max_length=10,
                    ),
                ),
                ("dvds", models.BooleanField(default=False, editable=False)),
                ("keep_flag", models.BooleanField()),
                ("words", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.RemoveConstraint(
            model_name="intake",
            name="sent_once",
        ),
        migrations.AddField(
            model_name="frontcounter",
            name="since",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="frontcounter",
            name="team",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="front_counters", to="access.team"
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="category_confirmed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="incident",
            name="category_confirmed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="reported_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="same_as",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.record"
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="seen",
            field=models.CharField(
                blank=True,
                choices=[("yes", "Victim seen"), ("no", "Attended and not seen"), ("", "Not recorded yet")],
                default="",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="pair",
            name="ended_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name="intake",
            constraint=models.UniqueConstraint(fields=("member", "sender", "reference"), name="sent_once"),
        ),
        migrations.AddField(
            model_name="attendancedecision",
            name="by",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"),
        ),
        migrations.AddField(
            model_name="attendancedecision",
            name="endorsed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"
            ),
        ),
        migrations.AddField(
            model_name="attendancedecision",
            name="record",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.record"),
        ),
        migrations.AddField(
            model_name="callreview",
            name="by",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"),
        ),
        migrations.AddField(
            model_name="callreview",
            name="record",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.record"),
        ),
        migrations.AddField(
            model_name="change",
            name="asked_by",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"),
        ),
        migrations.AddField(
            model_name="change",
            name="decided_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"
            ),
        ),
        migrations.AddField(
            model_name="change",
            name="record",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.record"),
        ),
        migrations.AddField(
            model_name="closure",
            name="asked_by",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"),
        ),
        migrations.AddField(
            model_name="closure",
            name="endorsed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"
            ),
        ),
        migrations.AddField(
            model_name="closure",
            name="record",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.record"),
        ),
        migrations.AddField(
            model_name="closure",
            name="sent_back_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"
            ),
        ),
        migrations.AddField(
            model_name="incidentlog",
            name="by",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"),
        ),
        migrations.AddField(
            model_name="incidentlog",
            name="record",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.record"),
        ),
        migrations.AddField(
            model_name="interpreting",
            name="by",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"),
        ),
        migrations.AddField(
            model_name="interpreting",
            name="party",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.party"),
        ),
        migrations.AddField(
            model_name="interpreting",
            name="record",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.record"),
        ),
        migrations.AddField(
            model_name="interpreting",
            name="seen_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"
            ),
        ),
        migrations.AddField(
            model_name="promptsheet",
            name="by",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"),
        ),
        migrations.AddField(
            model_name="promptsheet",
            name="record",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.record"),
        ),
        migrations.AddField(
            model_name="repeatflag",
            name="party",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="repeat_flags", to="cases.party"
            ),
        ),
        migrations.AddField(
            model_name="repeatflag",
            name="record",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.record"),
        ),
        migrations.AddField(
            model_name="under16decision",
            name="by",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.member"),
        ),
        migrations.AddField(
            model_name="under16decision",
            name="party",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.party"),
        ),
        migrations.AddField(
            model_name="under16decision",
            name="record",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.record"),
        ),
        migrations.AddIndex(
            model_name="incidentlog",
            index=models.Index(fields=["number"], name="incident_log_more"),
        ),
        migrations.AddIndex(
            model_name="repeatflag",
            index=models.Index(fields=["record", "-at"], name="repeat_incident"),
        ),
        *[Protect(f"cases_{name}") for name in HELD],
    ]
