from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "dapolicy.audit"
    label = "audit"
