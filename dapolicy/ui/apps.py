"""The design system as a Django app, so that its template tags are found."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Layout, forms and components; it has no tables."""

    name = "dapolicy.ui"
    label = "ui"
    verbose_name = "Design system"
