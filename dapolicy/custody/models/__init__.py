"""Acts of access: what is kept of them."""

from dapolicy.custody.models.administration import AccountAct, AccountActSeen, AccountChange, Agreement
from dapolicy.custody.models.paging import PageCall, PageMoved

__all__ = ["AccountAct", "AccountActSeen", "AccountChange", "Agreement", "PageCall", "PageMoved"]
