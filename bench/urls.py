"""The application's addresses, and the floor's beside them, open to whoever may search."""

from django.urls import include, path

from bench import floor
from dapolicy.access.matrix import EVERYONE, matrix

matrix().update({"bench-page": EVERYONE, "bench-moved": EVERYONE})

urlpatterns = [
    path("bench/floor/moved", floor.moved, name="bench-moved"),
    path("bench/floor/<str:name>", floor.page, name="bench-page"),
    path("", include("dapolicy.urls")),
]
