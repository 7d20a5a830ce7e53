"""The application's addresses, and the floors' beside them, open to whoever may search."""

from django.urls import include, path

from bench import floor
from dapolicy.access.matrix import EVERYONE, matrix

matrix().update(dict.fromkeys(("bench-page", "bench-moved", "bench-empty", "bench-moved-empty"), EVERYONE))

urlpatterns = [
    path("bench/floor/moved", floor.moved, name="bench-moved"),
    path("bench/floor/<str:name>", floor.page, name="bench-page"),
    path("bench/empty/moved", floor.moved_empty, name="bench-moved-empty"),
    path("bench/empty/<str:name>", floor.empty, name="bench-empty"),
    path("", include("dapolicy.urls")),
]
