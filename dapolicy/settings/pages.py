"""Templates, forms and static files."""

from dapolicy.settings.environment import place, root, testing, text

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [root / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
FORM_RENDERER = "dapolicy.ui.forms.GovukRenderer"

DAPOLICY_FORCE_NAME = text("DAPOLICY_FORCE_NAME")
DAPOLICY_LOGO = text("DAPOLICY_LOGO")  # a PNG or JPEG for the first page of a meeting's papers
DAPOLICY_FONT = text("DAPOLICY_FONT")  # a TrueType or OpenType file for the papers; else DejaVu Sans

STATIC_URL = "/static/"
STATIC_ROOT = place.home / "static"
if testing:
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns where there is none, and warnings are errors
STATICFILES_DIRS = [folder for folder in (root / "dapolicy" / "ui" / "static-built",) if folder.is_dir()]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if testing
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = testing
WHITENOISE_AUTOREFRESH = False
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
