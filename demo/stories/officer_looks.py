"""That Sunday night: what his friend asked, what he tried himself, and what the crew at three was told."""

from __future__ import annotations

from datetime import datetime, timedelta

from cases.actions.incidents import begin_report
from cases.actions.intake import receive, send_crew
from cases.models import Case, Incident
from cases.reports import HowItCame
from cases.touching import tell_of
from dapolicy.access.models import Duty
from dapolicy.custody.models import SafetyCheck
from dapolicy.custody.safety.actions import Asked, ask_safety_check, judge, release, ring_back
from demo.cast import ACTORS, Cast
from demo.standing import as_reader, asked, deals_with_it, has_it, the_worker
from demo.stories import officer_reports
from demo.telling import acting, london

LATE, NIGHT, DAY = ("14:00", 10), ("22:00", 9), ("08:00", 10)
THAT_WEEKEND = {
    "suspect": LATE, "friend": LATE, "sergeant": LATE, "response": LATE, "handler": NIGHT, "crew": NIGHT,
    "inspector": ("18:00", 13), "officer": DAY, "colleague": ("16:00", 10), "second": ("16:00", 10), "psd": DAY,
}  # fmt: skip
WEEKS = 4  # for which the accounts of the demonstration are on duty
FROM_HOME, FROM_THE_STATION = "10.99.4.12", "10.20.3.41"
NO_SUCH = "WM-20260517-0733"
NEARBY = "Officers attending next door, is there anything known"


def rota(cast: Cast, now: datetime) -> None:
    """That Sunday's duties, and from now on a day at a time whoever signs in to the demonstration."""
    rows = []
    for username, (begins, hours) in THAT_WEEKEND.items():
        since = london(f"2026-05-17 {begins}")
        rows.append(Duty(member=cast[username], since=since, until=since + timedelta(hours=hours)))
    signing_in = [cast[one.username] for one in ACTORS if one.staff_no and one.username != "hazel"]
    for day in range(WEEKS * 7):
        since = now + timedelta(days=day) - timedelta(hours=1)
        rows += [Duty(member=member, since=since, until=since + timedelta(days=1)) for member in signing_in]
    Duty.objects.bulk_create(rows)


def his_friend_tries(cast: Cast) -> None:
    """Inspector Finch names an incident that there is not, then makes one up. He is answered as for nothing known."""
    friend, home = cast["friend"], officer_reports.HOME
    check_of_a_friend(cast, "2026-05-17 22:10", home, NO_SUCH)
    with as_reader(friend, london("2026-05-17 22:18")) as at:
        came = HowItCame(channel="in-person", category="concern", is_domestic=False)
        made_up = begin_report(
            came=came, one=officer_reports.made_up_by_a_friend(at), team=friend.team, by=friend, at=at
        )
    check_of_a_friend(cast, "2026-05-17 22:21", home, made_up.record.reference)
    the_worker(london("2026-05-17 22:22"))
    manager = cast["inspector"]
    for check in SafetyCheck.objects.filter(asker=friend).order_by("at"):
        with as_reader(manager, london("2026-05-17 22:27")) as at:
            ring_back(check, by=manager, at=at)
    deals_with_it(manager, london("2026-05-17 22:30"))


def check_of_a_friend(cast: Cast, when: str, about: str, incident: str) -> None:
    """One safety check, and its entry in the audit as its page leaves it."""
    friend = cast["friend"]
    said = Asked(about=about, incident=incident, reason=NEARBY)
    with as_reader(friend, london(when)) as at:
        danger = ask_safety_check(said, by=friend, roles=friend.roles_at(at), at=at)
    if danger is not None:
        raise AssertionError("He is on no crew, and reads no answer.")
    asked(cast, "friend", at, "POST custody:safety", words=f"{about}\n{incident}", reason=NEARBY, address="10.20.3.44")


def he_tries(cast: Cast, case: Case, incident: Incident) -> None:
    """Reference, her name, the address, the reports, an old tab; and the baker's case, which is open to him."""
    reference, report = case.record.reference, incident.record.reference
    for when, what, outcome, words in (
        ("22:41", f"GET cases:case reference={reference}", 404, ""),
        ("22:42", "GET desk:found", 200, reference),
        ("22:44", "GET desk:found", 200, "Hazel Bracken"),
        ("22:45", "GET desk:found", 200, "Hazel Bracken 22/01/1989"),
        ("22:49", "GET desk:found", 200, "14 Tern Close ZZ99 4RB"),
        ("22:52", f"GET cases:incident reference={report}", 404, ""),
    ):
        at = london(f"2026-05-17 {when}")
        asked(cast, "suspect", at, what, outcome=outcome, words=words, address=FROM_THE_STATION)
    his_own_name(cast)
    old_tab = f"GET chronology:record reference={reference}"
    asked(cast, "suspect", london("2026-05-18 06:50"), old_tab, outcome=404, address=FROM_HOME)


def his_own_name(cast: Cast) -> None:
    """He looks for himself and finds the baker."""
    baker = Case.objects.filter(record__team=cast.teams["DA Unit"], record__locked="no").latest("record__opened_at")
    at = london("2026-05-17 22:57")
    opened = f"GET cases:case reference={baker.record.reference}"
    asked(cast, "suspect", at, opened, records=[baker.record], address=FROM_THE_STATION)


def at_three_in_the_morning(cast: Cast, case: Case) -> None:
    """Glass at her door. The incident manager is called, and lets a crew know who has never heard of her."""
    handler, manager, crew = cast["handler"], cast["inspector"], cast["crew"]
    at = london("2026-05-18 03:00")
    report = officer_reports.glass_at_three(at)
    number = report.came.log_number
    with as_reader(handler, at):
        sent = receive(sender="command-and-control", reference=number, body={}, report=report, by=handler, at=at)
        incident = Incident.objects.select_related("record").get(record__reference=sent.incident_reference)
        send_crew("command-and-control", number, [crew.staff_no], by=handler, at=at)
    with acting(london("2026-05-18 03:01")) as at:
        tell_of(incident.record, {case.record_id}, at)
    the_worker(london("2026-05-18 03:01"))
    has_it(manager, london("2026-05-18 03:02"))
    with as_reader(manager, london("2026-05-18 03:04")) as at:
        words = (
            "Hazel Bracken, the occupier, is at risk from a man who lives there and works where you do: keep to this "
            "channel. A baton hangs in the hall. See her by herself; she answers to “kestrel”."
        )
        release(case.record, to=[crew], words=words, until=london("2026-05-18 07:00"), by=manager, at=at)
    deals_with_it(manager, london("2026-05-18 03:40"))


def judged(cast: Cast, at: datetime) -> None:
    """Both checks of his friend, by professional standards."""
    standards = cast["psd"]
    for check in SafetyCheck.objects.filter(asker=cast["friend"]).order_by("at"):
        with as_reader(standards, at):
            judge(check, justified=False, why="No such incident, and nobody was sent.", by=standards, at=at)
