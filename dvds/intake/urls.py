"""Where a Clare's Law request is written."""

from django.urls import path

from dvds.intake import views

patterns = [path("clares-law/request/", views.request_page, name="request")]
