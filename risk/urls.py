"""Addresses about risk. A case goes by its reference, everything of it by a name that nobody can count."""

from django.urls import path

from risk.views import assessing, checking, levels, lists, reading, safety

app_name = "risk"
CASE, ONE = "cases/<str:reference>/", "cases/<str:reference>/assessments/<uuid:key>/"

urlpatterns = [
    path(f"{CASE}assess/", assessing.assess, name="assess"),
    path(f"{CASE}assess/<uuid:key>/check/", assessing.check, name="check"),
    path(f"{CASE}assess/<uuid:key>/<slug:page>/", assessing.page, name="page"),
    path(ONE, reading.assessment, name="assessment"),
    path(f"{ONE}shared/", reading.shared, name="shared"),
    path(f"{ONE}endorse/", checking.endorse, name="endorse"),
    path(f"{ONE}second-review/", checking.second_review, name="second-review"),
    path(f"{CASE}risk/", levels.overview, name="case"),
    path(f"{CASE}risk/raise/", levels.raise_risk, name="raise"),
    path(f"{CASE}risk/lower/", levels.lower, name="lower"),
    path(f"{CASE}risk/lower/<uuid:key>/", levels.decide_lowering, name="decide-lowering"),
    path(f"{CASE}risk/review/", safety.ask, name="ask-review"),
    path(f"{CASE}risk/review/<uuid:key>/", safety.answer, name="answer-review"),
    path(f"{CASE}safety-plan/", safety.safety_plan, name="safety-plan"),
    path(f"{CASE}threat-to-life/", safety.threat_to_life, name="threat-to-life"),
    path(f"{CASE}threat-to-life/sign/", safety.sign, name="sign-threat"),
    path("risk/queue/", lists.queue, name="queue"),
    path("risk/second-reviews/", lists.second_reviews, name="second-reviews"),
    path("risk/mine/", lists.mine, name="mine"),
    path("risk/lowering/", lists.drift, name="drift"),
    path("risk/timeliness/", lists.timeliness, name="timeliness"),
]
