"""Addresses about abuse by police, for those who hold the record. Their names give nothing away."""

from typing import Any

app_name = "ppda"

urlpatterns: list[Any] = []
