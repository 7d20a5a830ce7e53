"""The roof: which area answers under which address, by name only."""

from django.urls import include, path

from dapolicy.health import health

urlpatterns = [
    path("healthz", health, name="health"),
    path("", include("dapolicy.desk.urls")),
    path("", include("cases.urls")),
    path("", include("risk.urls")),
    path("", include("ppda.urls")),
    path("", include("dvds.urls")),
    path("marac/", include("marac.pack.urls")),
    path("marac/", include("marac.urls")),
    path("standards/", include("ppda.console.urls")),
    path("access/", include("dapolicy.custody.urls")),
    path("", include("dapolicy.audit.urls")),
    path("chronology/", include("dapolicy.chronology.urls")),
    path("sign-in/", include("dapolicy.access.urls")),
    path("api/v1/", include("dapolicy.api.urls")),
]
