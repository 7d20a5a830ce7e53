"""Pages about abuse by police: everything about one case, telling the chain, the review, and days that have passed."""

from ppda.views.chain import acknowledge, tell
from ppda.views.report import review, review_document
from ppda.views.track import dates, track

__all__ = ["acknowledge", "dates", "review", "review_document", "tell", "track"]
