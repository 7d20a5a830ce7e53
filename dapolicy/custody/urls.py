"""Addresses of acts of access."""

from typing import Any

app_name = "custody"

urlpatterns: list[Any] = []
