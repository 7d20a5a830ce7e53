"""Addresses of acts of access."""

from dapolicy.custody.accounts.urls import urlpatterns as accounts

app_name = "custody"

urlpatterns = [*accounts]
