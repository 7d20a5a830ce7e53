"""Addresses of the console of professional standards."""

from typing import Any

app_name = "console"

urlpatterns: list[Any] = []
