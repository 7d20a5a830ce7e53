"""The pages of entries: recording any of them, correcting, hiding at once, confirming by a second person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django import forms

from dapolicy.access.handles import find, handle
from dapolicy.access.models import Exclusion
from dapolicy.access.permissions import Refused
from dapolicy.access.references import new_reference
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.entries import Entry, entries, put_back, record_entry, sentence_of, take_from_view, take_out
from dapolicy.chronology.models import Clock, Content, Event, Telling
from dapolicy.chronology.narrative import narrate
from tests.cases.casting import a_usual_case, safe_contact


class DoorChecked(Entry):
    """As an area writes one: its kind, its fields, its sentence."""

    kind, title = "door.checked", "Door checked"
    coded = ("outcome",)
    outcome = forms.ChoiceField(choices=[("locked", "Locked"), ("open", "Open")])
    who = forms.CharField(label="By whom", required=False)
    note = forms.CharField(label="Note", required=False)

    @classmethod
    def sentence(cls, detail):
        return f"Door checked: {cls.worded('outcome', detail)}"


@pytest.fixture
def case(world, now):
    return a_usual_case(world, now - timedelta(days=2), by=world.officer)


@pytest.fixture
def arrest(case, world, now):
    kind = entries()["suspect.arrested"]
    form = kind({"offence": "Assault on the wrong man"}, record=case.record, by=world.officer, now=now)
    [event] = record_entry(form, case.record, by=world.officer, at=now)
    return event


def address(case, event, act=""):
    return f"/chronology/{case.record.reference}/entry/{handle(event)}/{act}"


def test_ten_lines_make_an_entry(case, world, now):
    data = {"outcome": "open", "who": "PC 1", "note": "Lock broken", "opinion": "on", "sensitivity": "victim"}
    [event] = record_entry(
        DoorChecked(data, record=case.record, by=world.officer, now=now), case.record, by=world.officer, at=now
    )
    assert (event.kind, event.detail, event.opinion, event.sensitivity) == (
        "door.checked",
        {"outcome": "open"},
        True,
        "victim",
    )
    assert Content.objects.get(event_id=event.pk).words == "By whom: PC 1\nNote: Lock broken"
    assert DoorChecked.sentence(event.detail) == "Door checked: open"


def test_the_api_checks_the_same_class_with_a_time_in_one_text(case, world, now):
    sent = {"outcome": "locked", "at": "2026-03-09T21:14:00+00:00"}
    form = DoorChecked(sent, record=case.record, by=world.officer, now=now)
    [event] = record_entry(form, case.record, by=world.officer, at=now)
    assert event.at.isoformat() == "2026-03-09T21:14:00+00:00"
    wrong = DoorChecked({"outcome": "ajar", "at": "yesterday"}, record=case.record, by=world.officer, now=now)
    assert set(wrong.errors) == {"outcome", "at"}
    with pytest.raises(Refused):
        record_entry(wrong, case.record, by=world.officer, at=now)


def test_a_kind_without_words_of_its_own_is_read_out_as_it_is_written():
    assert sentence_of("gate.left-open", {}) == "Gate left open"


def test_every_page_of_an_entry_opens_with_safe_contact_and_keeps_what_was_typed(case, world, now, browse):
    safe_contact(case, now, by=world.officer)
    page = browse(world.officer)
    for entry in entries().values():
        if entry.listed and "case" in entry.stands_on and entry.offered(case.record):
            answer = page.get(f"/chronology/{case.record.reference}/record/{entry.code()}/")
            allowed = 200 if entry.permission.name == "RECORD_ENTRY" else 403
            assert answer.status_code == allowed, entry.kind
            if allowed == 200:
                text = answer.content.decode()
                asked_first = next(iter(answer.context["form"].fields.values())).label
                assert text.index("Text to her sister first") < text.index(asked_first), entry.kind
    told = page.post(f"/chronology/{case.record.reference}/record/victim-told/", {"said": "Short", "how": "telephone"})
    text = told.content.decode()
    assert "There is a problem" in text
    assert ">\nShort</textarea>" in text
    assert not Event.objects.filter(kind="victim.told").exists()


def test_recording_says_what_is_owed_because_of_it_with_its_clock_time(case, world, browse):
    page = browse(world.officer)
    address = f"/chronology/{case.record.reference}/record/suspect-bailed/"
    answer = page.post(address, {"stage": "before-charge", "conditions": "Not near"}, follow=True)
    assert answer.redirect_chain[-1][0] == f"/cases/{case.record.reference}/"
    text = answer.content.decode()
    assert "Recorded." in text
    assert ": by " in text
    assert Event.objects.get(kind="suspect.bailed").detail["how"] == "on-bail"


def test_the_menu_lists_only_what_ones_role_may_record(case, world, browse):
    address = f"/chronology/{case.record.reference}/record/"
    assert "Welfare reviewed" not in browse(world.officer).get(address).content.decode()
    assert "Welfare reviewed" in browse(world.supervisor).get(address).content.decode()


@pytest.mark.parametrize("code", ["no-such", "school-unsafe-to-tell"])
def test_an_entry_that_is_not_offered_is_not_there(case, world, browse, code):
    assert browse(world.officer).get(f"/chronology/{case.record.reference}/record/{code}/").status_code == 404


def test_one_hides_the_words_at_once_and_no_clock_moves(case, arrest, world, now, browse):
    page = browse(world.officer)
    refused = page.post(address(case, arrest, "withdraw/"), {"reason": ""}).content.decode()
    assert "There is a problem" in refused
    page.post(address(case, arrest, "withdraw/"), {"reason": "typed in the wrong record"})
    row = Content.objects.get(event_id=arrest.pk)
    assert (row.hidden_by_id, row.words) == (world.officer.pk, "Assault on the wrong man")
    assert not Clock.objects.get(record=case.record, duty="victim-told").void
    for reader in (world.specialist, world.handler):
        text = browse(reader).get(address(case, arrest)).content.decode()
        assert "wrong man" not in text
        assert "Withdrawn by Officer" in text
        assert "Waits for a second person" in text
    assert Telling.objects.get(source__startswith="withdrawn:", source__endswith=f":{arrest.pk}").to == "supervisor"


def test_a_second_person_confirms_and_the_clocks_forget_it(case, arrest, world, now, browse):
    take_from_view(arrest, by=world.officer, at=now, reason="the wrong man")
    for first in (world.officer, world.specialist):
        with pytest.raises(Refused):
            take_out(arrest, by=first, at=now)
    browse(world.sergeant).post(address(case, arrest, "confirm/"))
    assert Event.objects.get(kind="event.withdrawn").detail == {"withdraws": str(arrest.pk)}
    assert Clock.objects.get(record=case.record, duty="victim-told").void
    assert "Confirmed by Sergeant" in browse(world.officer).get(address(case, arrest)).content.decode()


def test_a_second_person_refuses_and_the_words_are_back_with_the_reason(case, arrest, world, now, browse):
    take_from_view(arrest, by=world.officer, at=now, reason="the wrong man")
    for first in (world.officer, world.specialist):
        with pytest.raises(Refused):
            put_back(arrest, by=first, at=now, reason="It was he")
    page = browse(world.sergeant)
    assert "Refuse it: the entry stands" in page.get(address(case, arrest)).content.decode()
    assert "There is a problem" in page.post(address(case, arrest, "refuse/"), {"reason": ""}).content.decode()
    page.post(address(case, arrest, "refuse/"), {"reason": "It was he: custody have him"})
    text = browse(world.colleague).get(address(case, arrest)).content.decode()
    assert "Assault on the wrong man" in text
    assert "Its withdrawal was refused by Sergeant" in text
    assert "It was he: custody have him" in text
    assert "Withdrawn by" not in text
    assert Clock.objects.get(record=case.record, duty="withdrawal-confirmation").stopped_at is not None
    assert not Clock.objects.get(record=case.record, duty="victim-told").void
    assert Telling.objects.get(source__startswith="refused:").to == f"member:{world.officer.pk}"
    with pytest.raises(Refused, match="Nobody has withdrawn"):
        take_out(arrest, by=world.supervisor, at=now)


def test_what_was_refused_can_be_withdrawn_again_and_confirmed(case, arrest, world, now):
    take_from_view(arrest, by=world.officer, at=now, reason="the wrong man")
    put_back(arrest, by=world.sergeant, at=now, reason="It was he")
    take_from_view(arrest, by=world.specialist, at=now, reason="Names her sister")
    with pytest.raises(Refused):
        take_out(arrest, by=world.specialist, at=now)
    assert Telling.objects.filter(source__startswith="withdrawn:").count() == 2
    take_out(arrest, by=world.sergeant, at=now)
    with pytest.raises(Refused, match="confirmed"):
        put_back(arrest, by=world.supervisor, at=now, reason="It was he")
    assert Clock.objects.get(record=case.record, duty="victim-told").void


def test_a_named_few_may_read_what_it_said(case, arrest, world, now, browse):
    take_from_view(arrest, by=world.officer, at=now, reason="the wrong man")
    assert "Assault on the wrong man" in browse(world.sergeant).get(address(case, arrest)).content.decode()
    assert "Assault on the wrong man" not in browse(world.colleague).get(address(case, arrest)).content.decode()


def test_who_read_it_before_it_was_withdrawn_is_listed(case, arrest, world, now, browse):
    browse(world.colleague).get(f"/cases/{case.record.reference}/")
    take_from_view(arrest, by=world.officer, at=now, reason="the wrong man")
    text = browse(world.sergeant).get(address(case, arrest)).content.decode()
    readers = text[text.index("Who looked at this record since") :]
    assert "Colleague" in readers
    assert "Supervisor" not in readers


def test_a_correction_stands_beside_what_was_written(case, arrest, world, browse):
    page = browse(world.specialist)
    assert "There is a problem" in page.post(address(case, arrest, "correct/"), {"words": ""}).content.decode()
    page.post(address(case, arrest, "correct/"), {"words": "Arrested for harassment"})
    text = page.get(address(case, arrest)).content.decode()
    assert "Assault on the wrong man" in text
    assert "Corrected by Specialist" in text
    assert "Arrested for harassment" in text


def test_what_an_act_wrote_is_undone_by_an_act(case, world, now):
    event = record_event("owner.accepted", case.record, by=world.officer, at=now)
    with pytest.raises(Refused, match="act of its own"):
        take_from_view(event, by=world.officer, at=now, reason="mistake")


def test_an_entry_of_a_hidden_record_and_an_absent_one_are_the_same(case, arrest, world, now, browse):
    Exclusion.objects.create(record=case.record, member=world.stranger, why="declared", at=now)
    page = browse(world.stranger)
    for act in ("", "withdraw/", "correct/"):
        hidden = page.get(address(case, arrest, act))
        absent = page.get(f"/chronology/{new_reference()}/entry/{handle(arrest)}/{act}")
        assert hidden.status_code == absent.status_code == 404
    assert page.get(f"/chronology/{case.record.reference}/entry/aaaaaaaaaaaaaaaa/").status_code == 404


def test_a_handle_names_one_row_and_says_nothing_of_its_key(case, arrest, world, now):
    other = record_event("suspect.wanted", case.record, by=world.officer, at=now)
    assert find([other, arrest], handle(arrest)) == arrest
    assert handle(other) != handle(arrest)
    assert str(arrest.pk)[:8] not in handle(arrest)


def test_three_times_are_told_where_they_differ(case, world, now):
    early = record_event("suspect.wanted", case.record, by=world.officer, at=now - timedelta(hours=3))
    [item] = narrate([early])
    assert item.entered_at == early.recorded_at
    assert item.by == "Officer"


def test_one_entry_or_three_are_narrated_by_the_same_queries(case, arrest, world, now, django_assert_num_queries):
    more = [record_event("suspect.wanted", case.record, by=world.officer, at=now, words="There") for _ in range(2)]
    for events in ([arrest], [arrest, *more]):
        with django_assert_num_queries(4):
            narrate(events)
