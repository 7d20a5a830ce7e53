"""Addresses of MARAC. A meeting goes by an opaque name, a case by its reference."""

from typing import Any

from django.urls import path

from marac.intake import views as intake
from marac.measures import urls as measures
from marac.room_urls import ROOM
from marac.views import agencies, declaring, home, meeting, mine, mine_minutes, mine_told, referral, research

app_name = "marac"
MEETING = "meetings/<str:named>/"
ITEM = f"{MEETING}cases/<str:reference>/"
MINE = "mine/meetings/<str:named>/"
OWN = f"{MINE}cases/<str:item>/"
REFERRAL = "cases/<str:reference>/referrals/<str:named>/"

urlpatterns: list[Any] = [
    path("", home.home, name="home"),
    path("agencies/refer/", intake.refer, name="agency-refer"),
    path("mine/", mine.mine, name="mine"),
    path(MINE, mine.meeting, name="mine-meeting"),
    path(f"{MINE}minutes/", mine_minutes.read, name="mine-minutes"),
    path(f"{MINE}minutes/document/", mine_minutes.document, name="mine-minutes-document"),
    path(OWN, mine.case, name="mine-case"),
    path(f"{OWN}told/", mine_told.told, name="mine-told"),
    path(f"{OWN}research/<slug:agency>/", research.research, name="research"),
    path(f"{OWN}research/<slug:agency>/nothing/", research.nothing, name="research-nothing"),
    path("mine/actions/<str:named>/", mine.action, name="mine-action"),
    path("delays/", home.delays, name="delays"),
    *ROOM,
    path("attendance/", declaring.came, name="attendance"),
    path("areas/", meeting.areas, name="areas"),
    path("areas/representatives/<str:named>/stop/", meeting.stop, name="stop-representing"),
    path("areas/<slug:area>/end/", agencies.area_ends, name="area-end"),
    path("areas/agencies/new/", agencies.new, name="agency-new"),
    path("areas/agencies/<slug:agency>/rename/", agencies.rename, name="agency-rename"),
    path("areas/agencies/<slug:agency>/end/", agencies.end, name="agency-end"),
    *measures.patterns,
    path("meetings/new/", meeting.new, name="meeting-new"),
    path(MEETING, meeting.agenda, name="meeting"),
    path(f"{MEETING}change/", meeting.change, name="meeting-change"),
    path(f"{MEETING}cancel/", agencies.cancel, name="meeting-cancel"),
    path(f"{MEETING}seats/", meeting.seats, name="seats"),
    path(f"{MEETING}seats/<str:seat>/end/", meeting.seat_ends, name="seat-end"),
    path(f"{MEETING}circulate/", meeting.circulated, name="circulate"),
    path(f"{MEETING}research/", research.owed, name="owed"),
    path(f"{MEETING}order/", meeting.ordered, name="order"),
    path(f"{ITEM}attendees/", declaring.attendees, name="attendees"),
    path(f"{ITEM}move/", meeting.moved, name="move"),
    path(f"{ITEM}time/", meeting.time, name="time"),
    path(f"{ITEM}leave/", meeting.leave, name="leave"),
    path("cases/<str:reference>/refer/", referral.refer_case, name="refer"),
    path(REFERRAL, referral.referral, name="referral"),
    path(f"{REFERRAL}accept/", referral.accepted, name="accept"),
    path(f"{REFERRAL}transfer/", referral.transfer, name="transfer"),
    path(f"{REFERRAL}list/", referral.put_on, name="list"),
    path(f"{REFERRAL}<slug:code>/", referral.answer, name="answer"),
]
