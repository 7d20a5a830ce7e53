"""Addresses of the meeting as it is held, and of what follows from it."""

from typing import Any

from django.urls import path

from marac.views import actions, minutes, room

MEETING = "meetings/<str:named>/"
ITEM = f"{MEETING}cases/<str:reference>/room/"
ACTION = "cases/<str:reference>/actions/<str:named>/"

ROOM: list[Any] = [
    path(f"{MEETING}room/", room.room, name="room"),
    path(f"{MEETING}begin/", room.begun, name="begin"),
    path(f"{MEETING}end/", room.ended, name="end"),
    path(f"{MEETING}attendance/", room.attendance, name="room-attendance"),
    path(f"{MEETING}minutes/", minutes.minutes, name="minutes"),
    path(f"{MEETING}minutes/send/", minutes.sent, name="minutes-send"),
    path(f"{MEETING}minutes/<slug:agency>/told/", minutes.told, name="minutes-told"),
    path(f"{MEETING}minutes/<slug:agency>/document/", minutes.document, name="minutes-document"),
    path(f"{MEETING}minutes/<slug:agency>/", minutes.agency_list, name="agency-list"),
    path(ITEM, room.hearing, name="hearing"),
    path(f"{ITEM}shared/", room.shared, name="shared"),
    path(f"{ITEM}<slug:what>/", room.line, name="line"),
    path("actions/", actions.actions, name="actions"),
    path("afterwards/", actions.afterwards, name="afterwards"),
    path("links/", actions.links, name="links"),
    path(ACTION, actions.action, name="action"),
    path(f"{ACTION}<slug:code>/", actions.act, name="action-act"),
]
