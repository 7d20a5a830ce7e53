"""People who work with the system: members, their accounts, roles, teams, posts and hours of duty."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac


class Team(models.Model):
    """A unit or shift that records are given to."""

    name = models.CharField(max_length=80, unique=True)
    force = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.name


class Role(models.Model):
    """What somebody may do here, in one sentence that a person can read."""

    class Reader(models.TextChoices):
        """Which kind of reader the database treats the role's holders as."""

        FORCE = "force", "Everything, less what is locked to them"
        INVITED = "invited", "Only what is listed for them"
        NONE = "none", "No records"

    code = models.SlugField(primary_key=True)
    name = models.CharField(max_length=60)
    sentence = models.CharField(max_length=240)
    reader = models.CharField(max_length=8, choices=Reader.choices)

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """A person who acts in the system: every event, grant and look carries one."""

    name = models.CharField(max_length=120)
    staff_no = models.CharField(max_length=20, unique=True, null=True)  # noqa: DJ001 (unique where there is one)
    rank = models.CharField(max_length=40, blank=True)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="members")
    line_manager = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="staff")
    agency = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    left_on = models.DateField(null=True)

    def __str__(self) -> str:
        return self.name

    def roles_at(self, moment: datetime) -> frozenset[str]:
        """Codes of the roles held at `moment` (aware)."""
        held = self.memberrole_set.filter(since__lte=moment).filter(Q(until=None) | Q(until__gt=moment))
        return frozenset(held.values_list("role_id", flat=True))


class MemberRole(models.Model):
    """A role held by a member for a time; rows end, they are not deleted."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT)
    role = models.ForeignKey(Role, on_delete=models.PROTECT)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)


class AccountManager(BaseUserManager["Account"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> Account:
        """An account that can sign in with `password`, or cannot sign in without one."""
        account = self.model(username=username, **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser, PermissionsMixin):
    """What somebody signs in with. It names a member and holds nothing else about them."""

    username = models.CharField(max_length=60, unique=True)
    email = models.EmailField(blank=True)
    member = models.OneToOneField(Member, on_delete=models.PROTECT, related_name="account")
    is_active = models.BooleanField(default=True)
    # A one-time password ends at this moment, and is changed before anything else is opened with it.
    once_until = models.DateTimeField(null=True)
    # Counted up to end every session of the account.
    sessions_ended = models.PositiveIntegerField(default=0)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    objects = AccountManager()

    def __str__(self) -> str:
        return self.username

    def check_password(self, raw_password: str | None) -> bool:
        """Whether this is the password. Never writes: at sign-in nobody is known yet, and nobody may change a hash."""
        return raw_password is not None and check_password(raw_password, self.password)

    def get_session_auth_hash(self) -> str:
        """What a session must carry: it changes with the password, and when the account's sessions are ended."""
        return self.while_not_ended(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """As above, under the keys that the force signed with before."""
        for earlier in super().get_session_auth_fallback_hash():
            yield self.while_not_ended(earlier)

    def while_not_ended(self, told: str) -> str:
        return salted_hmac("dapolicy.sessions", f"{told}:{self.sessions_ended}", algorithm="sha256").hexdigest()


class Post(models.Model):
    """A chair that is filled at all hours: force incident manager, on-call detective inspector, on-call PSD."""

    code = models.SlugField(primary_key=True)
    name = models.CharField(max_length=80)
    phone = models.CharField(max_length=30)

    def __str__(self) -> str:
        return self.name


class PostHolding(models.Model):
    """Who fills a post, from when until when."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT)
    member = models.ForeignKey(Member, on_delete=models.PROTECT)
    since = models.DateTimeField()
    until = models.DateTimeField()


class Duty(models.Model):
    """Hours during which a member is there, loaded from the roster or booked on at sign-in."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT)
    since = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["member", "until"])]


class StaffEntry(models.Model):
    """A line of the staff register, against which parties of a report are held. No web login may read it."""

    staff_no = models.CharField(max_length=20, unique=True)
    collar_no = models.CharField(max_length=20, blank=True)  # of one line alone: `custody.registers.collars_twice`
    given_name = models.CharField(max_length=80)
    surname = models.CharField(max_length=80)
    date_of_birth = models.DateField(null=True)
    home_address = models.CharField(max_length=240, blank=True)
    phones = ArrayField(models.CharField(max_length=30), default=list)
    vehicles = ArrayField(models.CharField(max_length=20), default=list)
    kind = models.CharField(max_length=30)
    rank = models.CharField(max_length=40, blank=True)
    team = models.CharField(max_length=80, blank=True)
    line_manager_staff_no = models.CharField(max_length=20, blank=True)
    left_on = models.DateField(null=True)


class Token(models.Model):
    """What another system signs in with. Only its SHA-256 is kept; it ends by a date, or with its account."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    until = models.DateTimeField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")


class Term(models.Model):
    """How long something of access lasts, as the policy says it: for the database's own functions (`terms.toml`)."""

    code = models.SlugField(primary_key=True)
    span = models.DurationField()
