from django.urls import path

from cases.views import report

urlpatterns = [
    path("report/", report.report, name="report"),
    path("report/handed-on/", report.report_handed_on, name="report-handed-on"),
    path("report/<uuid:draft>/matches/", report.report_matches, name="report-matches"),
    path("report/<uuid:draft>/drop/", report.report_drop, name="report-drop"),
    path("report/<uuid:draft>/add/<slug:what>/", report.report_add, name="report-add"),
    path("report/<uuid:draft>/<int:page>/", report.report_page, name="report-page"),
    path("incidents/<str:reference>/report/", report.report_for, name="report-for"),
]
