"""Who works here, what is protected, and who may see it."""

from dapolicy.access.models.members import (
    Account,
    Duty,
    Member,
    MemberRole,
    Post,
    PostHolding,
    Role,
    StaffEntry,
    Team,
    Term,
    Token,
)
from dapolicy.access.models.records import (
    Exclusion,
    Grant,
    Held,
    HeldApart,
    Invitation,
    Kind,
    Locked,
    PostPage,
    Record,
)

__all__ = [
    "Account",
    "Duty",
    "Exclusion",
    "Grant",
    "Held",
    "HeldApart",
    "Invitation",
    "Kind",
    "Locked",
    "Member",
    "MemberRole",
    "Post",
    "PostHolding",
    "PostPage",
    "Record",
    "Role",
    "StaffEntry",
    "Team",
    "Term",
    "Token",
]
