"""Where MARAC's figures are read and added to."""

from django.urls import path

from marac.measures import said, views

patterns = [
    path("figures/", views.figures, name="figures"),
    path("figures/return/", views.export, name="figures-export"),
    path("figures/levels/", views.levels, name="figures-levels"),
    path("figures/levels/cases/", views.cases, name="figures-cases"),
    path("figures/month/", said.month, name="figures-month"),
    path("figures/areas/", said.area, name="figures-area"),
    path("figures/outside/", said.outside, name="figures-outside"),
    path("figures/reviews/", said.review, name="figures-review"),
    path("meetings/<str:named>/count/", said.count, name="meeting-count"),
]
