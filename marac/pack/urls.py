"""Addresses of a meeting's papers. A meeting and a pack go by opaque names."""

from typing import Any

from django.urls import path

from marac.views import pack

app_name = "pack"
PACK = "packs/<str:named>/"

urlpatterns: list[Any] = [
    path("meetings/<str:named>/papers/", pack.meeting, name="meeting"),
    path("packs/", pack.mine, name="mine"),
    path(PACK, pack.pack, name="pack"),
    path(f"{PACK}open/", pack.opened, name="open"),
    path(f"{PACK}again/", pack.again, name="again"),
    path(f"{PACK}withdraw/", pack.withdrawn, name="withdraw"),
    path(f"{PACK}password/", pack.password, name="password"),
]
