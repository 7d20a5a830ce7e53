"""Which edition of policy is in force here, and what may hold a record's entries."""

from dapolicy.settings.environment import text

DAPOLICY_OVERLAY = text("DAPOLICY_OVERLAY")  # a force's own lines over the national edition, a file

