"""The REST interface: what each area offers, named as strings, and the schema of it all."""

from django.conf import settings
from django.urls import path
from django.utils.module_loading import import_string
from drf_spectacular.views import SpectacularAPIView

app_name = "api"
urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    *(pattern for offered in settings.DAPOLICY_API for pattern in import_string(offered)),
]
