"""Addresses of the console of professional standards."""

from django.urls import path

from ppda.console import destroying, disclosing, views

app_name = "console"

urlpatterns = [
    path("", views.home, name="home"),
    path("records/<str:reference>/", views.record, name="record"),
    path("records/<str:reference>/read/", views.note, name="note"),
    path("records/<str:reference>/people/<str:who>/", views.person, name="person"),
    path("records/<str:reference>/export/", disclosing.export, name="export"),
    path("records/<str:reference>/asked/", disclosing.asked, name="asked"),
    path("records/<str:reference>/asked/<str:named>/", disclosing.tell_victim, name="tell"),
    path("records/<str:reference>/words/<str:named>/", destroying.destroy_words, name="destroy-words"),
    path("destroying/", destroying.destructions, name="destructions"),
    path("destroying/<str:named>/", destroying.destruction, name="destruction"),
    path("findings/", views.findings, name="findings"),
    path("findings/<str:named>/", views.finding, name="finding"),
]
