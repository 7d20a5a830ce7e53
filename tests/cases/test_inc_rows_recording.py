"""The register's rows on recording a report: each test shows what its row says the software does."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from cases import definitions
from cases.actions import decisions
from cases.models import Change, Incident, Pair, Party, RepeatFlag, Sameness
from cases.queries import incidents as reads
from cases.reports import HowItCame, PersonFacts, Suspect, Victim
from cases.terms import Abuse, Vulnerability
from dapolicy.access.permissions import Refused
from dapolicy.chronology.actions import record as record_event
from dapolicy.chronology.models import Clock, Event
from tests.cases.reports import person, saved
from tests.cases.test_report_pages import errors, go_through, page_one, page_three, page_two

pytestmark = pytest.mark.django_db

OTHER_LABEL = HowItCame(channel="101", category="criminal-damage", is_domestic=False)


def page_of(browser, incident, name="incident"):
    return browser.get(reverse(f"cases:{name}", args=[incident.record.reference])).content.decode()


def assess(done, by, at, **detail):
    for case in done.cases:
        said = {"incident": done.incident.record.reference, "tool": "dash", "mode": "face-to-face"} | detail
        record_event("risk.assessed", case.record, by=by, at=at, subject="A1", detail=said)


def owed(incident, duty):
    running = Clock.objects.filter(record=incident.record, duty=duty, stopped_at=None, lapsed_at=None, void=False)
    return running.count()


@pytest.mark.policy("INC-001")
def test_a_report_closes_only_with_a_crime_number_or_an_explained_reason_and_names_its_source(
    world, as_web, browse, now, hours
):
    as_web(world.officer)
    done = saved(world, now)
    assess(done, world.officer, now)
    with pytest.raises(Refused, match="crime number"):
        decisions.ask_closing(done.incident, words="Finished", by=world.officer, at=now + hours(1))
    with pytest.raises(Refused, match="Explain"):
        decisions.explain_non_crime(done.incident, reason="no-offence", words=" ", by=world.officer, at=now + hours(1))
    decisions.explain_non_crime(
        done.incident, reason="no-offence", words="A quarrel, nothing more", by=world.officer, at=now + hours(1)
    )
    assert owed(done.incident, "crime-number") == 0
    decisions.ask_closing(done.incident, words="Finished", by=world.officer, at=now + hours(1))
    browser = browse(world.officer)
    refused = browser.post(reverse("cases:report"), page_one(now, teller=""))
    assert "Choose an answer: Who told us" in errors(refused)[0]


@pytest.mark.policy("INC-002")
@pytest.mark.parametrize("kind", [Change.Kind.REMOVE_FLAG, Change.Kind.NON_CRIME])
def test_what_may_hide_abuse_needs_a_reason_and_a_second_person_and_the_former_value_stays(
    world, as_web, browse, now, hours, kind
):
    as_web(world.sergeant)
    done = saved(world, now, by=world.sergeant, crime_number="WM/123/26")
    after = "criminal-damage" if kind == Change.Kind.REMOVE_FLAG else "no-offence"
    with pytest.raises(Refused, match="reason"):
        decisions.ask_change(done.incident, kind=kind, reason="", after=after, by=world.sergeant, at=now)
    change = decisions.ask_change(
        done.incident, kind=kind, reason="Neighbours, not related", after=after, by=world.sergeant, at=now
    )
    unchanged = Incident.objects.get()
    assert (unchanged.is_domestic, unchanged.crime_number) == (True, "WM/123/26")
    with pytest.raises(Refused, match="other than the one who asked"):
        decisions.decide_change(change, approve=True, words="Yes", by=world.sergeant, at=now + hours(1))
    with pytest.raises(Refused):
        decisions.decide_change(change, approve=True, words="Yes", by=world.officer, at=now + hours(1))
    decisions.decide_change(change, approve=True, words="Agreed", by=world.inspector, at=now + hours(1))
    changed = Incident.objects.get()
    assert (changed.is_domestic, changed.crime_number != "") != (True, True)
    page = page_of(browse(world.officer), done.incident)
    assert change.before in page
    assert "Approved by Inspector" in page


@pytest.mark.policy("INC-003")
def test_relatives_without_the_flag_are_on_the_review_list_until_a_supervisor_settles_it(
    world, as_web, browse, now, hours
):
    as_web(world.officer)
    listed = saved(world, now, came=OTHER_LABEL)
    saved(world, now, came=OTHER_LABEL, relationships={(0, 0): "not-connected"})
    assert [each.pk for each in reads.under_other_label()] == [listed.incident.pk]
    assert owed(listed.incident, "category-check") == 1
    reviews = browse(world.sergeant).get(reverse("cases:incident-reviews")).content.decode()
    assert listed.incident.record.reference in reviews
    decisions.settle_category(
        listed.incident, is_domestic=True, words="They were married", by=world.sergeant, at=now + hours(1)
    )
    assert not reads.under_other_label().exists()
    assert owed(listed.incident, "category-check") == 0
    assert Incident.objects.get(pk=listed.incident.pk).is_domestic


@pytest.mark.policy("INC-003")
def test_a_supervisor_may_confirm_another_label_and_it_leaves_the_list(world, as_web, now):
    as_web(world.officer)
    listed = saved(world, now, came=OTHER_LABEL).incident
    with pytest.raises(Refused):
        decisions.settle_category(listed, is_domestic=False, words="Lodger", by=world.officer, at=now)
    decisions.settle_category(listed, is_domestic=False, words="Lodger", by=world.sergeant, at=now)
    assert not reads.under_other_label().exists()
    assert not Incident.objects.get().is_domestic


@pytest.mark.policy("INC-008")
def test_a_victim_is_recognised_by_alias_birth_date_old_address_and_old_number(world, as_web, browse, now):
    as_web(world.officer)
    saved(
        world,
        now,
        victims=(
            Victim(
                person(
                    "Juniper",
                    "Oxbow",
                    also_known_as="Junie Marsh",
                    born=date(1990, 4, 7),
                    line1="17 Orchard Street",
                    postcode="ZZ99 1AB",
                    phone="07700 900200",
                )
            ),
        ),
    )
    browser = browse(world.officer)
    asked = [
        {"victim-0-given": "Junie", "victim-0-surname": "Marsh"},
        {"victim-0-given": "Juniper", "victim-0-surname": "Quillfeather", "victim-0-born_day": "7",
         "victim-0-born_month": "4", "victim-0-born_year": "1990"},
        {"victim-0-line1": "17 Orchard Street", "victim-0-postcode": "ZZ99 1AB"},
        {"victim-0-phone": "07700 900200"},
    ]  # fmt: skip
    for said in asked:
        first = browser.post(reverse("cases:report"), page_one(now))
        second = browser.post(first["Location"], page_two(**said))
        page = browser.get(second["Location"]).content.decode()
        assert "the same person as Juniper Oxbow?" in page, said
        for answer in ("Same person", "Not the same", "Not sure yet"):
            assert answer in page


@pytest.mark.policy("INC-008")
def test_not_sure_yet_is_owed_to_a_second_person_within_24_hours(world, as_web, now, hours):
    from cases.actions.matching import settle_not_sure

    as_web(world.officer)
    known = saved(world, now).cases[0].victim
    unsure = Victim(person("Juniper", "Quillfeather", answers={known.reference: "not-sure"}))
    done = saved(world, now, victims=(unsure,))
    clock = Clock.objects.get(duty="person-match-second-look")
    assert clock.due_at - clock.started_at == hours(24)
    row = Sameness.objects.get()
    with pytest.raises(Refused, match="second person"):
        settle_not_sure(row, by=world.officer, at=now + hours(1))
    settle_not_sure(row, by=world.sergeant, at=now + hours(1))
    clock.refresh_from_db()
    assert clock.stopped_at == now + hours(1)
    assert done.incident.pk


@pytest.mark.policy("INC-009")
def test_the_repeat_flag_is_calculated_and_names_the_version_of_its_rule(world, as_web, browse, now, hours):
    as_web(world.officer)
    first = saved(world, now)
    victim = Party.objects.get(record=first.incident.record, part="victim").person
    known = Victim(person("Juniper", "Quillfeather", answers={victim.reference: "same"}))
    second = saved(world, now + hours(1), victims=(known,))
    flags = {flag.record_id: flag for flag in RepeatFlag.objects.all()}
    assert not flags[first.incident.pk].is_repeat
    repeat = flags[second.incident.pk]
    assert (repeat.is_repeat, repeat.reports, repeat.rule) == (True, 2, "repeat-victim-2021")
    page = page_of(browse(world.officer), second.incident)
    assert "Repeat victim" in page
    assert "repeat-victim-2021" in page
    assert "repeat" not in "".join(page_one(now)) + "".join(page_two()) + "".join(page_three())


@pytest.mark.policy("INC-009")
def test_another_rule_from_a_later_day_gives_another_flag(world, as_web, now, hours, tmp_path, settings):
    rules = tmp_path / "definitions.toml"
    later = definitions.FILE.read_text() + (
        '\n[[repeat-victim]]\nversion = "westmarch-2024"\nin_force_from = 2024-01-01\nperiod = "12 months"\n'
        'reports = 3\ncounts = "any-report"\nsaid = "Three in 12 months"\nsource = "Westmarch policy"\n'
    )
    rules.write_text(later)
    settings.DAPOLICY_DEFINITIONS = str(rules)
    as_web(world.officer)
    first = saved(world, now)
    victim = Party.objects.get(record=first.incident.record, part="victim").person
    known = Victim(person("Juniper", "Quillfeather", answers={victim.reference: "same"}))
    second = saved(world, now + hours(1), victims=(known,))
    flag = RepeatFlag.objects.get(record=second.incident.record)
    assert (flag.is_repeat, flag.reports, flag.rule) == (False, 2, "westmarch-2024")


@pytest.mark.policy("INC-010")
def test_vulnerabilities_are_a_list_whose_last_answers_are_none_identified_and_not_asked_yet(
    world, as_web, browse, now, hours
):
    from cases.actions.amending import record_vulnerabilities

    assert {Vulnerability.NONE_IDENTIFIED.label, Vulnerability.NOT_ASKED.label} == {"None identified", "Not asked yet"}
    browser = browse(world.officer)
    first = browser.post(reverse("cases:report"), page_one(now))
    refused = browser.post(first["Location"], page_two(**{"victim-0-vulnerabilities": ["made-up"]}))
    assert "Select a valid choice" in errors(refused)[0]
    as_web(world.officer)
    done = saved(world, now, victims=(Victim(person("Juniper", "Quillfeather")),))
    assert owed(done.incident, "vulnerability-asked") == 1
    victim = Party.objects.get(record=done.incident.record, part="victim")
    record_vulnerabilities(victim, markers=["older", "isolated"], by=world.officer, at=now + hours(1))
    assert owed(done.incident, "vulnerability-asked") == 0


@pytest.mark.policy("INC-011")
def test_each_pair_has_a_relationship_and_kinds_of_abuse_from_a_list_that_names_them(world, as_web, browse, now):
    assert {"family", "honour-based", "forced-marriage", "fgm", "coercive-control"} <= set(Abuse.values)
    suspects = (Suspect(person("Barnaby", "Quillfeather")), Suspect(person("Kit", "Harrow")))
    as_web(world.officer)
    done = saved(
        world,
        now,
        suspects=suspects,
        relationships={(0, 0): "partner", (0, 1): "grandparent"},
        abuse_by_pair={(0, 0): ("coercive-control",), (0, 1): ("honour-based", "fgm")},
    )
    pairs = Pair.objects.filter(record=done.incident.record).order_by("pk")
    assert [(pair.relationship, pair.abuse) for pair in pairs] == [
        ("partner", ["coercive-control"]),
        ("grandparent", ["honour-based", "fgm"]),
    ]
    browser = browse(world.officer)
    first = browser.post(reverse("cases:report"), page_one(now))
    refused = browser.post(first["Location"], page_two(**{"relationship-0-0": ""}))
    assert any("What is the suspect to the victim" in error for error in errors(refused))


@pytest.mark.policy("INC-011")
def test_a_pair_without_relationship_or_abuse_holds_back_closing_and_nothing_else(world, as_web, now):
    as_web(world.officer)
    done = saved(world, now, relationships={(0, 0): "not-known"}, abuse=(), crime_number="WM/1/26")
    assess(done, world.officer, now)
    with pytest.raises(Refused, match="relationship"):
        decisions.ask_closing(done.incident, words="Finished", by=world.officer, at=now)


@pytest.mark.policy("INC-011")
def test_somebody_under_16_prompts_child_protection_and_a_supervisors_decision_on_the_flag(
    world, as_web, browse, now, hours
):
    as_web(world.officer)
    child = Victim(person("Kit", "Harrow", born=date(now.year - 14, 1, 1)), vulnerabilities=("under-18",))
    done = saved(world, now, victims=(child,))
    assert done.incident.is_domestic, "never refused"
    page = page_of(browse(world.officer), done.incident, "receipt")
    assert "child protection procedures now" in page
    assert owed(done.incident, "under-16-decision") == 1
    party = Party.objects.get(record=done.incident.record, part="victim")
    with pytest.raises(Refused):
        decisions.decide_under_16(party, keep_flag=True, words="Stays", by=world.officer, at=now + hours(1))
    decisions.decide_under_16(
        party, keep_flag=True, words="Stays; child protection told", by=world.sergeant, at=now + hours(1)
    )
    assert owed(done.incident, "under-16-decision") == 0
    assert "child protection procedures now" not in page_of(browse(world.officer), done.incident)


@pytest.mark.policy("INC-014")
def test_a_front_counter_asks_exactly_the_same_questions(world, browse, now):
    from cases.models import FrontCounter

    def names(member):
        page = browse(member).get(reverse("cases:report")).content.decode()
        import re

        return re.findall(r'name="([^"]+)"', page)

    desk = world.member("desk", "response-officer", team=world.elsewhere)
    FrontCounter.objects.create(name="Westmarch Central", team=world.elsewhere)
    assert names(desk) == names(world.handler)
    go_through(browse(desk), now)
    assert Incident.objects.get().channel == "front-counter"


@pytest.mark.policy("RISK-001")
def test_no_report_closes_without_an_assessment_for_each_victim_or_an_endorsed_refusal(world, as_web, now, hours):
    as_web(world.officer)
    done = saved(world, now, crime_number="WM/2/26")
    with pytest.raises(Refused, match="Assess the risk to Juniper Quillfeather"):
        decisions.ask_closing(done.incident, words="Finished", by=world.officer, at=now)
    assess(done, world.officer, now, mode="not-answered")
    with pytest.raises(Refused, match="Assess the risk"):
        decisions.ask_closing(done.incident, words="Finished", by=world.officer, at=now)
    record_event("risk.supervised", done.cases[0].record, by=world.sergeant, at=now + hours(1), subject="A1")
    assert decisions.ask_closing(done.incident, words="Finished", by=world.officer, at=now + hours(1)).pk


@pytest.mark.policy("RISK-001")
def test_a_non_crime_closes_no_more_easily_than_a_crime(world, as_web, now):
    as_web(world.officer)
    done = saved(world, now)
    decisions.explain_non_crime(done.incident, reason="no-offence", words="Quarrel", by=world.officer, at=now)
    with pytest.raises(Refused, match="Assess the risk"):
        decisions.ask_closing(done.incident, words="Finished", by=world.officer, at=now)


@pytest.mark.policy("INC-017")
def test_a_report_stays_open_until_another_supervisor_endorses_closing(world, as_web, now, hours):
    as_web(world.sergeant)
    done = saved(world, now, by=world.sergeant, crime_number="WM/3/26")
    assess(done, world.sergeant, now)
    closure = decisions.ask_closing(done.incident, words="Finished", by=world.officer, at=now)
    assert Incident.objects.get().closed_at is None
    assert owed(done.incident, "closing-endorsement") == 1
    for person_asked in (world.sergeant, world.officer):
        with pytest.raises(Refused):
            decisions.endorse_closing(closure, endorse=True, words="Yes", by=person_asked, at=now + hours(1))
    decisions.endorse_closing(closure, endorse=True, words="Read it all", by=world.inspector, at=now + hours(1))
    closed = Incident.objects.select_related("record").get()
    assert closed.closed_at == closed.record.closed_at == now + hours(1)


@pytest.mark.policy("INC-017")
def test_a_force_may_switch_the_endorsement_off_and_it_is_on_by_default(world, as_web, now, tmp_path, settings):
    assert definitions.closing_needs_supervisor()
    switched = tmp_path / "definitions.toml"
    switched.write_text(
        definitions.FILE.read_text().replace("endorsed_by_supervisor = true", "endorsed_by_supervisor = false")
    )
    settings.DAPOLICY_DEFINITIONS = str(switched)
    as_web(world.officer)
    done = saved(world, now, crime_number="WM/4/26")
    assess(done, world.officer, now)
    decisions.ask_closing(done.incident, words="Finished", by=world.officer, at=now)
    assert Incident.objects.get().closed_at == now


def test_an_event_that_was_withdrawn_does_not_open_the_gate(world, as_web, now, hours):
    as_web(world.officer)
    done = saved(world, now, crime_number="WM/5/26")
    assess(done, world.officer, now)
    event = Event.objects.get(kind="risk.assessed")
    withdrawn = {"withdraws": str(event.pk)}
    record_event("event.withdrawn", done.cases[0].record, by=world.sergeant, at=now + hours(1), detail=withdrawn)
    with pytest.raises(Refused, match="Assess the risk"):
        decisions.ask_closing(done.incident, words="Finished", by=world.officer, at=now + hours(1))


def test_a_report_of_nobody_known_waits_for_a_name_before_it_closes(world, as_web, now):
    as_web(world.officer)
    nobody = Victim(PersonFacts(known="not-known"))
    done = saved(world, now, victims=(nobody,), crime_number="WM/6/26", relationships={})
    with pytest.raises(Refused, match="Name or describe the victim"):
        decisions.ask_closing(done.incident, words="Finished", by=world.officer, at=now)
