"""Accounts, roles, posts and second factors: what a login of the software may do to them by hand, which is little."""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql" / "keep_account.sql"
BACK = """
DROP POLICY web_notes ON mfa_authenticator;
DROP POLICY web_removes ON mfa_authenticator;
DROP POLICY web_adds ON mfa_authenticator;
DROP POLICY web_reads ON mfa_authenticator;
ALTER TABLE mfa_authenticator DISABLE ROW LEVEL SECURITY;
GRANT INSERT, UPDATE, DELETE ON mfa_authenticator TO dapolicy_worker;
GRANT INSERT, UPDATE ON access_account, access_member, access_memberrole, access_postholding, access_post,
    access_role, access_token TO dapolicy_worker;
REVOKE UPDATE (password, last_login) ON access_account FROM dapolicy_web;
GRANT UPDATE ON access_account TO dapolicy_web;
DROP TRIGGER a_guard ON access_account;
DROP FUNCTION dapolicy_keep_account();
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0004_tokens")]

    operations = [
        migrations.AddField("account", "once_until", models.DateTimeField(null=True)),
        migrations.AddField("account", "sessions_ended", models.PositiveIntegerField(default=0)),
        migrations.RunSQL(SQL.read_text(encoding="utf-8"), BACK),
    ]
