"""Whom a page has rung, and to which post it went on."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dapolicy.access.identity import uuid7
from dapolicy.access.models import Held, Member, Post, PostPage


class PageCall(Held):
    """One holder called about one page. The outbox of the pager: the worker rings where `rung_at` is empty."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    page = models.ForeignKey(PostPage, on_delete=models.PROTECT, related_name="calls")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    round = models.SmallIntegerField(default=1)
    at = models.DateTimeField()
    rung_at = models.DateTimeField(null=True)
    passed_at = models.DateTimeField(null=True)
    passed_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    passed_to = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["page", "member", "round"], name="called_once"),
            models.CheckConstraint(
                name="passed_by_somebody", condition=Q(passed_at=None, passed_by=None) | Q(passed_at__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=["at"], name="call_not_rung", condition=Q(rung_at=None))]


class PageMoved(Held):
    """A page that went on to another post: the page made there. Once for each page, whoever runs twice."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    page = models.OneToOneField(PostPage, on_delete=models.PROTECT, related_name="moved_on")
    onward = models.OneToOneField(PostPage, on_delete=models.PROTECT, related_name="came_from")
    at = models.DateTimeField()
