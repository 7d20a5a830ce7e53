"""The worker's and beat's entrance. They sign in to the database as `worker`."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dapolicy.settings")
os.environ.setdefault("DAPOLICY_ROLE", "worker")

from celery import Celery  # noqa: E402  (after the environment)

app = Celery("dapolicy")
app.config_from_object("django.conf:settings", namespace="CELERY")
