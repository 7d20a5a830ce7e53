from django.apps import AppConfig


class DvdsConfig(AppConfig):
    name = "dvds"
    default_auto_field = "django.db.models.BigAutoField"
