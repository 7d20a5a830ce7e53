from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "dapolicy.audit"
    label = "audit"

    def ready(self) -> None:
        from dapolicy.audit import checks  # noqa: F401  (it registers itself)
