"""Clare's Law requests, as whoever first heard of one wrote them: insert only, read by the worker alone."""

from __future__ import annotations

from django.db import models

from dapolicy.access.models import Held, Member


class ClaresLawRequest(models.Model):
    """What somebody wrote down at first contact. No page reads it back: the writer is answered from what they sent.

    The key is made of what was written, so that the same thing sent twice is one row, and a corrected one another.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    contact_at = models.DateTimeField()
    written_at = models.DateTimeField()
    said = models.JSONField()

    class Meta:
        db_table = "dvds_request"
        indexes = [models.Index(fields=["written_at"], name="request_written")]


class RequestOpened(Held):
    """The application that was opened out of a request: one for each, whoever else was opening it."""

    request_id = models.UUIDField(primary_key=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "dvds_request_opened"
