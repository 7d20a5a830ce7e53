"""Addresses of safety checks and of the pages that posts are called to."""

from django.urls import path

from dapolicy.custody.views import pages, safety

urlpatterns = [
    path("safety-check/", safety.safety, name="safety"),
    path("safety-check/begin/", safety.begin, name="safety-begin"),
    path("safety-check/released/", safety.released, name="safety-released"),
    path("safety-checks/", safety.checks, name="safety-checks"),
    path("safety-checks/<uuid:pk>/judge/", safety.judge_check, name="safety-judge"),
    path("safety-checks/<uuid:pk>/rang-back/", safety.rang_back, name="safety-rang-back"),
    path("pages/<str:reference>/", pages.page, name="page"),
    path("pages/<str:reference>/have/", pages.page_acknowledge, name="page-acknowledge"),
    path("pages/<str:reference>/pass-on/", pages.page_pass_on, name="page-pass-on"),
    path("pages/<str:reference>/dealt-with/", pages.page_settle, name="page-settle"),
    path("pages/<str:reference>/release/", pages.page_release, name="page-release"),
]
