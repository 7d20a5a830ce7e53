"""A page reaches whoever holds the post, and the next where nobody answers: each once, whoever runs twice."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.db import connection, transaction
from django.db.models import F

from dapolicy.access.models import Exclusion, Member, PostHolding, PostPage, Record
from dapolicy.access.permissions import Refused
from dapolicy.chronology.models import Mail, Notice
from dapolicy.custody import calling, tasks
from dapolicy.custody.models import PageCall, PageMoved
from dapolicy.custody.paging import acknowledge, page_post, pass_on, settle
from tests.custody.doors import side_by_side
from tests.world import FAR_AHEAD, LONG_AGO, World, login, make_world

WHY = "A live incident touches a locked record"
FIVE = timedelta(minutes=5)


@pytest.fixture
def locked(world: World, now: datetime) -> Record:
    record = Record.open(kind="incident", team=world.shift, at=now)
    lock(record)
    return record


def lock(record: Record) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT dapolicy_lock(%s, 'confirmed')", [record.pk])
    record.refresh_from_db()


def called(page: PostPage | None = None) -> list[str]:
    """Who was called, in order."""
    calls = PageCall.objects.filter(page=page) if page else PageCall.objects.all()
    return list(calls.order_by("at", "pk").values_list("member__account__username", flat=True))


def exclude(record: Record, member: Member, now: datetime) -> None:
    Exclusion.objects.create(record=record, member=member, why="suspect", at=now)


def run(now: datetime) -> int:
    with login("worker"):
        return calling.call_waiting(now=now)


@pytest.mark.policy("ACC-003")
def test_a_page_is_a_notice_over_every_page_an_e_mail_and_nothing_about_what_it_concerns(world, locked, now):
    page_post("fim", record=locked, why=WHY, at=now)
    assert run(now) == 1
    notice = Notice.objects.get(member=world.inspector)
    assert (notice.page_over, notice.title, notice.acknowledged_at) == (True, "You have a notice", None)
    assert Mail.objects.filter(member=world.inspector).count() == 1


def test_said_twice_while_nobody_answered_it_is_one_page(world, locked, now):
    first, second = (page_post("fim", record=locked, why=WHY, at=now) for _ in range(2))
    assert first == second
    assert PostPage.objects.count() == 1


def test_nobody_else_is_called_within_five_minutes(world, locked, now):
    page_post("fim", record=locked, why=WHY, at=now)
    assert [run(now), run(now), run(now + FIVE - timedelta(seconds=1))] == [1, 0, 0]
    assert called() == ["inspector"]


@pytest.mark.policy("ACC-003")
def test_unanswered_it_goes_from_the_incident_manager_to_the_detective_inspector_to_professional_standards(
    world, locked, now
):
    page_post("fim", record=locked, why=WHY, at=now)
    for minutes in (0, 5, 10):
        run(now + timedelta(minutes=minutes))
    assert called() == ["inspector", "supervisor", "psd"]
    assert list(PostPage.objects.order_by("pk").values_list("post_id", flat=True)) == ["fim", "di", "psd"]


def test_a_second_holder_of_the_post_is_called_before_the_next_post(world, locked, now):
    other = world.member("relief", "duty-inspector", team=world.shift)
    PostHolding.objects.create(post_id="fim", member=other, since=LONG_AGO, until=FAR_AHEAD)
    page_post("fim", record=locked, why=WHY, at=now)
    run(now), run(now + FIVE)
    assert called() == ["inspector", "relief"]


@pytest.mark.policy("ACC-003")
def test_a_suspect_who_holds_the_post_is_never_called_and_the_next_is_at_once(world, locked, now):
    exclude(locked, world.inspector, now)
    page_post("fim", record=locked, why=WHY, at=now)
    assert run(now) == 1
    assert called() == ["supervisor"]
    assert not Notice.objects.filter(member=world.inspector).exists()
    assert not Mail.objects.filter(member=world.inspector).exists()


def test_a_post_that_nobody_holds_passes_it_to_the_next_at_once(world, locked, now):
    PostHolding.objects.filter(post__in=["fim", "di"]).update(until=F("since") + timedelta(days=1))
    page_post("fim", record=locked, why=WHY, at=now)
    assert run(now) == 1
    assert called() == ["psd"]


def test_whoever_comes_on_to_an_empty_last_post_is_called_then(world, locked, now):
    PostHolding.objects.filter(post="psd").update(until=now)
    page_post("psd", record=locked, why=WHY, at=now)
    assert run(now) == 0
    PostHolding.objects.filter(post="psd").update(until=FAR_AHEAD)
    assert run(now + timedelta(minutes=1)) == 1


def test_the_last_post_is_called_again_each_five_minutes_for_an_hour(world, locked, now):
    page_post("psd", record=locked, why=WHY, at=now)
    calls = [run(now + FIVE * number) for number in range(15)]
    assert calls == [1] * 12 + [0] * 3
    assert Mail.objects.filter(member=world.psd).count() == 12


def test_an_answer_stops_the_calls_and_clears_the_others_screens(world, locked, now):
    page = page_post("fim", record=locked, why=WHY, at=now)
    run(now), run(now + FIVE)
    later = now + timedelta(minutes=6)
    onward = PostPage.objects.get(post_id="di")
    acknowledge(onward, by=world.supervisor, at=later)
    page.refresh_from_db()
    assert page.acknowledged_by == world.supervisor
    assert run(now + timedelta(minutes=30)) == 0
    with login("worker"):
        calling.clear_answered(now=later)
    assert not Notice.objects.filter(page_over=True, acknowledged_at=None).exists()


def test_passing_it_on_does_not_wait(world, locked, now):
    page = page_post("fim", record=locked, why=WHY, at=now)
    run(now)
    acknowledge(page, by=world.inspector, at=now)
    pass_on(page, by=world.inspector, at=now + timedelta(seconds=20), to="psd")
    run(now + timedelta(seconds=21))
    assert called() == ["inspector", "psd"]
    assert PageMoved.objects.get().onward.post_id == "psd"


def test_only_the_post_may_answer_or_pass_on(world, locked, now):
    page = page_post("fim", record=locked, why=WHY, at=now)
    run(now)
    for act in (acknowledge, pass_on, settle):
        with pytest.raises(Refused):
            act(page, by=world.specialist, at=now)


def test_the_holder_sees_the_record_through_the_page_and_not_once_it_is_long_settled(
    world, locked, now, as_web, as_owner
):
    page = page_post("fim", record=locked, why=WHY, at=now)
    as_web(world.inspector)
    assert Record.objects.filter(pk=locked.pk).exists()
    settle(page, by=world.inspector, at=now)
    as_owner()
    PostPage.objects.update(settled_at=now - timedelta(hours=12, minutes=1))
    as_web(world.inspector)
    assert not Record.objects.filter(pk=locked.pk).exists()


@pytest.fixture
def pager(settings: object) -> Iterator[list[bytes]]:
    """A pager on this machine: the bodies that were sent to it."""
    heard: list[bytes] = []

    class Pager(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *said: object) -> None:
            """Tests are quiet."""

    server = HTTPServer(("127.0.0.1", 0), Pager)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.DAPOLICY_PAGER_URL = f"http://127.0.0.1:{server.server_port}/page"
    yield heard
    server.shutdown()
    server.server_close()


def test_the_pager_is_rung_once_a_call_with_nothing_in_it(world, locked, now, pager):
    page_post("fim", record=locked, why=WHY, at=now)
    run(now)
    with login("worker"):
        assert [calling.ring_waiting(now=now), calling.ring_waiting(now=now)] == [1, 0]
    assert pager == [b""]


def test_a_pager_that_is_away_loses_nothing(world, locked, now, settings, pager):
    there, settings.DAPOLICY_PAGER_URL = settings.DAPOLICY_PAGER_URL, "http://127.0.0.1:9/"
    page_post("fim", record=locked, why=WHY, at=now)
    run(now)
    with login("worker"):
        assert calling.ring_waiting(now=now) == 0
        settings.DAPOLICY_PAGER_URL = there
        assert calling.ring_waiting(now=now) == 1


def test_two_workers_at_once_call_one(own_database: str, now: datetime) -> None:
    with transaction.atomic():
        world = make_world()
        record = Record.open(kind="incident", team=world.shift, at=now)
        page_post("fim", record=record, why=WHY, at=now)
    counts = side_by_side(lambda: calling.call_waiting(now=now))
    assert sorted(counts) == [0, 1]
    assert (PageCall.objects.count(), Notice.objects.count(), Mail.objects.count()) == (1, 1, 1)


@pytest.fixture
def pager_that_says(settings: object) -> Iterator[Callable[[Callable[[int], bytes]], list[int]]]:
    """`pager_that_says(what)`: a pager that answers its first, second, … ring so; the rings that it had."""
    rings: list[int] = []
    there = socket.create_server(("127.0.0.1", 0))

    def serve(what: Callable[[int], bytes]) -> None:
        with contextlib.suppress(OSError):
            while True:
                ringing, _ = there.accept()
                rings.append(len(ringing.recv(4096)))
                ringing.sendall(what(len(rings)))
                ringing.close()

    def begin(what: Callable[[int], bytes]) -> list[int]:
        threading.Thread(target=serve, args=[what], daemon=True).start()
        settings.DAPOLICY_PAGER_URL = f"http://127.0.0.1:{there.getsockname()[1]}/"
        return rings

    yield begin
    there.close()


NONSENSE, YES = b"tea\r\n\r\n", b"HTTP/1.1 204 No Content\r\n\r\n"


def many(world: World, now: datetime, number: int) -> list[Record]:
    """Records of which each is paged about by itself."""
    records = [Record.open(kind="incident", team=world.shift, at=now) for _ in range(number)]
    for record in records:
        page_post("psd", record=record, why=WHY, at=now)
    return records


def test_a_pager_that_answers_nonsense_once_stops_no_other_ring(world, now, pager_that_says):
    rings = pager_that_says(lambda ring: NONSENSE if ring == 1 else YES)
    many(world, now, 3)
    run(now)
    with login("worker"):
        assert calling.ring_waiting(now=now) == 2
        assert calling.ring_waiting(now=now) == 1
    assert len(rings) == 4


@pytest.mark.parametrize("url", ["http://[pager/", "http://127.0.0.1:port/", "http://\udcff/", "ftp://pager/"])
def test_an_address_that_is_none_stops_nothing_and_loses_nothing(world, locked, now, settings, url):
    settings.DAPOLICY_PAGER_URL = url
    page_post("fim", record=locked, why=WHY, at=now)
    run(now)
    with login("worker"):
        assert calling.ring_waiting(now=now) == 0
    assert PageCall.objects.get().rung_at is None


def test_a_pager_that_fails_is_given_up_for_this_minute_after_so_many_failures(
    world, now, pager_that_says, monkeypatch
):
    rings = pager_that_says(lambda ring: NONSENSE)
    monkeypatch.setattr(calling, "MISSES", 2)
    many(world, now, 5)
    run(now)
    with login("worker"):
        assert calling.ring_waiting(now=now) == 0
    assert len(rings) == 2


def test_a_call_that_another_worker_rings_is_no_failure_of_the_pager(own_database, now, pager, monkeypatch):
    """Nobody else's calls wait a minute because others were faster."""
    monkeypatch.setattr(calling, "MISSES", 1)
    with transaction.atomic():
        world = make_world()
        many(world, now, 2)
    run(now)
    first = PageCall.objects.order_by("pk").first()
    gate, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            PageCall.objects.select_for_update().get(pk=first.pk)
            gate.set()
            done.wait(30)
        connection.close()

    other = threading.Thread(target=hold)
    other.start()
    gate.wait(30)
    assert calling.ring_waiting(now=now) == 1
    done.set()
    other.join()
    assert PageCall.objects.get(rung_at=None) == first


def test_ringing_is_a_job_of_its_own(world, locked, now, pager):
    page_post("fim", record=locked, why=WHY, at=now)
    with login("worker"):
        tasks.call_posts()
        assert pager == []
        assert tasks.ring() == 1
    assert pager == [b""]


def test_pages_that_nobody_can_be_called_about_keep_none_behind_them_waiting(world, now, monkeypatch):
    monkeypatch.setattr(calling, "BATCH", 2)
    for record in many(world, now, 5):
        exclude(record, world.psd, now)
    behind = Record.open(kind="incident", team=world.shift, at=now)
    page_post("psd", record=behind, why=WHY, at=now)
    assert run(now) == 1
    assert PageCall.objects.get().record == behind


def test_notices_that_nobody_answered_keep_none_behind_them_on_the_screen(world, now, monkeypatch):
    monkeypatch.setattr(calling, "BATCH", 2)
    records = many(world, now, 5)
    run(now)
    acknowledge(PostPage.objects.get(record=records[-1]), by=world.psd, at=now)
    Notice.objects.filter(record=records[-1]).update(acknowledged_at=None)
    with login("worker"):
        assert calling.clear_answered(now=now) == 1
    assert set(Notice.objects.filter(acknowledged_at=None).values_list("record", flat=True)) == {
        record.pk for record in records[:-1]
    }


def test_a_worn_out_page_is_called_about_again_when_somebody_new_holds_the_last_post(world, locked, now):
    page_post("psd", record=locked, why=WHY, at=now)
    for number in range(13):
        run(now + FIVE * number)
    later = now + FIVE * 20
    assert list(calling.due_a_call(later)) == []
    relief = world.member("relief", "psd-auditor")
    PostHolding.objects.create(post_id="psd", member=relief, since=LONG_AGO, until=FAR_AHEAD)
    assert run(later) == 1
    assert called()[-1] == "relief"
