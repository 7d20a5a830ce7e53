"""Addresses of reports, incidents and cases."""

from cases.urls import case, incident, report

app_name = "cases"
urlpatterns = [*report.urlpatterns, *incident.urlpatterns, *case.urlpatterns]
