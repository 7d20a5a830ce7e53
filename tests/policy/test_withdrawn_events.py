"""What was entered wrongly is out of the reckoning, and back in it when the withdrawal was the mistake."""

from tests.policy.told import clocks, only, told

BAILED = told("2 May 2026 06:30", "suspect.bailed", id="bail")


def withdrawn(what: str, id: str, when: str = "3 May 2026 10:00", record: str = "R"):
    return told(when, "event.withdrawn", id=id, record=record, withdraws=what)


def started(*events, as_of="1 June 2026 12:00"):
    return len(clocks(BAILED, *events, as_of=as_of, duty="victim-told"))


def test_a_withdrawn_start_never_started():
    assert started() == 1
    assert started(withdrawn("bail", "w1")) == 0


def test_a_withdrawn_stop_leaves_the_clock_running():
    stop = told("2 May 2026 07:00", "victim.told", id="stop", about=["suspect.bailed"])
    assert only(BAILED, stop, duty="victim-told").state == "met"
    assert only(BAILED, stop, withdrawn("stop", "w1"), duty="victim-told").state == "overdue"


def test_the_withdrawal_may_come_before_the_event_in_time():
    assert started(withdrawn("bail", "w1", "1 April 2026 10:00")) == 0


def test_a_withdrawal_after_the_moment_asked_about_is_not_known_yet():
    assert started(withdrawn("bail", "w1"), as_of="3 May 2026 09:59:59") == 1


def test_an_event_of_another_record_is_not_withdrawn():
    assert started(withdrawn("bail", "w1", record="S")) == 1


def test_an_id_that_no_event_has_changes_nothing():
    assert started(withdrawn("bial", "w1")) == 1


def test_a_withdrawn_withdrawal_counts_for_nothing_and_so_on():
    chain = [withdrawn("bail", "w1"), withdrawn("w1", "w2"), withdrawn("w2", "w3"), withdrawn("w3", "w4")]
    assert [started(*chain[:length]) for length in range(5)] == [1, 0, 1, 0, 1]
    assert started(*reversed(chain)) == 1


def test_one_withdrawal_that_stands_is_enough():
    assert started(withdrawn("bail", "w1"), withdrawn("bail", "w2"), withdrawn("w2", "w3")) == 0


def test_withdrawals_that_only_withdraw_one_another_count_for_nothing():
    assert started(withdrawn("w1", "w1")) == 1
    assert started(withdrawn("w2", "w1"), withdrawn("w1", "w2"), withdrawn("bail", "w2b")) == 0
    ring = [
        told("3 May 2026 10:00", "event.withdrawn", id="w1", withdraws="w2"),
        told("3 May 2026 11:00", "event.withdrawn", id="w2", withdraws="w1"),
    ]
    assert started(*ring) == 1


def test_a_chain_of_ten_thousand_withdrawals_is_settled():
    chain = [withdrawn("bail", "w0"), *(withdrawn(f"w{n}", f"w{n + 1}") for n in range(9_999))]
    assert started(*chain) == 1


def test_hiding_an_entry_moves_no_clock_and_its_confirmation_does():
    hidden = told("2 May 2026 08:00", "entry.withdrawn", "bail")
    confirmed = told("2 May 2026 09:00", "event.withdrawn", "bail", "w1", withdraws="bail")
    assert started(hidden) == 1
    assert started(hidden, confirmed) == 0
    assert only(BAILED, hidden, duty="withdrawal-confirmation").state == "overdue"
    assert only(BAILED, hidden, confirmed, duty="withdrawal-confirmation").state == "met"
