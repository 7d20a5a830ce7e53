"""Policy as a reader sees it."""

from datetime import date

from dapolicy.policy.shown import changes, table
from tests.policy.told import shipped


def test_the_table_of_a_day_says_the_limit_the_source_and_how_the_file_is_dated():
    rows = {row.id: row for row in table(shipped(), date(2025, 5, 16))}
    panel = rows["dvds-panel-referral"]
    assert (panel.limit, panel.edition) == ("5 working days", "app-2021-10")
    assert panel.source == "003_cf9b4119b4e0d4be.txt, Referral to the local decision-making forum"
    assert panel.dated_by == "update date printed on the page"
    assert rows["dvds-risk-assessment"].starts == ("dvds.met where applicant is potential-victim",)
    assert rows["victim-warned"].limit == "1 hour"
    assert "4 hours before due: owner" in rows["victim-told"].stages


def test_the_table_follows_the_day():
    ids = [
        [row.id for row in table(shipped(), day)] for day in (date(2021, 10, 13), date(2025, 5, 16), date(2025, 5, 17))
    ]
    assert ids[0] == []
    assert set(ids[1]) - set(ids[2]) == {"dvds-risk-assessment"}
    assert ids[2] == sorted(ids[2])


def test_what_changed_is_each_new_limit_each_added_duty_and_each_repeal():
    assert [(c.day, c.duty, c.what, c.before, c.after, c.edition) for c in changes(shipped())] == [
        (date(2023, 4, 5), "dvds-overall", "added", None, "28 days", "home-office-2023"),
        (date(2025, 5, 17), "dvds-panel-referral", "changed", "5 working days", "10 working days", "app-2025-05"),
        (date(2025, 5, 17), "dvds-risk-assessment", "repealed", "5 working days", None, "app-2025-05"),
    ]
