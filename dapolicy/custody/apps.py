from django.apps import AppConfig


class CustodyConfig(AppConfig):
    name = "dapolicy.custody"
    label = "custody"
