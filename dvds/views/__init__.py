"""Pages of the disclosure scheme, for DVDS staff alone."""

from dvds.views.application import application, confirm, contact, person
from dvds.views.opening import new

__all__ = ["application", "confirm", "contact", "new", "person"]
