"""An application is DVDS staff's alone: whoever else looks, wherever they look, reads as if it were not there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.db import connection
from django.urls import reverse

from cases.actions.people import answer_match
from cases.terms import MatchAnswer
from dapolicy.access.matrix import allows
from dapolicy.access.models import Post, PostHolding
from dapolicy.access.reader import read_as
from dapolicy.access.references import new_reference
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.models import Mail, Notice
from dapolicy.chronology.sending import send_mail, send_waiting
from dapolicy.chronology.sweep import sweep
from dvds.models import Application, Party
from dvds.queue.actions import pick_up
from tests.access.looks import compare, difference, look, read_page, searched
from tests.access.whole import addresses
from tests.dvds.requests import an_application, as_worker, who
from tests.dvds.test_queue import looked, reported
from tests.world import FAR_AHEAD, LONG_AGO

READERS = ("officer", "supervisor", "manager", "psd", "analyst", "admin", "partner", "lionel")
PETRA = who("Petra", "Sable", "1990-08-17", phone="07700 900441")
LIONEL = who("Lionel", "Marchbanks", "1979-01-30")
# Forms that read no row, and pages about the reader's own sign-in.
BARE = (
    "health",
    "api:schema",
    "desk:book-on",
    "desk:policy",
    "cases:report",
    "custody:safety",
    "custody:account",
    "dvds:",
)
LISTS = [(name, path) for name, path, takes in addresses() if not takes and not name.startswith(BARE)]
OF_CASE = (
    "cases:case",
    "cases:history",
    "cases:incident",
    "cases:person",
    "chronology:menu",
    "ppda:track",
)
SEARCHED = ("Caspian Thornback", "Petra Sable", "07700 900441")


@pytest.fixture
def known(world: Any, now: Any) -> Any:
    """What everybody may see: Petra's case against Lionel, who works here."""
    world.member("lionel", "response-officer", team=world.shift)
    post = Post.objects.create(code="dvds-head", name="Head of the disclosure scheme", phone="01632 960111")
    PostHolding.objects.create(post=post, member=world.dvds, since=LONG_AGO, until=FAR_AHEAD)
    made = reported(world, now - timedelta(days=3), PETRA, LIONEL)
    told_of(now)  # what the case itself owes
    return made


def told_of(now: Any) -> None:
    """What has fallen due is noticed and told."""
    with as_worker():
        sweep(now=now)
        send_waiting(now=now)


def applied(world: Any, now: Any, known: Any) -> Application:
    """An application about the same two with everything that can hang on one: danger, news, answers, clocks overdue."""
    made = an_application(world, now - timedelta(days=2), victim=PETRA, subject=LIONEL)
    looked(now)
    read_as(world.dvds.pk)
    mine = Party.objects.get(record=made.record, part="subject").person
    theirs = known.cases[0].suspect
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('dapolicy.reader', '', true)")
    answer_match(mine, theirs, MatchAnswer.SAME, through=made.record, by=world.specialist, at=now)
    pick_up(made, by=world.dvds, at=now)
    record_event("dvds.looked-at-news", made.record, by=world.dvds, at=now, words="Thornback again")
    told_of(now)
    return made


def seen_by(world: Any, browse: Any, known: Any) -> dict[tuple[str, ...], Any]:
    """Every page that each of them may open, and what searching finds them."""
    found: dict[tuple[str, ...], Any] = {}
    for reader in READERS:
        member = getattr(world, reader)
        browser = browse(member)
        roles = {role.role_id for role in member.memberrole_set.all()}
        for name, address in pages(known):
            if allows(name, frozenset(roles)):
                found[reader, name, address] = read_page(browser, address)
        if allows("desk:search", frozenset(roles)):
            found |= {(reader, "searched", words): searched(browser, words) for words in SEARCHED}
    return found


def pages(known: Any) -> Iterator[tuple[str, str]]:
    """Lists, and everything about the case, its incident and its people that is read by their reference."""
    yield from ((name, f"/{path}") for name, path in LISTS)
    case = known.cases[0]
    for name, path, takes in addresses():
        if tuple(takes) == ("reference",) and name in OF_CASE:
            first = path.split("/")[0]
            owner = {"incidents": known.incident.record, "people": case.victim}.get(first, case.record)
            yield name, reverse(name, kwargs={"reference": owner.reference})


def test_whoever_is_not_of_the_scheme_reads_every_page_as_if_there_were_no_application(world, now, known, browse):
    before = seen_by(world, browse, known)
    made = applied(world, now, known)
    after = seen_by(world, browse, known)
    assert len(before) > 60
    told = [key for key in before if plain(before[key]) != plain(after[key])]
    assert told == [], difference({told[0]: plain(before[told[0]])}, {told[0]: plain(after[told[0]])})
    assert not [
        key for key, page in after.items() if made.record.reference in str(page) or "Thornback" in words_of(page, key)
    ]


def plain(page: tuple[int, str]) -> str:
    """Without the times of day, which pass meanwhile."""
    return str(page[0]) + re.sub(r"\d{1,2}:\d\d|\d+ (second|minute|hour)s? ago|just now", "TIME", page[1])


def words_of(page: tuple[int, str], key: tuple[str, ...]) -> str:
    return "" if key[1] == "searched" else page[1]  # the search box repeats what was typed


def test_its_reference_answers_as_one_that_is_not_there(world, now, known, browse):
    made = applied(world, now, known)
    nothing = new_reference()
    unlike = []
    for reader in ("supervisor", "psd", "lionel"):
        browser = browse(getattr(world, reader))
        browser.get("/")
        for name, _, takes in addresses():
            if tuple(takes) == ("reference",):
                for method in ("get", "post"):
                    unlike += compare(browser, method, name, {"reference": made.record.reference},
                                      {"reference": nothing}, {}, reader)  # fmt: skip
    assert unlike == []


def test_another_system_reads_and_writes_nothing_of_it(world, now, known, browse):
    """The interface for other systems: the record, what an entry asks, and an entry sent, as one that is not there."""
    made = applied(world, now, known)
    reference, nothing = {"reference": made.record.reference}, {"reference": new_reference()}
    entry = {"code": "dvds-contacted"}
    asked = [("api:record", "get", {}), ("api:entry", "get", entry), ("api:entry", "post", entry)]
    unlike = []
    for reader in ("supervisor", "psd", "lionel", "officer", "manager"):
        browser = browse(getattr(world, reader))
        browser.get("/")
        for name, method, more in asked:
            unlike += compare(browser, method, name, reference | more, nothing | more, {"how": "as-agreed"}, reader)
    assert unlike == []
    own = browse(world.dvds).get(reverse("api:record", kwargs=reference))
    assert own.json()["kind"] == "application"
    for word in ("Sable", "Marchbanks", "Thornback"):
        assert word not in own.content.decode(), "clocks and no words, for its own staff too"


def test_typing_a_double_of_it_is_answered_as_typing_anybody(world, now, known, browse):
    applied(world, now, known)
    base = {"contact_at_day": "28", "contact_at_month": "3", "contact_at_year": "2026", "contact_at_time": "21:14"}
    answers = []
    for given, surname in (("Caspian", "Thornback"), ("Nobody", "Ofthatname")):
        browser = browse(world.handler)
        browser.get("/")
        typed = base | {"channel": "online", "applicant-given": given, "applicant-surname": surname}
        answers.append(look(browser, "post", reverse("dvds:request"), typed, [given, surname]))
    assert answers[0] == answers[1]


def test_no_row_of_any_table_of_the_scheme_is_there_for_anybody_else(world, now, known, as_web, as_owner):
    made = applied(world, now, known)
    held = [model for model in apps.get_app_config("dvds").get_models() if hasattr(model, "dvds")]
    assert len(held) > 8
    for reader in READERS:
        as_web(getattr(world, reader))
        assert [model.__name__ for model in held if model.objects.exists()] == []
        as_owner()
    as_web(world.dvds)
    assert Application.objects.filter(pk=made.pk).exists()


def test_notices_go_to_dvds_staff_alone_and_e_mail_says_nothing(world, now, known):
    world.dvds.account.email = "dvds@westmarch.example"
    world.dvds.account.save()
    made = applied(world, now, known)
    told = Notice.objects.filter(record=made.record)
    assert {notice.member_id for notice in told} == {world.dvds.pk}
    assert {notice.title for notice in told} == {"You have a notice"}
    assert Mail.objects.filter(member=world.dvds).exists()
    with as_worker():
        send_mail(now=now)
    assert {message.subject for message in mail.outbox} == {"You have a notice"}
    assert not [message for message in mail.outbox if made.record.reference in message.body or "Sable" in message.body]


def test_the_safety_check_speaks_of_danger_and_never_of_the_application(world, now, known, browse):
    asked = {"about": "Petra Sable 17/08/1990", "incident": known.incident.record.reference, "reason": "Going in"}
    browser = browse(world.handler)
    browser.get("/")
    before = browser.post(reverse("custody:safety"), asked).content.decode()
    made = applied(world, now, known)
    after = browser.post(reverse("custody:safety"), asked).content.decode()
    strip = [line for line in before.splitlines() if "csrf" not in line]
    assert strip == [line for line in after.splitlines() if "csrf" not in line]
    assert made.record.reference not in after


def test_who_looked_at_a_case_names_no_page_of_the_scheme(world, now, known, browse):
    made = applied(world, now, known)
    assert browse(world.dvds).get(reverse("dvds:patterns-of", args=[made.record.reference])).status_code == 200
    page = (
        browse(world.supervisor).get(reverse("audit:record", args=[known.cases[0].record.reference])).content.decode()
    )
    assert "Dvds" in page  # the look itself is told
    for word in ("dvds:", "atterns", "pplication", made.record.reference):
        assert word not in page, word
