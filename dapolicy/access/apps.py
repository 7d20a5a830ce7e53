from django.apps import AppConfig
from django.db.models.signals import post_migrate

from dapolicy.access.terms import keep_terms


class AccessConfig(AppConfig):
    name = "dapolicy.access"
    label = "access"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # The one signal: Django says in no other way that every migration is done.
        post_migrate.connect(keep_terms, sender=self)
