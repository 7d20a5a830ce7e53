"""Minutes go out: each account is told by notice and reads its own part; who has none is telephoned, which is said."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.core import mail
from django.db.utils import ProgrammingError
from django.urls import reverse
from pypdf import PdfReader
from pypdfium2 import PdfDocument

from cases.actions.confidential import add_address
from dapolicy.access.handles import handle
from dapolicy.access.models import Exclusion
from dapolicy.access.permissions import Refused
from dapolicy.audit.models import Entry
from dapolicy.chronology.entries import entries, put_back, take_from_view
from dapolicy.chronology.models import Event, Mail, Notice
from marac.actions.going_out import send_out, tell_agency
from marac.actions.hearing import attend, keep_line
from marac.actions.minutes import send_minutes
from marac.models import Agency, Leaving, Line, MinutesOut
from tests.access.whole import call
from tests.marac.room import agreed, of_today
from tests.marac.scene import seat
from tests.reading import text
from tests.world import login

SAID = "Housing: the locks on Thursday."


@pytest.fixture
def item(scene):
    return scene.knows_neither(scene.listed(meeting=of_today(scene)))


def tells(scene, kind, item, **given):
    entry = entries()[kind](given, record=item.record, by=scene.world.coordinator, now=scene.now)
    assert keep_line(entry, item, uuid4(), by=scene.world.coordinator, at=scene.now)


def whole(scene, item, said=SAID) -> None:
    tells(scene, "marac.said", item, note=said)
    tells(scene, "marac.heard", item)
    tells(scene, "marac.victim-spoken-for", item, none="She is away.")
    tells(scene, "marac.no-police-action", item, why="He is in prison.")


def out(scene, item, *, housing: str = "present") -> None:
    """Complete, sent, and looked at by the worker."""
    attend(item.meeting, {"housing": housing}, by=scene.world.coordinator, at=scene.now)
    send_minutes(item.meeting, by=scene.world.coordinator, at=scene.now)
    with login("worker"):
        send_out(now=scene.now)


def page(item) -> str:
    return reverse("marac:mine-minutes", args=[handle(item.meeting)])


def words_of(pdf: bytes) -> str:
    return " ".join(one.extract_text() for one in PdfReader(BytesIO(pdf)).pages)


@pytest.mark.policy("MARAC-009")
def test_an_account_is_told_once_and_reads_its_own_part_and_nothing_of_anothers(scene, browse, item):
    whole(scene, item)
    agreed(scene, item, "Change the locks")
    agreed(scene, item, "Ring the school", agency="children", owner_name="Ann Other")
    out(scene, item)
    with login("worker"):
        assert send_out(now=scene.now) == 0
    notice = Notice.objects.get(member=scene.world.partner, source__startswith="marac-minutes")
    assert item.record.reference not in notice.title
    assert "Applethwaite" not in notice.title
    assert Mail.objects.filter(member=scene.world.partner).count() == 1
    assert not mail.outbox
    partner = browse(scene.world.partner)
    assert notice.title in text(partner.get(reverse("desk:notices")))
    opened = partner.post(reverse("desk:open-notice", args=[notice.pk]))
    assert opened.url == page(item)
    shown = text(partner.get(page(item)))
    assert (SAID in shown, "Change the locks" in shown, "Ring the school" in shown) == (True, True, False)


def test_who_has_not_said_that_they_know_neither_reads_nothing_that_was_said(scene, browse, item):
    other = scene.listed(meeting=item.meeting, place=2048)
    for one, said in ((item, SAID), (other, "Of the second.")):
        whole(scene, one, said)
    out(scene, item)
    partner = browse(scene.world.partner)
    shown = text(partner.get(page(item)))
    assert (SAID in shown, "Of the second." in shown) == (True, False)
    scene.knows_neither(other)
    assert "Of the second." in text(partner.get(page(item)))


@pytest.mark.policy("MARAC-007")
def test_who_was_not_there_has_its_own_actions_and_nothing_of_what_was_said(scene, browse, item):
    whole(scene, item)
    agreed(scene, item, "Change the locks")
    out(scene, item, housing="apologies")
    shown = text(browse(scene.world.partner).get(page(item)))
    assert (SAID in shown, "Change the locks" in shown) == (False, True)


def test_a_case_that_somebody_does_not_hear_or_that_is_locked_is_in_no_minutes_of_theirs(scene, browse, item):
    other = scene.knows_neither(scene.listed(meeting=item.meeting, place=2048))
    for one, said in ((item, "Of the first."), (other, "Of the second.")):
        whole(scene, one, said)
    out(scene, item)
    Exclusion.objects.create(record=item.record, member=scene.world.partner, why="declared", at=scene.now)
    partner = browse(scene.world.partner)
    shown = text(partner.get(page(item)))
    assert ("Of the first." in shown, "1. " in shown, "Of the second." in shown) == (False, True, True)
    call("SELECT dapolicy_lock(%s, 'confirmed')", [other.record_id])
    assert "Of the second." not in text(partner.get(page(item)))
    assert text(partner.get(reverse("desk:notices"))).count("MARAC minutes") == 0


def test_what_was_taken_from_view_and_what_must_not_leave_is_not_read_out(scene, browse, item):
    whole(scene, item)
    tells(scene, "marac.said", item, note="She asked for asylum in May.")
    tells(scene, "marac.said", item, note="Petra applied under Clare's Law in June.")
    out(scene, item)
    partner = browse(scene.world.partner)
    shown = text(partner.get(page(item)))
    assert ("asylum" in shown, "withheld, since it holds an immigration status" in shown) == (False, True)
    assert ("Petra" in shown, "withheld, since it holds an application for disclosure" in shown) == (False, True)
    wrong = Event.objects.filter(kind="marac.said").order_by("recorded_at", "pk").first()
    take_from_view(wrong, by=scene.world.coordinator, at=scene.now, reason="The wrong case")
    assert SAID not in text(partner.get(page(item)))
    put_back(wrong, by=scene.world.supervisor, at=scene.now, reason="It was this case")
    assert SAID in text(partner.get(page(item))), "refused, it stands again"


def test_an_address_that_is_withheld_after_the_minutes_went_out_is_read_in_them_no_more(scene, browse, item):
    whole(scene, item)
    tells(scene, "marac.said", item, note="She went to 14 Heron Court, Northam.")
    out(scene, item)
    partner = browse(scene.world.partner)
    assert "Heron Court" in text(partner.get(page(item)))
    later = scene.now + timedelta(minutes=30)
    refuge = {"words": "14 Heron Court, Northam, ZZ99 8SH", "confidential": True, "through": item.record}
    add_address(item.record.case.victim, **refuge, by=scene.world.specialist, at=later)
    with login("worker"):
        send_out(now=later + timedelta(minutes=1))
    shown = text(partner.get(page(item)))
    assert ("Heron Court" in shown, "withheld, since it holds" in shown, SAID in shown) == (False, True, True)
    before = Leaving.objects.count()
    with login("worker"):
        send_out(now=later + timedelta(minutes=9))
    assert Leaving.objects.count() == before, "what is looked at anew is looked at once"


def test_nothing_is_read_before_the_minutes_are_out_or_before_the_worker_looked(scene, browse, item):
    whole(scene, item)
    attend(item.meeting, {"housing": "present"}, by=scene.world.coordinator, at=scene.now)
    partner = browse(scene.world.partner)
    assert SAID not in text(partner.get(page(item)))
    send_minutes(item.meeting, by=scene.world.coordinator, at=scene.now)
    assert SAID not in text(partner.get(page(item)))
    with login("worker"):
        send_out(now=scene.now)
    assert SAID in text(partner.get(page(item)))
    assert Leaving.objects.count() == 4


def test_nobody_is_told_once_the_papers_of_the_meeting_have_ended(scene, item):
    whole(scene, item)
    send_minutes(item.meeting, by=scene.world.coordinator, at=scene.now)
    with login("worker"):
        assert send_out(now=item.meeting.papers_until) == 0
    assert not Leaving.objects.exists()
    with login("worker"):
        send_out(now=scene.now)
    assert Notice.objects.filter(member=scene.world.partner, source__startswith="marac-minutes").exists()


def test_an_agency_without_an_account_is_listed_until_it_is_said_who_was_told(scene, browse, item):
    seat(item.meeting, health := Agency.objects.get(pk="health"), None)
    whole(scene, item)
    out(scene, item)
    marac = browse(scene.world.coordinator)
    minutes = reverse("marac:minutes", args=[handle(item.meeting)])
    assert "Health: Not told yet" in text(marac.get(minutes))
    told = reverse("marac:minutes-told", args=[handle(item.meeting), "health"])
    assert "Who was told?" in text(marac.get(told))
    assert marac.post(told, {"name": "", "how": "telephone"}).status_code == 200
    assert marac.post(told, {"name": "Nurse Rowan", "how": "telephone"}).status_code == 302
    assert "Health: Nurse Rowan, by telephone" in text(marac.get(minutes))
    with pytest.raises(Refused, match="who was told"):
        tell_agency(item.meeting, health, name="x", how="notice", by=scene.world.coordinator, at=scene.now)
    assert MinutesOut.objects.get(how="telephone").by == scene.world.coordinator


def test_an_agencys_minutes_are_a_marked_document_of_its_own_part_and_a_disclosure(scene, browse, breaches, item):
    whole(scene, item)
    agreed(scene, item, "Change the locks")
    agreed(scene, item, "Ring the school", agency="children", owner_name="Ann Other")
    out(scene, item)
    files = {
        "Partner, Housing": browse(scene.world.partner).post(
            reverse("marac:mine-minutes-document", args=[handle(item.meeting)])
        ),
        "Housing": browse(scene.world.coordinator).post(
            reverse("marac:minutes-document", args=[handle(item.meeting), "housing"])
        ),
    }
    for reader, answer in files.items():
        said = words_of(answer.content)
        assert (SAID in said, "Change the locks" in said, "Ring the school" in said) == (True, True, False)
        assert "OFFICIAL-SENSITIVE" in said
        assert f"Made for {reader}" in said
        assert breaches(answer.content) == []
        assert Entry.objects.filter(recipients__contains=[reader], reason="Minutes of MARAC").exists()


@pytest.mark.policy("MARAC-009")
def test_lines_of_one_moment_stand_everywhere_in_the_order_in_which_they_were_entered(scene, browse, item):
    """What is typed after a meeting was all said at its end."""
    whole(scene, item)
    said = [f"Line {letter}." for letter in "abcdefgh"]
    for one in said:
        tells(scene, "marac.said", item, note=one)
    out(scene, item)
    document = reverse("marac:minutes-document", args=[handle(item.meeting), "housing"])
    pages = [
        browse(scene.world.partner).get(page(item)).content.decode(),
        browse(scene.world.coordinator).get(reverse("marac:minutes", args=[handle(item.meeting)])).content.decode(),
        words_of(browse(scene.world.coordinator).post(document).content),
    ]
    for shown in pages:
        assert [one for _, one in sorted((shown.index(one), one) for one in said)] == said


def test_a_word_longer_than_the_page_stays_on_the_page(scene, browse, item):
    whole(scene, item, said="https://www.example.org/" + "longword" * 30)
    out(scene, item)
    document = reverse("marac:minutes-document", args=[handle(item.meeting), "housing"])
    made = PdfDocument(browse(scene.world.coordinator).post(document).content)
    text = made[0].get_textpage()
    width = made[0].get_width()
    assert all(text.get_rect(n)[2] < width for n in range(text.count_rects()))


@pytest.mark.policy("MARAC-009")
def test_a_line_tells_nothing_of_another_record_whatever_event_it_names(scene, item, browse):
    whole(scene, item)
    out(scene, item)
    other = scene.listed(meeting=item.meeting, place=2048)
    tells(scene, "marac.said", other, note="Nothing of theirs.")
    row = Line.objects.get(item=other, kind="marac.said")
    named = {"event_id": row.event_id, "kind": row.kind, "at": row.at, "by_id": row.by_id}
    Line.objects.create(pk=uuid4(), item=item, record=item.record, **named)
    Leaving.objects.create(event_id=row.event_id, item=other, record=other.record, at=scene.now)
    shown = text(browse(scene.world.partner).get(page(item)))
    assert SAID in shown
    assert "Nothing of theirs." not in shown


def test_only_the_worker_says_what_may_leave(scene, item, as_web):
    as_web(scene.world.coordinator)
    with pytest.raises(ProgrammingError, match="permission denied"):
        Leaving(event_id=uuid4(), item=item, record=item.record, at=scene.now).save(force_insert=True)
