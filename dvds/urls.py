"""Addresses of the disclosure scheme. An application goes by its reference, everything of it by an opaque name."""

from typing import Any

from dvds.intake import urls as intake

app_name = "dvds"

urlpatterns: list[Any] = [*intake.patterns]
