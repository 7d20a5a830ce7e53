from django.urls import path

from cases.views import incident, naming, police, quality
from cases.views.acts import ACTS

ONE = "incidents/<str:reference>/"

urlpatterns = [
    path("incidents/reviews/", incident.reviews, name="incident-reviews"),
    path("incidents/quality/", quality.quality, name="quality"),
    path("incidents/counters/", quality.counters_page, name="counters"),
    path("incidents/counters/<slug:handle>/", quality.counter_check, name="counter-check"),
    path(ONE, incident.incident, name="incident"),
    path(f"{ONE}saved/", incident.receipt, name="receipt"),
    path(f"{ONE}history/", incident.history, name="incident-history"),
    path(f"{ONE}matches/<slug:handle>/", naming.matches, name="incident-matches"),
    path(f"{ONE}may-be-police/", police.of_incident, name="incident-police"),
    *(
        path(
            f"{ONE}{code}/<slug:handle>/" if act.of else f"{ONE}{code}/",
            incident.act,
            {"code": code},
            name=f"incident-{code}",
        )
        for code, act in ACTS.items()
    ),
]
