from celery import current_app
from django.apps import AppConfig


class ChronologyConfig(AppConfig):
    name = "dapolicy.chronology"
    label = "chronology"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Whoever records may hurry the worker: web and commands know the broker as the worker does."""
        current_app.config_from_object("django.conf:settings", namespace="CELERY")
