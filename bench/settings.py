"""The application's own settings, with the floor's addresses beside the application's."""

from dapolicy.settings import *  # noqa: F403
from dapolicy.settings import MIDDLEWARE

ROOT_URLCONF = "bench.urls"
MIDDLEWARE = ["bench.floor.Counting", *MIDDLEWARE]
