from django.urls import path

from dapolicy.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("search/<uuid:pk>/", views.found, name="found"),
    path("notices/", views.notices, name="notices"),
    path("notices/<uuid:pk>/open/", views.open_notice, name="open-notice"),
    path("records/<str:reference>/", views.record, name="record"),
    path("book-on/", views.book_on, name="book-on"),
    path("policy/", views.policy, name="policy"),
]
