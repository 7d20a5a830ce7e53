"""Sign-in, cookies and headers."""

import secrets as random
from typing import Any

from csp.constants import NONE, SELF

from dapolicy.settings.environment import embedded, needed, secrets, testing, text, words, yes

DEBUG = False
# Before the first start there is nothing to sign: a key for this process alone does.
SECRET_KEY = (
    text("DAPOLICY_SECRET_KEY") or secrets.get("key") or random.token_urlsafe(50)
    if embedded
    else needed("DAPOLICY_SECRET_KEY")
)
ALLOWED_HOSTS = words("DAPOLICY_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = words("DAPOLICY_ORIGINS", "")

HTTPS = yes("DAPOLICY_HTTPS", default=not embedded)  # loopback has no certificate
SECURE_SSL_REDIRECT = False  # the proxy's task
DAPOLICY_PROXY = yes("DAPOLICY_PROXY", default=False)  # our own proxy stands before us, and alone reaches us
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if DAPOLICY_PROXY else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "dapolicy_session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "dapolicy_csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_AGE = 12 * 3600  # one duty with its overrun
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]  # tests sign in hundreds of times
    if testing and yes("DAPOLICY_TEST_FAST_HASH", default=True)
    else ["django.contrib.auth.hashers.Argon2PasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "dapolicy"

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_USERNAME_FORM_FIELD = "login"  # as allauth's form calls it

# A page's text in all. What is longer is answered with how to mend it; each field has its own limit besides.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000

# How many in a minute for one account, for the control room and posts (wide), and for one address.
DAPOLICY_COUNTS_FLOODS = not testing  # a run of tests is a flood; the tests of this turn it on
DAPOLICY_FLOODS: dict[str, dict[str, Any]] = {
    "searches": {
        "pages": frozenset({"desk:search", "desk:found", "api:people-search", "cases:report-matches"}),
        "account": 60,
        "wide": 300,
        "address": 1_200,
    },
    "safety checks": {
        "pages": frozenset({"custody:safety", "custody:safety-begin", "api:safety-checks"}),
        "account": 30,
        "wide": 120,
        "address": 600,
    },
    "sign-ins": {
        "pages": frozenset({"account_login", "mfa_authenticate", "account_reauthenticate", "mfa_reauthenticate"}),
        "account": 20,
        "wide": 20,
        "address": 120,
        "posted": True,
    },
    "pages": {"pages": frozenset(), "account": 300, "wide": 1_200, "address": 6_000},
}
