"""Which apps there are, and what each request passes through, outermost first."""

from dapolicy.settings.environment import embedded, yes

DEMO = yes("DAPOLICY_DEMO", default=embedded)  # invented people are not installed in production

INSTALLED_APPS = [
    "dapolicy.custody",  # before Django's, whose commands would change a password or make an account single-handed
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "guardian",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "dapolicy.access",
    "dapolicy.audit",
    "dapolicy.chronology",
    "dapolicy.ui",
    "dapolicy.desk",
    "cases",
    "risk",
    "ppda",
    "dvds",
    "marac",
    *(["demo"] if DEMO else []),
]

MIDDLEWARE = [
    "dapolicy.address.RealAddress",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "dapolicy.access.signin.LeavesNothing",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "dapolicy.access.tokens.BearerToken",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "axes.middleware.AxesMiddleware",
    "dapolicy.throttle.Throttle",
    "dapolicy.access.signin.SecondFactor",
    "dapolicy.request.RequestTransaction",
    "dapolicy.typed.TypedText",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "dapolicy.urls"
WSGI_APPLICATION = "dapolicy.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.Account"
ANONYMOUS_USER_NAME = None  # guardian makes no account of its own
GUARDIAN_MONKEY_PATCH_USER = False
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]  # its backend stays out: in a request nothing calls guardian

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"  # on the screen and in sums; the store keeps UTC
USE_TZ = True
USE_I18N = True
