"""What somebody searched for, kept under an opaque id so that no address carries it."""

from __future__ import annotations

from django.db import models

from dapolicy.access.identity import uuid7
from dapolicy.access.models import Member


class Search(models.Model):
    """The words of one search, its searcher's alone."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=200)
    at = models.DateTimeField()
