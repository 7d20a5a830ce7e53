from django.urls import path

from dapolicy.audit import views

app_name = "audit"
urlpatterns = [path("records/<str:reference>/audit/", views.record, name="record")]
