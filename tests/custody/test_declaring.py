"""*Do you know either of them?*: no works on, yes is the last they see; reviews, grants, exclusions, and the alarm."""

from datetime import timedelta

import pytest
from django.urls import reverse

from dapolicy.access.handles import handle
from dapolicy.access.models import Exclusion, Grant, PostPage, Record
from dapolicy.access.permissions import Refused
from dapolicy.access.reader import read_as
from dapolicy.chronology.models import Event, Telling
from dapolicy.custody.actions import (
    choose_older,
    confirm_police,
    declare,
    declare_fully,
    end_grant,
    exclude,
    give_grant,
    leave_connection,
    look_again,
    review_declaration,
    unlock,
)
from dapolicy.custody.models import Alarm, Connection, Declaration, Older, Receipt
from dapolicy.custody.queries import (
    connections_of,
    declarations_of,
    excluded_from,
    holders,
    locked_record,
    older_records,
)
from tests.custody.police import execute, lock, officers, reported, sees, state
from tests.world import login

TOO_FEW = "Fewer than two people can see a locked record"


@pytest.fixture
def scene(world):
    officers(world)
    return world


@pytest.fixture
def confirmed(scene, now):
    """A case locked for good, held by the specialist and the supervisor."""
    record = lock(scene, now)
    tapped(scene.specialist, record, now)
    granted(scene.supervisor, record, now, by=scene.specialist)
    acted(scene.inspector, record, lambda it, by: confirm_police(it, by=by, at=now, reason="Staff office"))
    return record


def granted(member, record, now, *, by, why="Investigates"):
    until = now + timedelta(days=7)
    acted(by, record, lambda it, giver: give_grant(it, member, until=until, why=why, by=giver, at=now))


def acted(member, record, act):
    """`act(record, member)` with the web login's rights, as this member."""
    with login("web"):
        read_as(member.pk)
        result = act(Record.objects.get(pk=record.pk), member)
    read_as(None)
    return result


def as_auditor(member, record, act):
    """The same for somebody who audits the record and does not see it."""
    with login("web"):
        read_as(member.pk)
        line = locked_record(record.reference)
        asked = Record(pk=record.pk, reference=record.reference, kind=record.kind, locked="confirmed")
        result = act(asked if line else None, member)
    read_as(None)
    return result


def tapped(member, record, now, *, knows=False, words=""):
    acted(member, record, lambda it, by: declare(it, by=by, at=now, knows=knows, words=words))


# The tap


def test_nobody_has_a_grant_before_the_tap(scene, now):
    record = lock(scene, now)
    assert not Grant.objects.filter(content_object=record).exists()
    tapped(scene.specialist, record, now)
    assert Grant.objects.get(content_object=record).until == now + timedelta(hours=20)


def test_the_tap_of_one_of_the_team_gives_no_grant_of_its_own(scene, now):
    """They see it while it is possible; author and post alone keep it."""
    record = lock(scene, now)
    tapped(scene.colleague, record, now)
    assert not Grant.objects.exists()
    assert Declaration.objects.get().member == scene.colleague


@pytest.mark.policy("PPDA-006")
def test_a_yes_excludes_at_once_and_tells_professional_standards_and_the_holder(scene, now, confirmed):
    tapped(scene.supervisor, confirmed, now, knows=True, words="We trained together")
    assert not sees(scene.supervisor, confirmed)
    excluded = Exclusion.objects.get(record=confirmed, member=scene.supervisor)
    assert excluded.why == "declared"
    assert PostPage.objects.filter(record=confirmed, post="psd", why="Somebody declared a connection").exists()
    assert Telling.objects.filter(record=confirmed, to=f"member:{scene.specialist.pk}").exists()
    assert not Telling.objects.filter(to=f"member:{scene.supervisor.pk}").exists()
    told = acted(scene.specialist, confirmed, lambda it, _: excluded_from(it))
    assert {one.member.name: one.reason for one in told}["Supervisor"] == "We trained together"


def test_a_yes_without_words_excludes_all_the_same(scene, now, confirmed):
    tapped(scene.supervisor, confirmed, now, knows=True)
    assert not sees(scene.supervisor, confirmed)


def test_a_grant_given_after_a_yes_is_refused_and_an_old_one_opens_nothing(scene, now, confirmed):
    tapped(scene.supervisor, confirmed, now, knows=True)
    with pytest.raises(Refused, match="excluded"):
        acted(
            scene.specialist,
            confirmed,
            lambda it, by: give_grant(it, scene.supervisor, until=now + timedelta(days=1), why="Wanted", by=by, at=now),
        )
    read_as(None)
    held = acted(scene.specialist, confirmed, lambda it, _: holders(it))
    assert {one.member.name: one.is_excluded for one in held} == {"Specialist": False, "Supervisor": True}


def test_the_page_of_a_locked_record_asks_and_a_yes_makes_it_absent(scene, now, browse):
    _, case = reported(scene, now)
    record = Record.objects.get(pk=case.pk)
    address = reverse("cases:case", args=[record.reference])
    browser = browse(scene.inspector)
    assert "Do you know either of them?" in browser.get(address).content.decode()
    browser.post(reverse("custody:declare", args=[record.reference]), {"knows": "no"})
    page = browser.get(address).content.decode()
    assert "Do you know either of them?" not in page
    assert "Hand in your full declaration" in page
    browser.post(reverse("custody:declare", args=[record.reference]), {"knows": "yes", "words": "My cousin"})
    assert browser.get(address).status_code == 404
    assert browser.get(reverse("custody:record", args=[record.reference])).status_code == 404
    assert browser.post(reverse("custody:declare", args=[record.reference]), {"knows": "no"}).status_code == 404


def test_an_open_record_asks_nobody(scene, now, browse):
    from cases.reports import Suspect
    from tests.cases.reports import person

    _, case = reported(scene, now, suspects=(Suspect(person("Percy", "Vane")),))
    page = browse(scene.specialist).get(reverse("cases:case", args=[case.record.reference])).content.decode()
    assert "Do you know either" not in page
    assert browse(scene.specialist).get(reverse("custody:record", args=[case.record.reference])).status_code == 404


# The receipt


def receipt_page(browse, member, knows=None):
    receipt = Receipt.objects.get(member=member)
    browser, address = browse(member), reverse("custody:saved", args=[receipt.pk])
    if knows:
        assert browser.post(address, {"knows": knows}).status_code == 302
    page = browser.get(address)
    return page.status_code, page.content.decode().replace(receipt.reference, "REF").replace(str(receipt.pk), "PK")


def without(page, *names):
    import re

    page = re.sub(r'(csrfmiddlewaretoken" value=)"\w+"', "", page)
    for name in names:
        page = page.replace(name, "WHO")
    return page


@pytest.mark.parametrize("answer", [None, "no", "yes"])
def test_the_receipt_is_the_same_for_an_author_whom_his_own_report_excludes(scene, now, browse, answer):
    for by in (scene.rowan, scene.officer):
        reported(scene, now, by=by)
    one = receipt_page(browse, scene.rowan, answer)
    other = receipt_page(browse, scene.officer, answer)
    assert one[0] == other[0] == 200
    assert without(one[1], "Rowan") == without(other[1], "Officer")
    assert "Force incident manager has it now: 01632 960999" in one[1]
    record = Record.objects.get(reference=Receipt.objects.get(member=scene.rowan).reference)
    assert not sees(scene.rowan, record)
    assert not Grant.objects.filter(user__member=scene.rowan).exists()


def test_a_receipt_is_its_writers_alone(scene, now, browse):
    reported(scene, now)
    address = reverse("custody:saved", args=[Receipt.objects.get().pk])
    assert browse(scene.colleague).get(address).status_code == 404
    assert browse(scene.colleague).post(address, {"knows": "no"}).status_code == 404
    assert not Declaration.objects.exists()


def test_the_authors_tap_on_the_receipt_gives_the_grant_also_after_it_was_confirmed(scene, now, browse):
    _, case = reported(scene, now)
    record = Record.objects.get(pk=case.pk)
    acted(scene.inspector, record, lambda it, by: confirm_police(it, by=by, at=now, reason="Staff office"))
    assert not sees(scene.officer, record)
    receipt_page(browse, scene.officer, "no")
    assert sees(scene.officer, record)


# The full declaration and its review


@pytest.mark.policy("PPDA-006")
def test_access_ends_where_the_review_fails_and_somebody_else_reviews(scene, now, confirmed):
    tapped(scene.supervisor, confirmed, now)
    said = "No connection to her. I was his sergeant in 2019."
    acted(scene.supervisor, confirmed, lambda it, by: declare_fully(it, by=by, at=now, words=said))
    mine = acted(scene.supervisor, confirmed, lambda it, _: declarations_of(it)[0])
    with pytest.raises(Refused, match="Somebody else"):
        acted(
            scene.supervisor,
            confirmed,
            lambda it, by: review_declaration(it, mine, outcome="continue", reason="Fine", by=by, at=now),
        )
    acted(
        scene.specialist,
        confirmed,
        lambda it, by: review_declaration(it, mine, outcome="remove", reason="Was his sergeant", by=by, at=now),
    )
    assert not sees(scene.supervisor, confirmed)
    assert Exclusion.objects.get(member=scene.supervisor).why == "found"
    with pytest.raises(Refused, match="already"):
        acted(
            scene.specialist,
            confirmed,
            lambda it, by: review_declaration(it, mine, outcome="continue", reason="Fine", by=by, at=now),
        )


def test_the_full_declaration_and_its_review_run_on_clocks(scene, now, confirmed):
    from dapolicy.chronology.models import Clock

    tapped(scene.supervisor, confirmed, now)
    subject = handle(scene.supervisor)
    full = Clock.objects.get(duty="conflict-declaration", subject=subject)
    assert (full.started_at, full.stopped_at) == (now, None)
    later = now + timedelta(minutes=5)
    acted(scene.supervisor, confirmed, lambda it, by: declare_fully(it, by=by, at=later, words="None at all"))
    full.refresh_from_db()
    assert full.stopped_at == later
    review = Clock.objects.get(duty="conflict-declaration-review", subject=subject)
    assert (review.started_at, review.stopped_at) == (later, None)


# Grants and exclusions


def test_a_grant_is_given_to_a_named_person_and_ended_early(scene, now, confirmed):
    until = now + timedelta(days=2)
    acted(
        scene.supervisor,
        confirmed,
        lambda it, by: give_grant(it, scene.manager, until=until, why="Reads it for the review", by=by, at=now),
    )
    assert sees(scene.manager, confirmed)
    acted(scene.supervisor, confirmed, lambda it, by: end_grant(it, scene.manager, why="Review done", by=by, at=now))
    assert not sees(scene.manager, confirmed)
    kinds = list(
        Event.objects.filter(record_id=confirmed.pk, subject=handle(scene.manager)).values_list("kind", flat=True)
    )
    assert sorted(kinds) == ["access.ended", "access.granted"]


def test_whoever_is_let_into_a_case_reads_its_report_and_no_longer_than_that(scene, now):
    done, case = reported(scene, now, by=scene.specialist)
    tapped(scene.specialist, case.record, now)
    acted(scene.inspector, case.record, lambda it, by: confirm_police(it, by=by, at=now, reason="Staff office"))
    granted(scene.manager, case.record, now, by=scene.specialist)
    assert sees(scene.manager, case.record)
    assert sees(scene.manager, done.incident.record)
    acted(scene.specialist, case.record, lambda it, by: end_grant(it, scene.manager, why="Done", by=by, at=now))
    assert not sees(scene.manager, case.record)
    assert not sees(scene.manager, done.incident.record)


@pytest.mark.parametrize("who", ["psd", "admin", "manager"])
def test_professional_standards_and_administrators_can_be_excluded(scene, now, confirmed, who):
    member = scene.people[who]
    acted(
        scene.specialist,
        confirmed,
        lambda it, by: exclude(it, member, why="found", words="His sister", by=by, at=now),
    )
    with login("web"):
        read_as(member.pk)
        assert (locked_record(confirmed.reference), holders(confirmed), excluded_from(confirmed)) == (None, [], [])
    read_as(None)


def test_connections_are_proposed_and_exclude_nobody_by_themselves(scene, now, confirmed):
    found = acted(scene.specialist, confirmed, lambda it, _: connections_of(it))
    why = {one.member.name: one.why for one in found}
    assert (why["Alder"], why["Bryony"], why["Officer"]) == ("line", "address", "team")
    assert not Exclusion.objects.filter(record=confirmed).exclude(why="suspect").exists()
    acted(
        scene.specialist,
        confirmed,
        lambda it, by: exclude(it, scene.alder, why="line", words="Staff register", by=by, at=now),
    )
    acted(
        scene.specialist,
        confirmed,
        lambda it, by: leave_connection(it, scene.bryony, words="A block of flats", by=by, at=now),
    )
    outcomes = dict(Connection.objects.exclude(outcome="").values_list("member__name", "outcome"))
    assert outcomes == {"Alder": "excluded", "Bryony": "left"}
    assert not sees(scene.alder, confirmed)


def test_professional_standards_exclude_without_seeing_the_record(scene, now, confirmed):
    assert not sees(scene.psd, confirmed)
    as_auditor(scene.psd, confirmed, lambda it, by: exclude(it, scene.alder, why="found", words="Uncle", by=by, at=now))
    assert Exclusion.objects.filter(record=confirmed, member=scene.alder, by=scene.psd).exists()


@pytest.mark.parametrize("who", ["colleague", "rowan", "officer", "admin", "stranger"])
def test_others_are_told_nothing_of_who_can_see_it(scene, now, confirmed, who, browse):
    member = scene.people[who]
    with login("web"):
        read_as(member.pk)
        known = (holders(confirmed), excluded_from(confirmed), connections_of(confirmed), declarations_of(confirmed))
        assert (known, locked_record(confirmed.reference)) == (([], [], [], []), None)
    read_as(None)
    for address in (
        reverse("custody:record", args=[confirmed.reference]),
        reverse("custody:act", args=[confirmed.reference, "give"]),
        reverse("custody:act-on", args=[confirmed.reference, "end", handle(scene.specialist)]),
    ):
        assert browse(member).get(address).status_code == 404


# The alarm


def test_fewer_than_two_rings_professional_standards_once_until_it_is_mended(scene, now, confirmed):
    assert not Alarm.objects.filter(record=confirmed, mended_at=None).exists()
    acted(scene.specialist, confirmed, lambda it, by: end_grant(it, scene.supervisor, why="Moved", by=by, at=now))
    pages = PostPage.objects.filter(record=confirmed, why=TOO_FEW, post="psd", settled_at=None)
    assert pages.count() == 1
    for _ in range(2):
        with login("worker"):
            look_again(at=now)
    assert pages.count() == 1
    until = now + timedelta(days=1)
    acted(
        scene.specialist, confirmed, lambda it, by: give_grant(it, scene.manager, until=until, why="x", by=by, at=now)
    )
    assert not Alarm.objects.filter(record=confirmed, mended_at=None).exists()
    assert pages.count() == 0


@pytest.mark.parametrize("how", ["runs out", "account closes", "leaves", "is excluded"])
def test_whoever_cannot_see_it_any_more_does_not_count(scene, now, confirmed, how):
    supervisor = scene.supervisor
    if how == "runs out":
        Grant.objects.filter(user__member=supervisor).update(until=now - timedelta(minutes=1))
    elif how == "account closes":
        type(supervisor.account).objects.filter(member=supervisor).update(is_active=False)
    elif how == "leaves":
        type(supervisor).objects.filter(pk=supervisor.pk).update(left_on=now.date() - timedelta(days=1))
    else:
        Exclusion.objects.create(record=confirmed, member=supervisor, why="found", at=now)
    with login("worker"):
        look_again(at=now)
    assert Alarm.objects.filter(record=confirmed, mended_at=None).exists()


def test_an_excluded_holder_of_on_call_psd_is_not_rung(scene, now, confirmed):
    Exclusion.objects.create(record=confirmed, member=scene.psd, why="found", at=now)
    Grant.objects.filter(user__member=scene.supervisor).delete()
    with login("worker"):
        look_again(at=now)
    assert PostPage.objects.get(record=confirmed, why=TOO_FEW).post_id == "di"


# Unlocking, and older records


def test_professional_standards_alone_unlock_with_a_reason_and_everything_with_it(scene, now):
    _, case = reported(scene, now)
    record = Record.objects.get(pk=case.pk)
    for who in ("specialist", "inspector", "supervisor", "admin"):
        refused(scene.people[who], record, now, reason="x")
    refused(scene.psd, record, now, reason=" ")
    as_auditor(scene.psd, record, lambda it, by: unlock(it, by=by, at=now, reason="Another man of that name"))
    assert set(Record.objects.values_list("locked", flat=True)) == {"no"}
    assert Event.objects.filter(kind="record.unlocked").count() == 2


def refused(member, record, now, *, reason):
    with login("web"):
        read_as(member.pk)
        with pytest.raises(Refused):
            unlock(record, by=member, at=now, reason=reason)
    read_as(None)


def test_an_excluded_auditor_unlocks_nothing(scene, now, confirmed):
    Exclusion.objects.create(record=confirmed, member=scene.psd, why="declared", at=now)
    refused(scene.psd, confirmed, now, reason="x")
    assert state(confirmed) == "confirmed"


@pytest.mark.parametrize(("lock_it", "left"), [(True, "confirmed"), (False, "no")])
def test_professional_standards_choose_for_each_older_record(scene, now, confirmed, lock_it, left):
    from dapolicy.access.models import Kind

    old = Record.open(kind=Kind.CASE, team=scene.unit, at=now - timedelta(days=400))
    with login("worker"):
        execute("SELECT custody_found_older(%s, %s, %s)", confirmed.pk, [old.pk], now)
    assert as_auditor(scene.psd, confirmed, lambda it, _: [one.record.pk for one in older_records(it.pk)]) == [old.pk]
    as_auditor(
        scene.psd,
        confirmed,
        lambda it, by: choose_older(it.pk, old, lock=lock_it, reason="He may have read it", by=by, at=now),
    )
    assert state(old) == left
    assert sees(scene.rowan, old) is not lock_it
    assert sees(scene.specialist, old)
    assert Older.objects.get().by == scene.psd
    assert Event.objects.filter(record_id=old.pk).exists() is lock_it  # leaving it leaves no trace on it


def test_nobody_else_is_told_of_older_records(scene, now, confirmed):
    with login("worker"):
        execute("SELECT custody_found_older(%s, %s, %s)", confirmed.pk, [confirmed.pk], now)
    for who in ("specialist", "supervisor", "colleague"):
        with login("web"):
            read_as(scene.people[who].pk)
            assert older_records(confirmed.pk) == []
        read_as(None)
