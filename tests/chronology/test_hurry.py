"""Whoever records may hurry the worker, and loses nothing when the broker is away."""

from celery import current_app
from django.conf import settings

from dapolicy.chronology import hurry


def test_a_process_that_is_no_worker_reaches_the_broker():
    assert current_app.conf.broker_url == settings.CELERY_BROKER_URL
    with current_app.connection_for_write() as connection:
        before = waiting(connection)
        hurry.send()
        assert waiting(connection) == before + 1


def waiting(connection):
    return connection.default_channel.client.llen("celery")


def test_a_broker_that_is_away_is_logged_and_not_raised(caplog, monkeypatch):
    def away(name, **options):
        raise hurry.OperationalError("nobody there")

    monkeypatch.setattr(current_app, "send_task", away)
    hurry.send()
    assert "waits for the next minute" in caplog.text
