"""Pages of the disclosure scheme, for DVDS staff alone."""

from dvds.views.application import application, confirm, contact, person
from dvds.views.known import known
from dvds.views.opening import new
from dvds.views.words import words

__all__ = ["application", "confirm", "contact", "known", "new", "person", "words"]
