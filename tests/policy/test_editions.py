"""Editions and overlays: what is in force when, and what stops the start."""

from datetime import date
from pathlib import Path

import pytest

from dapolicy.policy.duties import duties_touched, kinds_named
from dapolicy.policy.editions import EDITIONS_FOLDER, SETTING, load_policy, overlays_asked, policy_in_use
from dapolicy.policy.tables import PolicyError
from tests.policy.told import clocks, london, only, shipped, told

OPTIONAL = str(EDITIONS_FOLDER / "optional" / "neighbourhood-visit.toml")
HEAD = """[edition]
name = "our-force"
in_force_from = {day}
dated_by = "chief officer's order"
source = "order 7"
"""
PANEL = """
[duty.dvds-panel-referral]
title = "Referral to the panel"
starts = [{{ kind = "dvds.met" }}, {{ kind = "dvds.indirect-information-received" }}]
stops = ["dvds.referred"]
lapses = ["dvds.withdrawn", "dvds.not-progressed", "victim.died"]
within = "{within}"
owner = "our-desk"
source = "order 7, paragraph 2"
"""
TEA = """
[duty.tea]
starts = [{ kind = "tea.asked" }]
stops = ["tea.poured"]
within = "1 hours"
owner = "desk"
"""


@pytest.fixture
def overlay(tmp_path):
    """Writes an overlay and gives its path."""
    numbers = iter(range(1, 9))

    def write(text: str, day: str = "2022-01-01") -> str:
        path = tmp_path / f"overlay-{next(numbers)}.toml"
        path.write_text((HEAD.format(day=day) if "[edition]" not in text else "") + text, encoding="utf-8")
        return str(path)

    return write


def refused(*overlays: str) -> PolicyError:
    with pytest.raises(PolicyError) as caught:
        load_policy(list(overlays))
    return caught.value


def test_an_edition_comes_into_force_at_midnight_in_london():
    before = only(told("16 May 2025 23:59:59", "dvds.met", applicant="third-party"), duty="dvds-panel-referral")
    after = only(told("17 May 2025 00:00", "dvds.met"), duty="dvds-panel-referral")
    assert (before.edition, before.within) == ("app-2021-10", "5 working days")
    assert (after.edition, after.within) == ("app-2025-05", "10 working days")


def test_a_start_before_the_first_edition_starts_nothing():
    assert clocks(told("13 October 2021 23:59:59", "dvds.received"), duty="dvds-initial-checks") == []
    assert len(clocks(told("14 October 2021 00:00", "dvds.received"), duty="dvds-initial-checks")) == 1


def test_the_edition_of_the_start_judges_the_clock_to_its_end():
    met = told("16 May 2025 12:00", "dvds.met", applicant="potential-victim")
    clock = only(met, told("20 May 2025 12:00", "dvds.risk-assessed"), duty="dvds-risk-assessment")
    assert (clock.state, clock.edition) == ("met", "app-2021-10")
    assert (
        clocks(told("17 May 2025 12:00", "dvds.met", applicant="potential-victim"), duty="dvds-risk-assessment") == []
    )


def test_a_clock_never_names_an_edition_that_only_inherits():
    clock = only(told("1 May 2026 12:00", "dvds.received"), duty="dvds-initial-checks")
    assert (clock.edition, clock.dated_by) == ("app-2021-10", "update date printed on the page")
    assert shipped().edition_on(date(2026, 5, 1)).name == "app-2026"


def test_the_disclosure_schemes_overall_limit_begins_with_its_guidance():
    assert clocks(told("4 April 2023 12:00", "dvds.received"), duty="dvds-overall") == []
    assert only(told("5 April 2023 12:00", "dvds.received"), duty="dvds-overall").edition == "home-office-2023"


def test_an_overlay_replaces_the_whole_table_from_its_own_day(overlay):
    policy = load_policy(["force-default", overlay(PANEL.format(within="3 working days"), "2022-03-01")])
    before = only(told("28 February 2022 12:00", "dvds.met"), duty="dvds-panel-referral", policy=policy)
    after = only(told("1 March 2022 12:00", "dvds.met"), duty="dvds-panel-referral", policy=policy)
    assert (before.edition, before.owner) == ("app-2021-10", "dvds-officer")
    assert (after.edition, after.owner, after.within) == ("our-force", "our-desk", "3 working days")
    assert (after.dated_by, after.source) == ("chief officer's order", "order 7, paragraph 2")


def test_the_overlay_listed_last_wins_whatever_its_date(overlay):
    early = overlay(PANEL.format(within="2 working days"), "2022-01-01")
    late = overlay(HEAD.format(day="2024-01-01").replace("our-force", "other") + PANEL.format(within="4 working days"))
    met = told("1 March 2024 12:00", "dvds.met")
    assert only(met, duty="dvds-panel-referral", policy=load_policy([early, late])).edition == "other"
    assert only(met, duty="dvds-panel-referral", policy=load_policy([late, early])).edition == "our-force"


def test_an_overlay_may_not_lengthen_a_limit_on_any_day_on_which_both_are_in_force(overlay):
    fault = refused(overlay(PANEL.format(within="7 working days"), "2022-01-01"))
    assert "lengthens the limit: app-2021-10 has 5 working days" in str(fault)
    assert Path(fault.path).read_text(encoding="utf-8").splitlines()[fault.line - 1] == 'within = "7 working days"'
    assert "write 5 working days or less" in fault.mend
    load_policy([overlay(PANEL.format(within="7 working days"), "2025-05-17")])
    assert "app-2025-05 has 10" in str(refused(overlay(PANEL.format(within="11 working days"), "2025-05-17")))


def test_an_overlay_in_force_for_one_day_beside_the_older_edition_is_bound_by_it(overlay):
    assert "app-2021-10" in str(refused(overlay(PANEL.format(within="7 working days"), "2025-05-16")))


def test_an_overlay_may_not_change_the_unit_even_to_something_shorter(overlay):
    fault = refused(overlay(PANEL.format(within="24 hours"), "2022-01-01"))
    assert "changes the unit" in str(fault)
    assert "count it in working days too" in fault.mend


def test_an_id_that_no_edition_in_force_has_may_take_any_value(overlay):
    risk = PANEL.replace("dvds-panel-referral", "dvds-risk-assessment")
    load_policy([overlay(risk.format(within="90 days"), "2025-05-17")])
    assert "changes the unit" in str(refused(overlay(risk.format(within="90 days"), "2025-05-16")))
    longer = PANEL.replace("dvds-panel-referral", "safety-plan").format(within="3 months")
    policy = load_policy(["force-default", overlay(longer)])
    assert str(policy.on(date(2026, 1, 1))["safety-plan"].within) == "3 months"


def test_an_overlay_has_a_name_of_its_own_and_stands_on_whatever_is_in_force(overlay):
    assert "already the name" in str(refused("force-default", "force-default"))
    assert "already the name" in str(refused("app-2026"))
    assert "neither extends nor repeals" in str(
        refused(overlay(HEAD.format(day="2022-01-01") + 'repeals = ["school-told"]\n'))
    )


@pytest.mark.parametrize(
    ("text", "wrong", "line"),
    [
        ("not toml\n", "not TOML", 6),
        (TEA.replace("within", "withn"), "unknown key withn", 10),
        (TEA.replace('"1 hours"', '"1 fortnights"'), "within cannot be read", 10),
        (TEA.replace('within = "1 hours"\n', ""), "within is missing", 7),
        (TEA.replace('owner = "desk"\n', ""), "owner is missing or empty", 7),
        (TEA.replace('"desk"', '"  "'), "owner is missing or empty", 11),
        (TEA + 'source = ""\n', "source is missing or empty", 12),
        (TEA.replace('["tea.poured"]', '"tea.poured"'), "stops is not a list", 9),
        (TEA.replace('["tea.poured"]', "[]"), "stops is not a list", 9),
        (TEA.replace('[{ kind = "tea.asked" }]', '[{ knd = "tea.asked" }]'), "a start reads", 8),
        (TEA.replace('[{ kind = "tea.asked" }]', "[]"), "starts is missing", 8),
        (TEA + 'lapses = ["tea.poured"]\n', "tea.poured both stops and lapses", 12),
        (TEA + 'lapses = ["tea.asked"]\n', "tea.asked both starts and lapses", 12),
        (TEA.replace("tea.poured", "tea.asked"), "tea.asked both starts and stops", 9),
        (TEA + "restarts = true\n", "restarts, and nothing both starts and stops", 12),
        (TEA + "each = 1\n", "each is 1", 12),
        (TEA + 'per = "child"\n', "per is 'child'", 12),
        (TEA + 'forewarned = "2 months"\n', "forewarned cannot be read", 12),
        (TEA + 'stages = [{ at = "noon", to = "owner" }]\n', "a stage reads", 12),
        (TEA + 'stages = [{ before = "2 hours" }]\n', "a stage reads", 12),
        (TEA + 'stages = [{ before = "2 months", to = "owner" }]\n', "a stage reads", 12),
        ("[duties.tea]\n", "unknown key duties", 6),
        ("[[school-holiday]]\nfrom = 2026-07-22\nto = 2026-07-01\n", "a school holiday has no first and last day", 6),
    ],
)
def test_what_is_wrong_in_a_file_is_named_with_file_line_and_mend(overlay, text, wrong, line):
    path = overlay(text)
    fault = refused(path)
    assert wrong in fault.wrong
    assert (fault.path, fault.line) == (path, line)
    assert fault.mend
    assert str(fault).startswith(f"{path}: line {line}: ")


@pytest.mark.parametrize(
    ("head", "wrong"),
    [
        ("", "there is no [edition] table"),
        ('[edition]\nname = "x"\nin_force_from = 2022-01-01\n', "dated_by is missing or empty"),
        ('[edition]\nname = "x"\nin_force_from = 2022-01-01\ndated_by = ""\n', "dated_by is missing or empty"),
        ('[edition]\nname = ""\nin_force_from = 2022-01-01\ndated_by = "d"\n', "name is missing or empty"),
        ('[edition]\nname = "x"\nin_force_from = "2022-01-01"\ndated_by = "d"\n', "in_force_from is not a date"),
        ('[edition]\nname = "x"\nin_force_from = 2022-01-01T00:00:00\ndated_by = "d"\n', "in_force_from is not a date"),
        ('[edition]\nname = "x"\nin_force_from = 2022-02-30\ndated_by = "d"\n', "not TOML"),
        ("edition = 1\n", "edition is not a table"),
    ],
)
def test_a_head_that_does_not_say_from_when_and_by_what_is_refused(tmp_path, head, wrong):
    path = tmp_path / "overlay.toml"
    path.write_text(head, encoding="utf-8")
    assert wrong in refused(str(path)).wrong


def test_a_file_that_is_not_there_or_not_text_is_named(tmp_path):
    assert "cannot be read" in str(refused(str(tmp_path / "nowhere.toml")))
    broken = tmp_path / "broken.toml"
    broken.write_bytes(b"# fine\n\xff\n")
    fault = refused(str(broken))
    assert (fault.wrong, fault.line) == ("the file is not UTF-8", 2)


def test_an_unknown_key_gets_the_nearest_known_one(overlay):
    assert refused(overlay(TEA + 'lapse = ["tea.spilt"]\n')).mend == "did you mean lapses?"


def test_a_duty_without_a_title_or_stages_still_has_a_name_and_tells_somebody(overlay):
    duty = load_policy([overlay(TEA)]).on(date(2022, 1, 1))["tea"]
    assert duty.title == "Tea"
    assert [(rule.to, rule.label) for rule in duty.stages] == [("supervisor", "when due")]
    assert duty.source == "order 7"


def test_a_forces_school_holidays_come_from_its_overlay(overlay):
    text = "[[school-holiday]]\nfrom = 2026-05-25\nto = 2026-05-29\n"
    policy = load_policy([overlay(text)])
    clock = only(told("22 May 2026 20:00", "child.affected", "Toby"), duty="school-told", policy=policy)
    assert clock.due_at == london("1 June 2026 08:30")


def test_the_setting_names_overlays_and_empty_means_none(monkeypatch):
    assert overlays_asked(None) == ("home-office-2023", "force-default")
    assert overlays_asked("") == ()
    assert overlays_asked(" force-default , /etc/our.toml") == ("force-default", "/etc/our.toml")
    monkeypatch.setenv(SETTING, "")
    assert policy_in_use().overlays == ()
    assert load_policy().overlays == ()
    monkeypatch.delenv(SETTING)
    assert [file.name for file in policy_in_use().overlays] == ["home-office-2023", "force-default"]


def test_every_file_has_a_digest_that_changes_with_any_edit(overlay):
    first = load_policy([overlay(TEA)]).digests
    second = load_policy([overlay(TEA + "# a remark\n")]).digests
    assert {name for name in first if first[name] != second[name]} == {"our-force"}
    assert set(first) == {"app-2021-10", "app-2025-05", "app-2026", "our-force"}


@pytest.mark.policy("RISK-023")
def test_the_optional_visit_is_off_until_a_force_names_its_file():
    medium = told("1 May 2026 12:00", "risk.graded", level="medium")
    assert clocks(medium, duty="neighbourhood-visit") == []
    policy = load_policy(["force-default", OPTIONAL])
    assert only(medium, duty="neighbourhood-visit", policy=policy).due_at == london("4 May 2026 12:00")


def test_a_table_can_be_asked_for_by_day_moment_or_file():
    policy = shipped()
    assert policy.duty_for("dvds-panel-referral", london("16 May 2025 23:59:59")).edition == "app-2021-10"
    assert policy.duty_for("dvds-panel-referral", london("17 May 2025 00:00")).edition == "app-2025-05"
    assert policy.duty_for("dvds-panel-referral", london("13 October 2021 12:00")) is None
    assert str(policy.duty("dvds-panel-referral", "app-2021-10").within) == "5 working days"
    with pytest.raises(KeyError):
        policy.duty("dvds-panel-referral", "app-2026")


def test_kinds_are_known_from_every_file_of_any_date():
    known = kinds_named(shipped())
    assert {"dvds.risk-assessed", "victim.contact-agreed", "event.withdrawn", "dvds.closed", "person.died"} <= known
    assert "tea.asked" not in known


def test_a_kind_touches_the_duties_that_it_starts_stops_lapses_or_holds_back():
    policy = shipped()
    assert duties_touched(policy, "victim.told") == {"victim-told", "victim-warned", "victim-update", "conduct-told"}
    assert duties_touched(policy, "victim.contact-agreed") == {"victim-told", "victim-update"}
    assert "welfare-review" in duties_touched(policy, "victim.no-contact")
    assert "dvds-risk-assessment" in duties_touched(policy, "dvds.met")
    assert duties_touched(policy, "event.withdrawn") == {duty.id for duty in policy.tables}
    assert duties_touched(policy, "contact.attempted") == set()
