"""The due moments of the invented stories, as they are written there."""

from tests.policy.told import clocks, only, shown, told


def due(*events, **asked):
    return shown(only(*events, **asked).due_at)


def test_the_sisters_phone_endorsement_is_due_twelve_hours_after_the_assessment():
    assessed = told("10 March 2026 03:05", "risk.assessed", "assessment")
    assert due(assessed, duty="risk-supervisor-check") == "10 March 2026 15:05:00"
    high = told("10 March 2026 03:05", "risk.graded", level="high")
    assert {clock.duty for clock in clocks(high)} == {"safety-plan", "idva-referral", "marac-referral"}


FERN = (
    told("1 May 2026 21:40", "child.affected", "Toby"),
    told("1 May 2026 21:40", "child.affected", "Iggy"),
    told("1 May 2026 23:10", "suspect.arrested"),
    told("2 May 2026 06:30", "suspect.bailed"),
    told("2 May 2026 07:00", "order.notice-served", "notice"),
)
RUNG = told("2 May 2026 06:10", "victim.told", about=["suspect.bailed"])


def test_friday_before_the_bank_holiday_not_rung():
    found = {(c.duty, c.started_by, c.subject): shown(c.due_at) for c in clocks(*FERN)}
    assert found == {
        ("school-told", "child.affected", "Toby"): "5 May 2026 08:30:00",
        ("school-told", "child.affected", "Iggy"): "5 May 2026 08:30:00",
        ("victim-told", "suspect.arrested", None): "5 May 2026 23:59:59",
        ("victim-told", "suspect.bailed", None): "5 May 2026 23:59:59",
        ("victim-warned", "suspect.bailed", None): "2 May 2026 07:30:00",
        ("protection-notice-hearing", "order.notice-served", "notice"): "6 May 2026 07:00:00",
    }


def test_friday_before_the_bank_holiday_rung_before_he_is_out():
    met = [clock for clock in clocks(*FERN, RUNG) if clock.started_by == "suspect.bailed"]
    assert [(clock.duty, clock.state, shown(clock.stopped_at)) for clock in met] == [
        ("victim-warned", "met", "2 May 2026 06:30:00"),
        ("victim-told", "met", "2 May 2026 06:30:00"),
    ]


def test_the_worried_friends_checks_cross_the_clocks_change_and_his_meeting_lapses():
    applied = told("28 March 2026 21:14", "dvds.received")
    refused = told("30 March 2026 11:00", "dvds.not-progressed")
    assert due(applied, duty="dvds-initial-checks") == "29 March 2026 22:14:00"
    assert only(applied, refused, duty="dvds-face-to-face").state == "lapsed"


def test_the_right_to_knows_category_and_referral_are_due_ten_working_days_on():
    opened = told("1 May 2026 10:00", "dvds.indirect-information-received")
    assert due(opened, duty="dvds-panel-referral") == "18 May 2026 23:59:59"
    assert due(opened, duty="dvds-overall") == "29 May 2026 23:59:59"


def test_a_repeat_at_standard_goes_back_to_marac_all_the_same():
    graded = told("20 March 2026 18:00", "risk.graded", level="standard")
    repeat = told("20 March 2026 18:00", "marac.repeat-identified")
    assert due(graded, repeat, duty="marac-repeat-referral") == "24 March 2026 23:59:59"
    assert clocks(graded, repeat, duty="marac-referral") == []


def test_after_the_death_of_the_right_sorrel_contact_stops_and_the_review_runs():
    found = clocks(
        told("2 February 2026 10:00", "case.opened"),
        told("10 February 2026 10:00", "victim.told"),
        told("12 June 2026 09:00", "victim.died"),
        told("12 June 2026 10:00", "victim.told"),
        told("15 June 2026 10:00", "review.chair-aware"),
        told("1 July 2026 10:00", "review.decided"),
    )
    assert [(c.duty, c.state, shown(c.due_at), c.edition) for c in found if c.duty.startswith("review")] == [
        ("review-decision", "met", "15 July 2026 23:59:59", "app-2021-10"),
        ("review-report", "overdue", "1 January 2027 23:59:59", "app-2021-10"),
    ]
    assert all(c.dated_by for c in found)
    assert [c.started_by for c in found if c.duty == "victim-update"] == ["case.opened", "victim.told"]
