"""Acts of access: what is kept of them."""

from dapolicy.custody.models.administration import AccountAct, AccountActSeen, AccountChange, Agreement
from dapolicy.custody.models.locking import (
    Alarm,
    Connection,
    CopiedExclusion,
    Declaration,
    Doubt,
    DoubtExclusion,
    DoubtRecord,
    LetBack,
    Naming,
    Older,
    Receipt,
    Unlocking,
    WordLeft,
)
from dapolicy.custody.models.paging import PageCall, PageMoved
from dapolicy.custody.models.safety import NewlyExcluded, SafetyCheck, SafetyConcern, SafetyRelease, SafetyWords

__all__ = [
    "AccountAct",
    "AccountActSeen",
    "AccountChange",
    "Agreement",
    "Alarm",
    "Connection",
    "CopiedExclusion",
    "Declaration",
    "Doubt",
    "DoubtExclusion",
    "DoubtRecord",
    "LetBack",
    "Naming",
    "NewlyExcluded",
    "Older",
    "PageCall",
    "PageMoved",
    "Receipt",
    "SafetyCheck",
    "SafetyConcern",
    "SafetyRelease",
    "SafetyWords",
    "Unlocking",
    "WordLeft",
]
