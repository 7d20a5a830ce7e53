"""Addresses of the disclosure scheme. An application goes by its reference, everything of it by an opaque name."""

from typing import Any

from django.urls import path

from dvds import views
from dvds.intake import urls as intake
from dvds.measures import urls as measures
from dvds.patterns import urls as patterns
from dvds.queue import urls as queue
from dvds.views import papers

app_name = "dvds"
ONE = "clares-law/<str:reference>/"

core = [
    path("clares-law/new/ask/", views.new, {"route": "ask"}, name="new-ask"),
    path("clares-law/new/know/", views.new, {"route": "know"}, name="new-know"),
    path(ONE, views.application, name="application"),
    path(f"{ONE}contact/<slug:part>/", views.contact, name="contact"),
    path(f"{ONE}contact/<slug:part>/confirm/", views.confirm, name="confirm-contact"),
    path(f"{ONE}people/<slug:part>/", views.person, name="person"),
    path(f"{ONE}words/", views.words, name="words"),
    path(f"{ONE}panel/", papers.papers, name="papers"),
    path(f"{ONE}known/", views.known, name="known"),
]
urlpatterns: list[Any] = [*intake.patterns, *queue.patterns, *patterns.patterns, *measures.patterns, *core]
