"""The unit of protection, and what hangs on it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from guardian.models import UserObjectPermissionBase

from dapolicy.access import references
from dapolicy.access.models.members import Member, Post, Team


class Kind(models.TextChoices):
    INCIDENT = "incident", "Incident"
    CASE = "case", "Case"
    APPLICATION = "application", "Application"
    IMPORT = "import", "Import"
    CHECK = "check", "Safety check"
    LOG = "log", "Log of who looked"


class Locked(models.TextChoices):
    NO = "no", "Not locked"
    POSSIBLE = "possible", "Locked until decided"
    CONFIRMED = "confirmed", "Locked"


class Record(models.Model):
    """What access, clocks and chronology hang on. An incident, a case or an application each have one."""

    reference = models.CharField(max_length=12, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    investigator = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    safeguarding_lead = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    locked = models.CharField(max_length=10, choices=Locked.choices, default=Locked.NO)
    dvds = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        permissions = [("see", "May see this record while it is locked")]
        indexes = [
            models.Index(fields=["team", "opened_at"], name="record_team_open", condition=models.Q(closed_at=None)),
            models.Index(fields=["locked"], name="record_locked", condition=~models.Q(locked="no")),
        ]

    def __str__(self) -> str:
        return self.reference

    @classmethod
    def open(cls, *, kind: str, team: Team | None, at: datetime, dvds: bool = False) -> Record:
        """A new record with a reference that nobody can guess.

        Args: kind, one of `Kind`; team, whose pool it stands in; at, an aware moment; dvds, for DVDS staff alone.
        """
        fields = {"kind": kind, "team": team, "opened_at": at, "dvds": dvds}
        return references.create(lambda reference: cls.objects.create(reference=reference, **fields))


class Held(models.Model):
    """A row that hangs on a record and carries copies of its protection.

    The copies are filled and kept by the database (`dapolicy.access.protect`); code never writes them.
    """

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+")
    locked = models.CharField(max_length=10, choices=Locked.choices, default=Locked.NO, editable=False)
    dvds = models.BooleanField(default=False, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write what may be written: a row just made on a locked record does not know what the database filled in."""
        if not self._state.adding and kwargs.get("update_fields") is None:
            kept = {"record", "locked", "dvds", *self.get_deferred_fields()}
            names = {field.name: field.attname for field in self._meta.concrete_fields if not field.primary_key}
            kwargs["update_fields"] = [name for name, column in names.items() if not {name, column} & kept]
        super().save(*args, **kwargs)


class HeldApart(models.Model):
    """As `Held`, for log tables: no foreign key from or to anywhere, so that they can be split by month."""

    record_id = models.BigIntegerField()
    locked = models.CharField(max_length=10, choices=Locked.choices, default=Locked.NO, editable=False)
    dvds = models.BooleanField(default=False, editable=False)

    class Meta:
        abstract = True


class Grant(UserObjectPermissionBase):
    """Somebody may see a locked record for a while. A direct foreign key, so that guardian asks one table."""

    content_object = models.ForeignKey(Record, on_delete=models.PROTECT, db_column="record_id", related_name="grants")
    until = models.DateTimeField()
    why = models.CharField(max_length=240)
    given_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")


class Exclusion(models.Model):
    """Somebody may not see a record, whatever roles, grants or posts they hold."""

    class Why(models.TextChoices):
        SUSPECT = "suspect", "Is the suspect"
        DECLARED = "declared", "Declared a connection"
        FOUND = "found", "A connection was found"
        LINE = "line", "In the suspect's line or team"

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="exclusions")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=10, choices=Why.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "member"], name="excluded_once")]


class Invitation(models.Model):
    """A record listed for an invited reader (a partner agency's representative or IDVA)."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField()


class PostPage(models.Model):
    """A call to whoever holds a post. Until it is settled, and 12 hours more, the holder may see the record."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=240)
    at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
