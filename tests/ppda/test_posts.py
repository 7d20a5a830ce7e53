"""The chain's holders are loaded whole from a file, and no page or web login reads them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, transaction

from dapolicy.audit.models import Entry
from ppda.models import ChainPost

HEAD = "role,team,staff_no,name,phone\n"


def load(tmp_path, lines):
    file = tmp_path / "chain.csv"
    file.write_text(HEAD + lines)
    call_command("chain", "load", str(file), "--as", "admin")


def test_the_file_takes_the_place_of_those_before_and_leaves_a_mark(world, now, tmp_path):
    old = ChainPost.objects.create(role="psd", name="Before", since=now - timedelta(days=9))
    world.member("commander", "manager", staff_no="20001")
    load(
        tmp_path, "area-commander,Westmarch DA Unit,20001,,01632 960111\npcc,,,Office,\n".replace("pcc", "commissioner")
    )
    old.refresh_from_db()
    assert old.until is not None
    held = ChainPost.objects.filter(until=None).order_by("role")
    assert [(one.role, one.name, one.member, one.team) for one in held] == [
        ("area-commander", "Commander", world.commander, world.unit),
        ("commissioner", "Office", None, None),
    ]
    assert Entry.objects.filter(asked="chain load chain.csv", member_id=world.admin.pk).exists()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("king,,,Somebody,", "role is 'king'"),
        ("psd,Nowhere,,Somebody,", "there is no team 'Nowhere'"),
        ("psd,,99999,,", "staff_no '99999' is nobody"),
        ("psd,,,,", "say who holds it"),
    ],
)
def test_a_bad_line_is_named_and_nothing_changes(world, now, tmp_path, line, said):
    kept = ChainPost.objects.create(role="psd", name="Before", since=now - timedelta(days=9))
    with pytest.raises(CommandError, match=said):
        load(tmp_path, f"psd,,,Desk,\n{line}\n")
    assert list(ChainPost.objects.filter(until=None)) == [kept]


def test_no_page_can_list_who_holds_the_posts(world, now, as_web):
    ChainPost.objects.create(role="psd", name="Desk", since=now)
    as_web(world.psd)
    with pytest.raises(ProgrammingError), transaction.atomic():
        list(ChainPost.objects.all())
