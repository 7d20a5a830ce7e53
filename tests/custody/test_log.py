"""Professional standards are called when the log can no longer prove what it says, and their page says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from dapolicy.access.models import Kind, PostHolding, PostPage, Record
from dapolicy.access.reader import read_as
from dapolicy.audit.actions import write_entry
from dapolicy.audit.models import Entry, Seal
from dapolicy.audit.nightly import keep
from dapolicy.audit.queries import verified
from dapolicy.audit.root import keep_root
from dapolicy.audit.seals import root_path
from dapolicy.audit.tasks import seal
from dapolicy.audit.verify import verify
from dapolicy.chronology.models import Notice
from dapolicy.chronology.sending import send_waiting
from dapolicy.custody import calling
from dapolicy.custody.log import tell_of_log
from tests.audit.conftest import ENTRY
from tests.audit.test_verify import tamper
from tests.world import World, login


@pytest.fixture
def root(world: World, settings: Any, tmp_path: Path) -> Path:
    """Three seals of three entries each, the newest named outside."""
    settings.DAPOLICY_AUDIT_ROOT = str(tmp_path / "audit.root")
    for _ in range(3):
        for _ in range(3):
            write_entry(**ENTRY)
        seal()
    return tmp_path / "audit.root"


@pytest.fixture
def minute(now: Any) -> Callable[..., None]:
    """What the worker does, a minute after the last time."""
    minutes = iter(range(1, 100))

    def passes(after: timedelta = timedelta()) -> None:
        at = now + timedelta(minutes=next(minutes)) + after
        with login("worker"):
            read_as(None)  # a worker's transaction has no reader; the test's has the last request's
            seal()
            tell_of_log(now=at)
            calling.call_waiting(now=at)
            send_waiting(now=at)

    return passes


def night(at: Any) -> None:
    """What the worker verifies at night, within the test's own transaction."""
    with login("worker"):
        read_as(None)
        wrong = keep_root(root_path())
        keep(verify(), at=at, compared=not wrong)


def said() -> list[str]:
    return list(PostPage.objects.order_by("pk").values_list("why", flat=True))


def console(browse: Any, world: World) -> str:
    return browse(world.psd).get(reverse("console:home")).content.decode()


@pytest.mark.policy("ACC-001")
def test_lost_seals_are_told_to_professional_standards_within_the_minute_and_shown(world, root, minute, browse):
    newest = Seal.objects.latest("number")
    tamper("DELETE FROM audit_seal WHERE number = %s", newest.pk)
    tamper("DELETE FROM audit_entry WHERE id = ANY (%s)", newest.leaves)
    minute()
    (why,) = said()
    assert why.startswith(("The newest seals are lost", f"Seal {newest.pk} is not the one that the root names"))
    assert set(Notice.objects.values_list("member__account__username", flat=True)) == {"psd"}
    assert why in console(browse, world)


@pytest.mark.policy("ACC-001")
def test_a_deleted_root_is_told_and_shown_until_somebody_answers_for_it(world, root, minute, browse):
    number = Seal.objects.latest("number").number
    root.unlink()
    minute()
    minute()
    assert not root.exists()
    assert said() == [f"The root outside is gone. It named seal {number}."]
    assert said()[0] in console(browse, world)


@pytest.mark.policy("ACC-001")
def test_what_verifying_finds_at_night_is_told_once_and_stands_on_the_page(world, root, minute, browse, now):
    night(now)
    minute()
    assert said() == []
    assert "nothing was changed, removed or added" in console(browse, world)
    changed = Entry.objects.order_by("pk").first()
    tamper("UPDATE audit_entry SET member_id = %s WHERE id = %s", world.officer.pk, changed.pk)
    for _ in range(2):
        night(now)
        minute()
    where = f"Changed: audit_entry {changed.pk}, seal 1"
    assert said() == [f"The log of who looked does not verify. {where}"]
    assert where in console(browse, world)


def test_where_nobody_holds_the_post_everybody_of_standards_is_told(world, root, minute):
    PostHolding.objects.filter(post="psd").delete()
    world.member("auditor", "psd-auditor")
    root.unlink()
    minute()
    told = Notice.objects.filter(page_over=True).values_list("member__account__username", flat=True)
    assert set(told) == {"psd", "auditor"}
    assert said() == []


def test_a_night_without_verifying_is_red_and_two_are_told(world, root, minute, browse, now):
    night(now - timedelta(hours=27))
    minute()
    assert said() == []
    assert "It is verified each night, and was not" in console(browse, world)
    minute(timedelta(days=2))
    assert len(said()) == 1
    assert said()[0].startswith("The log of who looked was last verified")


def test_an_installation_that_never_verifies_is_told_of_after_two_days(world, root, minute, now):
    tamper("UPDATE audit_verdict SET since = %s", now)
    minute()
    assert said() == []
    minute(timedelta(days=2))
    assert [why.startswith("The log of who looked was never verified") for why in said()] == [True]


def test_the_page_that_they_are_called_to_leads_to_the_console_and_asks_of_no_door(world, root, minute, browse):
    root.unlink()
    minute()
    page = browse(world.psd).get(reverse("custody:page", args=[Record.objects.get(kind=Kind.LOG).reference]))
    assert "The root outside is gone" in page.content.decode()
    assert reverse("console:home") in page.content.decode()
    assert "crew" not in page.content.decode()


def test_nobody_else_reads_the_verdict(world, root, as_web):
    for member in (world.officer, world.admin, world.manager, world.partner):
        as_web(member)
        assert verified() is None
