"""Limits of access: read once from one file, with their source, by the code and by the database."""

import re
from datetime import timedelta

import pytest

from dapolicy.policy.limits import FILE, limit, limits, read_limits
from dapolicy.policy.tables import PolicyError
from tests.policy.test_commands import manage


def test_policy_shows_each_limit_of_access_with_its_source():
    shown = manage("policy", "show").stdout.decode()
    assert "page-answered: 5 minutes\n" in shown
    assert "chain-access: 90 days\n" in shown
    assert all(one.title in shown and one.source in shown for one in limits().values())


def test_a_limit_is_elapsed_time():
    assert (limit("usual-duty"), limit("page-answered")) == (timedelta(hours=8), timedelta(minutes=5))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('within = "5 minutes"', 'within = "5 working days"', "write minutes, hours or days"),
        ('within = "5 minutes"\n', "", "write title, within and source"),
        ('within = "5 minutes"', "within = 5 minutes", "this is no TOML"),
    ],
)
def test_a_file_that_cannot_be_used_says_where_and_how_to_mend_it(tmp_path, before, after, said):
    file = tmp_path / "terms.toml"
    file.write_text(FILE.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")
    with pytest.raises(PolicyError, match=re.escape(said)):
        read_limits(file)
