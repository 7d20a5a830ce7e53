"""What the web login may do with the tables of sign-in libraries: these hold accounts and sessions, never cases."""

from django.db import migrations

CHANGED = (
    "django_session, account_emailaddress, mfa_authenticator, axes_accessattempt, axes_accesslog,"
    " axes_accessfailurelog, axes_accessattemptexpiration"
)
READ = (
    "django_content_type, auth_permission, auth_group, auth_group_permissions,"
    " access_account_groups, access_account_user_permissions"
)


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_protect"),
        ("sessions", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("axes", "0010_accessattemptexpiration"),
    ]

    operations = [
        migrations.RunSQL(
            f"""
            GRANT SELECT, INSERT, UPDATE, DELETE ON {CHANGED} TO dapolicy_web, dapolicy_worker;
            GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO dapolicy_web, dapolicy_worker;
            GRANT SELECT ON {READ} TO dapolicy_web, dapolicy_worker;
            """,
            f"REVOKE ALL ON {CHANGED}, {READ} FROM dapolicy_web, dapolicy_worker;",
        )
    ]
