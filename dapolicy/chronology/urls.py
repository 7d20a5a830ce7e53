from django.urls import path

from dapolicy.chronology import destroying, views

app_name = "chronology"
urlpatterns = [
    path("<str:reference>/record/", views.menu, name="menu"),
    path("<str:reference>/record/<slug:code>/", views.enter, name="record"),
    path("<str:reference>/entry/<slug:entry>/", views.show, name="entry"),
    path("<str:reference>/entry/<slug:entry>/withdraw/", views.withdraw, name="withdraw"),
    path("<str:reference>/entry/<slug:entry>/confirm/", views.confirm, name="confirm"),
    path("<str:reference>/entry/<slug:entry>/refuse/", views.refuse, name="refuse"),
    path("<str:reference>/entry/<slug:entry>/correct/", views.put_right, name="correct"),
    path("<str:reference>/entry/<slug:entry>/destroy/", destroying.destroy, name="destroy"),
]
