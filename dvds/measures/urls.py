"""Where compliance is read."""

from django.urls import path

from dvds.measures import views

patterns = [path("clares-law/compliance/", views.compliance_page, name="compliance")]
