"""Addresses of reports, incidents and cases."""

from importlib import import_module
from importlib.util import find_spec

app_name = "cases"

PARTS = ("report", "incident", "case")

urlpatterns = [
    pattern
    for part in PARTS
    if find_spec(f"cases.urls.{part}")
    for pattern in import_module(f"cases.urls.{part}").urlpatterns
]
