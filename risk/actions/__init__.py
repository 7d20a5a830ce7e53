"""What can be done about risk. Each act asks who may, does it, and records it."""

from risk.actions.asking import answer_review, ask_review, trigger_reassessment
from risk.actions.assessing import NotYet, Saved, begin, hand_in, save
from risk.actions.grading import raise_level
from risk.actions.lowering import approve, give_reason, propose, refuse
from risk.actions.planning import make_plan
from risk.actions.supervising import Judged, review, supervise
from risk.actions.threats import open_threat, sign_threat, write_threat

__all__ = [
    "Judged",
    "NotYet",
    "Saved",
    "answer_review",
    "approve",
    "ask_review",
    "begin",
    "give_reason",
    "hand_in",
    "make_plan",
    "open_threat",
    "propose",
    "raise_level",
    "refuse",
    "review",
    "save",
    "sign_threat",
    "supervise",
    "trigger_reassessment",
    "write_threat",
]
