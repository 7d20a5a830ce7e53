"""Commands of manage.py on a new checkout."""

from django.core.management import get_commands

from dapolicy.embedded.places import ROOT
from dapolicy.embedded.servers import NEED_TABLES


def test_every_command_of_ours_has_its_tables_made_first():
    """One that was left out would end with words about a table that is not there."""
    ours = {path.stem for path in ROOT.glob("*/management/commands/[!_]*.py")}
    ours |= {path.stem for path in ROOT.glob("dapolicy/*/management/commands/[!_]*.py")}
    assert {"people", "chain", "changepassword"} <= ours <= set(get_commands())
    assert ours == NEED_TABLES
