"""Sign-in: name and password, then an authenticator app or a security key; no sign-up and nothing by e-mail."""

import os

# The demo alone leaves the second step out; everywhere else a password opens nothing.
DAPOLICY_DEMO = os.environ.get("DAPOLICY_DEMO", "") == "1"

SIGNIN_APPS = ["django.contrib.humanize", "allauth", "allauth.account", "allauth.mfa", "axes"]

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]

# In this order, after AuthenticationMiddleware; ``AxesMiddleware`` answers a lock-out and so stands last.
SIGNIN_MIDDLEWARE = [
    "allauth.account.middleware.AccountMiddleware",
    "dapolicy.access.signin.SecondFactor",
    "dapolicy.access.signin.LeavesNothing",
    "axes.middleware.AxesMiddleware",
]

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"

ACCOUNT_ADAPTER = "dapolicy.access.signin.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# Guesses at passwords are counted by axes alone, so that there is one answer and one way to lift it.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/key"}

MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_TRUST_ENABLED = False
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "dapolicy"
MFA_TOTP_TOLERANCE = 1
# Security keys need HTTPS; the demo runs on this machine's own address without it.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DAPOLICY_DEMO

# Five wrong tries for one name from one place hold that pair for 15 minutes. By name alone, anybody could keep an
# officer out of their own cases. Counted in the cache, so that no table is needed before there is a reader.
AXES_HANDLER = "axes.handlers.cache.AxesCacheHandler"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_RESET_ON_SUCCESS = True
AXES_HTTP_RESPONSE_CODE = 429
AXES_LOCKOUT_TEMPLATE = "account/locked_out.html"

SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = not DAPOLICY_DEMO
CSRF_COOKIE_SECURE = not DAPOLICY_DEMO
