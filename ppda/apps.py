from django.apps import AppConfig


class PpdaConfig(AppConfig):
    name = "ppda"
    default_auto_field = "django.db.models.BigAutoField"
