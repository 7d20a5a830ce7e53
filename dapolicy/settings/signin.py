"""Sign-in: name and password, then an authenticator app or a security key; no sign-up and nothing by e-mail.

Cookies, back ends and password rules stand in ``security``; this file says what the sign-in pages do.
"""

from dapolicy.settings.apps import DEMO

# The demo alone leaves the second step out; everywhere else a password opens nothing.
DAPOLICY_DEMO = DEMO

ACCOUNT_ADAPTER = "dapolicy.access.signin.AccountAdapter"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# Wrong passwords are counted by axes; this is for codes of the second step, which axes does not see: at five in ten
# minutes for an account, guessing one takes months.
ACCOUNT_RATE_LIMITS = {"login": False, "login_failed": "5/600s/key"}

MFA_PASSKEY_LOGIN_ENABLED = False
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_TRUST_ENABLED = False
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1
# Security keys need HTTPS; the demo runs on this machine's own address without it.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO

# Five wrong tries for one name from one place hold that pair. By name alone, anybody could keep an officer out of
# their own cases. Counted in the cache, so that what a refused request undoes does not undo the count.
AXES_HANDLER = "axes.handlers.cache.AxesCacheHandler"
AXES_USERNAME_CALLABLE = "dapolicy.access.signin.name_tried"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_HTTP_RESPONSE_CODE = 429
AXES_LOCKOUT_TEMPLATE = "account/locked_out.html"
