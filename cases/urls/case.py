"""Addresses of cases, their owners, contact, handover and people."""

from django.urls import path

from cases.views import address, case, contact, deaths, handover, ownership, person, police

CASE = "cases/<str:reference>/"

urlpatterns = [
    path(CASE, case.case, name="case"),
    path(f"{CASE}history/", case.history, name="history"),
    path(f"{CASE}evidence/", case.evidence, name="evidence"),
    path(f"{CASE}may-be-police/", police.of_case, name="police"),
    path(f"{CASE}link/", case.link_case, name="link"),
    path(f"{CASE}counter/<str:other>/", case.decide, name="decide-aggressor"),
    path(f"{CASE}contact/<slug:who>/", contact.contact, name="contact"),
    path(f"{CASE}contact/<slug:who>/confirm/", contact.confirm, name="confirm-contact"),
    path(f"{CASE}promises/", contact.promise_new, name="promise"),
    path(f"{CASE}promises/<slug:promise>/kept/", contact.promise_kept, name="promise-kept"),
    path(f"{CASE}offer/", ownership.offer_case, name="offer"),
    path("pool/", ownership.pool_page, name="pool"),
    path("pool/accept/", ownership.accept_one, name="accept"),
    path("pool/reallocate/", ownership.reallocate_page, name="reallocate"),
    path("pool/cover/", ownership.cover_page, name="cover"),
    path("handover/", handover.handover, name="handover"),
    path("handover/offer/", handover.offer, name="handover-offer"),
    path("handover/accept/", handover.accept, name="handover-accept"),
    path("deaths/<str:reference>/", deaths.say, name="say-died"),
    path("people/<str:reference>/", person.person, name="person"),
    path("people/<str:reference>/address/", address.address_new, name="address"),
    path("people/<str:reference>/withhold/<slug:fact>/", address.address_withhold, name="withhold"),
]
