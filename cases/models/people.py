"""People are ids with facts. Each fact carries the record through which it was learnt, and that record's protection."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dapolicy.access import references
from dapolicy.access.identity import uuid7
from dapolicy.access.models import Held


class Person(models.Model):
    """An id and nothing else: it exists for a reader who may see one of its facts."""

    reference = models.CharField(max_length=12, unique=True)

    @classmethod
    def new(cls) -> Person:
        return references.create(lambda reference: cls.objects.create(reference=reference), prefix="DP")


class Fact(Held):
    """Something learnt about a person. Facts end or are withdrawn; they are never overwritten, and stay searchable."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="%(class)ss")
    learnt_at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by_id = models.BigIntegerField(null=True)

    class Meta:
        abstract = True


class PersonName(Fact):
    class Kind(models.TextChoices):
        NAME = "name", "Name"
        FORMER = "former", "Former name"
        ALIAS = "alias", "Also known as"
        DESCRIPTION = "description", "Not named yet"

    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.NAME)
    given = models.CharField(max_length=120, blank=True)
    surname = models.CharField(max_length=120, blank=True)
    words = models.CharField(max_length=240, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person"], name="name_person")]

    def __str__(self) -> str:
        return self.words or f"{self.given} {self.surname}".strip()


class BirthDate(Fact):
    """A date of birth, or the words somebody gave for it."""

    born = models.DateField(null=True)
    words = models.CharField(max_length=120, blank=True)


class PersonAddress(Fact):
    """Where somebody lives or lived. The text of a confidential one stands in `ConfidentialText` instead."""

    line1 = models.CharField(max_length=120, blank=True)
    line2 = models.CharField(max_length=120, blank=True)
    town = models.CharField(max_length=80, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    words = models.CharField(max_length=240, blank=True)
    confidential = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="confidential_address_has_no_text",
                condition=Q(confidential=False) | Q(line1="", line2="", town="", postcode="", words=""),
            )
        ]

    def __str__(self) -> str:
        return self.words or ", ".join(filter(None, [self.line1, self.line2, self.town, self.postcode]))


class ContactPoint(Fact):
    """A number or address to reach somebody by. One that somebody rang from is never taken as safe."""

    class Kind(models.TextChoices):
        PHONE = "phone", "Phone"
        EMAIL = "email", "E-mail"
        SOCIAL = "social", "Social media"

    class Standing(models.TextChoices):
        RANG_FROM = "rang-from", "Rang from"
        GIVEN = "given", "Given"
        SAFE = "safe", "Safe to use"
        UNSAFE = "unsafe", "Not safe"

    kind = models.CharField(max_length=8, choices=Kind.choices)
    value = models.CharField(max_length=120, blank=True)
    normal = models.CharField(max_length=120, blank=True)
    standing = models.CharField(max_length=10, choices=Standing.choices, default=Standing.GIVEN)
    confidential = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="confidential_contact_has_no_text", condition=Q(confidential=False) | Q(value="", normal="")
            )
        ]


class ConfidentialText(Held):
    """The text of a confidential address or contact: read by the record's two owners alone, and never searched."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    fact_kind = models.CharField(max_length=10, choices=[("address", "Address"), ("contact", "Contact")])
    fact_id = models.BigIntegerField()
    words = models.CharField(max_length=500)


class Relationship(Fact):
    """What `other` is to `person`, as they were at some time. Never derived from anybody's sex."""

    class Kind(models.TextChoices):
        PARTNER = "partner", "Partner"
        FORMER_PARTNER = "former-partner", "Former partner"
        PARENT = "parent", "Parent"
        CHILD = "child", "Son, daughter or other child"
        SIBLING = "sibling", "Brother or sister"
        GRANDPARENT = "grandparent", "Grandparent or grandchild"
        IN_LAW = "in-law", "Relative by marriage"
        OTHER_FAMILY = "other-family", "Other relative"
        CARER = "carer", "Carer"
        NOT_CONNECTED = "not-connected", "Not partners or relatives"
        NOT_KNOWN = "not-known", "Not known yet"

    other = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices)


class Marker(Fact):
    """A danger or need that must be seen: weapons, dogs, strangulation. Ends by a row of its own reason."""

    class Kind(models.TextChoices):
        WEAPONS = "weapons", "Weapons"
        FIREARMS = "firearms", "Firearms or certificate"
        STRANGULATION = "strangulation", "Strangulation"
        DOGS = "dogs", "Dogs"
        PREGNANCY = "pregnancy", "Pregnant or baby under 18 months"
        SUICIDE = "suicide", "Risk of suicide"
        COERCIVE_CONTROL = "coercive-control", "Coercive control"
        THREAT_TO_LIFE = "threat-to-life", "Threat to life"
        THREAT_TO_POLICE = "threat-to-police", "Threats to police"
        WANTED = "wanted", "Wanted"
        IN_CUSTODY = "in-custody", "In custody"

    class State(models.TextChoices):
        YES = "yes", "Yes"
        CHECKED_NONE = "checked-none", "Checked: none"
        NOT_CHECKED = "not-checked", "Not checked yet"

    kind = models.CharField(max_length=20, choices=Kind.choices)
    state = models.CharField(max_length=14, choices=State.choices, default=State.YES)
    words = models.CharField(max_length=500, blank=True)


class OutsideReference(Fact):
    """What another system calls this person: a custody number, a staff number, a line of an import."""

    system = models.CharField(max_length=40)
    value = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["system", "value"], name="outside_value")]


class Sameness(Held):
    """Somebody's answer on whether two ids are one person. Nothing is re-pointed; undoing it is another row."""

    class Answer(models.TextChoices):
        SAME = "same", "Same person"
        NOT_SAME = "not-same", "Not the same"
        NOT_SURE = "not-sure", "Not sure yet"

    a = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    b = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer.choices)
    at = models.DateTimeField()
    by_id = models.BigIntegerField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by_id = models.BigIntegerField(null=True)
    superseded_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=240, blank=True)

    class Meta:
        indexes = [models.Index(fields=["a"], name="same_a"), models.Index(fields=["b"], name="same_b")]
