"""Addresses about abuse by police, for those who hold the record. Their names give nothing away."""

from django.urls import path

from ppda import views

app_name = "ppda"
CASE = "cases/<str:reference>/police/"

urlpatterns = [
    path(CASE, views.track, name="track"),
    path(f"{CASE}tell/<slug:role>/", views.tell, name="tell"),
    path(f"{CASE}told/<slug:told>/", views.acknowledge, name="acknowledge"),
    path(f"{CASE}review/", views.review, name="review"),
    path(f"{CASE}review/document/", views.review_document, name="review-document"),
    path("dates/", views.dates, name="dates"),
]
