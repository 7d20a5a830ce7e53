"""Addresses of acts of access."""

from dapolicy.custody.accounts.urls import urlpatterns as accounts
from dapolicy.custody.locking_urls import urlpatterns as locking
from dapolicy.custody.safety.urls import urlpatterns as safety

app_name = "custody"

urlpatterns = [*accounts, *locking, *safety]
