"""The worker reads what the audit has sealed: once, late, in two places, and past what it cannot read."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import DataError, connection, connections
from django.urls import reverse

from dapolicy.access.models import Kind, Record
from dapolicy.access.reader import read_as
from dapolicy.audit.actions import write_entry
from dapolicy.audit.models import Seal
from dapolicy.audit.seals import seal_next
from dapolicy.chronology.models import Notice
from ppda.console import resolver
from ppda.console.resolver import resolve_sealed, resolve_unread
from ppda.models import SealReached, Sighting, Unread
from tests.ppda.console.sightings import sightings
from tests.world import login, make_world


def test_what_is_read_twice_or_half_is_found_once(scene, browse, minute, monkeypatch, now):
    browser = browse(scene.world.rowan)
    for _ in range(5):
        browser.get(reverse("cases:case", args=[scene.record.reference]))
    monkeypatch.setattr(resolver, "CHUNK", 2)
    monkeypatch.setattr(resolver, "reach", lambda seal: False)  # killed before it says how far it came
    minute()
    assert len(sightings(scene.record)) == 5
    monkeypatch.undo()
    assert SealReached.objects.count() == 0
    minute()
    assert len(sightings(scene.record)) == 5
    assert Notice.objects.filter(record=scene.record, source__startswith="standards:").count() == 1
    with login("worker"):
        assert resolve_sealed(now=now) == 0


def test_what_was_sealed_late_is_read_late(scene, entry_at, minute, now):
    """An entry whose transaction committed after a younger one stands in a later seal, and is read with it."""
    minute()
    reached = SealReached.objects.get().seal
    entry_at(now - timedelta(days=365), f"GET cases:case reference={scene.record.reference}")
    assert seal_next(at=now) == reached + 1
    minute()
    assert sightings(scene.record) == [("tried", "address")]


@pytest.mark.policy("ACC-001")
def test_an_entry_that_cannot_be_read_blinds_nobody_is_counted_and_is_read_once_it_can_be(
    scene, browse, entry_at, minute, monkeypatch, now
):

    by_words = resolver.matches.by_words

    def broken(words, ended):
        if words == "poison":
            raise DataError("invalid byte sequence")
        return by_words(words, ended)

    monkeypatch.setattr(resolver.matches, "by_words", broken)
    entry_at(now, "GET desk:found", words="poison")
    browse(scene.world.rowan).get(reverse("cases:case", args=[scene.record.reference]))
    minute()
    assert sightings(scene.record) == [("tried", "address")]
    assert SealReached.objects.get().seal == Seal.objects.latest("number").number
    page = browse(scene.world.psd).get(reverse("console:home")).content.decode()
    assert "1 not read" in page
    assert "Read up to" in page
    with login("worker"):
        read_as(None)
        resolve_unread(now=now + timedelta(minutes=1))
    assert Unread.objects.get().tried_at == now + timedelta(minutes=1)
    monkeypatch.undo()
    with login("worker"):
        read_as(None)
        resolve_unread(now=now + timedelta(minutes=2))
    assert not Unread.objects.exists()


@pytest.mark.policy("ACC-001")
def test_the_console_says_that_the_worker_is_behind(scene, browse, entry_at, minute, now):
    minute()
    console = reverse("console:home")
    assert "Behind" not in browse(scene.world.psd).get(console).content.decode()
    entry_at(now - timedelta(minutes=9), f"GET cases:case reference={scene.record.reference}")
    assert "Behind" in browse(scene.world.psd).get(console).content.decode()
    minute()
    assert "Behind" not in browse(scene.world.psd).get(console).content.decode()


def test_two_workers_at_once_find_each_try_once(own_database, now):

    world = make_world()
    record = Record.open(kind=Kind.CASE, team=world.unit, at=now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT dapolicy_lock(%s, 'confirmed')", [record.pk])
    for _ in range(30):
        write_entry(
            at=now, member_id=world.officer.pk, roles=[], address="192.0.2.7", session=None, records=[], people=[],
            asked=f"GET cases:case reference={record.reference}", reason="", outcome=404,
        )  # fmt: skip
        seal_next(at=now)
    together, errors = Barrier(2), []

    def work() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET ROLE dapolicy_worker")
            together.wait(timeout=30)
            for _ in range(3):
                resolve_sealed(now=now)
        except Exception as error:  # noqa: BLE001  (handed to the test below)
            errors.append(error)
        finally:
            connections.close_all()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert errors == []
    resolve_sealed(now=now)
    assert Sighting.objects.filter(record_id=record.pk).count() == 30
    assert Notice.objects.filter(record=record, source__startswith="standards:").count() == 1
    assert SealReached.objects.get().seal == 30
