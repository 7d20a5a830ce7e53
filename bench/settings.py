"""The application's own settings, with the floors' addresses beside the application's, and nobody told to wait."""

from dapolicy.settings import *  # noqa: F403
from dapolicy.settings import DAPOLICY_FLOODS, MIDDLEWARE

ROOT_URLCONF = "bench.urls"
MIDDLEWARE = ["bench.leak.Leaking", "bench.floor.Counting", *MIDDLEWARE]
# One officer asks for hundreds of pages in a minute here. Each is still counted, as it is in use.
ENOUGH = {"account": 10**9, "wide": 10**9, "address": 10**9}
DAPOLICY_FLOODS = {kind: limits | ENOUGH for kind, limits in DAPOLICY_FLOODS.items()}
