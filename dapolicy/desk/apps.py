from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "dapolicy.desk"
    label = "desk"
