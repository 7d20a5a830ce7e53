"""What beat asks for."""

from dapolicy.schedule import BEAT


def test_what_was_asked_for_stands_until_it_is_asked_for_again():
    """Dropped sooner, a job of each hour would be lost for that hour whenever the worker is busy for a minute."""
    assert {name: line["options"]["expires"] for name, line in BEAT.items()} == {
        name: line["schedule"] for name, line in BEAT.items()
    }
    assert len({line["schedule"] for line in BEAT.values()}) > 1
