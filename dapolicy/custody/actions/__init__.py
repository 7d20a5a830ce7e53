"""Acts of access: locking, deciding, declaring, excluding, granting, unlocking."""

from dapolicy.custody.actions.deciding import choose_older, confirm_police, decide, decide_not_police, unlock
from dapolicy.custody.actions.declaring import (
    declare,
    declare_fully,
    declare_on_receipt,
    lift_declared,
    review_declaration,
)
from dapolicy.custody.actions.granting import end_grant, exclude, give_grant, leave_connection
from dapolicy.custody.actions.letting_back import answer_back, ask_back
from dapolicy.custody.actions.locking import PartyFacts, end_of_duty, lock_if_police, look_again, not_asked_yet
from dapolicy.custody.actions.naming import answer_who, ask_who

__all__ = [
    "PartyFacts",
    "answer_back",
    "answer_who",
    "ask_back",
    "ask_who",
    "choose_older",
    "confirm_police",
    "decide",
    "decide_not_police",
    "declare",
    "declare_fully",
    "declare_on_receipt",
    "end_grant",
    "end_of_duty",
    "exclude",
    "give_grant",
    "leave_connection",
    "lift_declared",
    "lock_if_police",
    "look_again",
    "not_asked_yet",
    "review_declaration",
    "unlock",
]
