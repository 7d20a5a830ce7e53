"""Addresses of the queue."""

from django.urls import path

from dvds.queue import views

patterns = [
    path("clares-law/", views.queue_page, name="queue"),
    path("clares-law/<str:reference>/pick-up/", views.picked, name="pick-up"),
    path("clares-law/<str:reference>/looked/", views.looked, name="looked"),
    path("clares-law/<str:reference>/double/<str:other>/", views.double, name="double"),
]
