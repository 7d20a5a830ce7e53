"""What an answer says, on the page and on the crew's terminal alike."""

from __future__ import annotations

from dapolicy.custody.danger import Danger

READ_THIS = "What is not recorded can still be there. Treat every call as dangerous until you have seen otherwise."
RINGS_BACK = (
    "Your request has gone to the post, who rings you back. Treat the call as dangerous until then. If somebody is in "
    "danger now, do not wait."
)


def sentence(danger: Danger | None) -> str:
    """What stands over the answer, whatever is known."""
    return READ_THIS if danger else RINGS_BACK


def lines(danger: Danger | None) -> list[tuple[str, str]]:
    """Every heading with what is known; none where the post rings back."""
    return danger.lines() if danger else []
