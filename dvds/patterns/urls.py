"""Addresses of patterns."""

from django.urls import path

from dvds.patterns import views

patterns = [
    path("clares-law/patterns/", views.report, name="patterns"),
    path("clares-law/<str:reference>/patterns/", views.of_application, name="patterns-of"),
]
