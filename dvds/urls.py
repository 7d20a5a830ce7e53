"""Addresses of the disclosure scheme. An application goes by its reference, everything of it by an opaque name."""

from typing import Any

app_name = "dvds"

urlpatterns: list[Any] = []
