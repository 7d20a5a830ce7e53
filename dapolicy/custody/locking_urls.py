"""Addresses of locking."""

from django.urls import path

from dapolicy.custody.views import holding, locking

urlpatterns = [
    path("decisions/", locking.decisions, name="decisions"),
    path("decisions/<uuid:pk>/", locking.decision, name="decision"),
    path("saved/<uuid:pk>/", locking.saved, name="saved"),
    path("locked/", holding.locked, name="locked"),
    path("locked/<str:reference>/", holding.record, name="record"),
    path("locked/<str:reference>/declare/", holding.declare, name="declare"),
    path("locked/<str:reference>/<slug:code>/", holding.act, name="act"),
    path("locked/<str:reference>/<slug:code>/<slug:who>/", holding.act, name="act-on"),
]
