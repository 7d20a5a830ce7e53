"""The roof: which area answers under which address, by name only."""

from django.urls import include, path

from dapolicy.health import health
from dapolicy.settings.environment import exists

AREAS = [
    ("", "dapolicy.desk.urls"),
    ("", "cases.urls"),
    ("", "risk.urls"),
    ("policy/", "dapolicy.policy_pages.urls"),
    ("", "dapolicy.audit.urls"),
    ("custody/", "dapolicy.custody.urls"),
    ("chronology/", "dapolicy.chronology.urls"),
    ("sign-in/", "dapolicy.access.urls"),
    ("api/v1/", "dapolicy.api.urls"),
]

urlpatterns = [
    path("healthz", health, name="health"),
    *(path(under, include(area)) for under, area in AREAS if exists(area)),
]
