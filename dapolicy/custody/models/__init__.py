"""Acts of access: what is kept of them."""

from dapolicy.custody.models.administration import AccountAct, AccountActSeen, AccountChange, Agreement
from dapolicy.custody.models.locking import (
    Alarm,
    Connection,
    Declaration,
    Doubt,
    DoubtExclusion,
    DoubtRecord,
    Older,
    Receipt,
    Unlocking,
)
from dapolicy.custody.models.paging import PageCall, PageMoved

__all__ = [
    "AccountAct",
    "AccountActSeen",
    "AccountChange",
    "Agreement",
    "Alarm",
    "Connection",
    "Declaration",
    "Doubt",
    "DoubtExclusion",
    "DoubtRecord",
    "Older",
    "PageCall",
    "PageMoved",
    "Receipt",
    "Unlocking",
]
