"""The sections of a case, each from what the coordinator may read. None holds a confidential address, a way to ring
the victim, an application of Clare's Law, or an immigration status."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from cases.models import Incident, Level, Marker, Party
from cases.queries.history import account_of, without_hidden
from cases.queries.people import addresses_of, markers_of
from cases.terms import Abuse, Vulnerability
from dapolicy.chronology.entries import sentence_of
from dapolicy.chronology.models import Event
from dapolicy.chronology.standing import withdrawn_on
from dapolicy.ui.telling import tell
from marac.models import Action, Referral, Research, Sheet
from marac.pack.about import About, tellable
from marac.pack.blocks import Block, Content, content, facts, table, words
from marac.pack.police import police
from marac.queries.room import links_standing
from risk.levels import DEFINITIONS
from risk.models import Assessment, LevelSet, SafetyPlan
from risk.queries.case import that_counts

Section = Sheet.Section
CHILD_PROTECTION = "child-protection"
ADDRESS_WITHHELD = "Address withheld"
# What the chronology tells a meeting: by the beginning of the kind. What is not named here is told to no agency.
TOLD = (
    "incident.reported", "arrest.", "suspect.", "order.", "risk.graded", "risk.raised", "risk.lowered", "couple.",
    "child.", "school.told", "person.died", "victim.died", "positive-action.", "welfare.reviewed", "marac.heard",
)  # fmt: skip
FLAGS = (
    ("professional_judgement", "Professional judgement"),
    ("visible_high_risk", "Visible high risk"),
    ("potential_escalation", "Potential escalation"),
    ("repeat", "Repeat"),
)


def people(one: About) -> Content:
    """The two, with what an agency needs to find them in its own records."""
    case = one.case
    between = case.get_relationship_display()
    blocks = [person(one, case.victim_id, "Victim", between, Party.Part.VICTIM)]
    if case.suspect_id:
        blocks.append(person(one, case.suspect_id, "Perpetrator", between, Party.Part.SUSPECT))
    else:
        blocks.append(facts("Perpetrator", [("Name", case.get_suspect_known_display())]))
    return content(*blocks, title=one.title)


def person(one: About, who: int, heading: str, between: str, part: str) -> Block:
    rows = [party for party in one.parties if party.part == part and party.person_id in one.groups[who]]
    return facts(
        heading,
        [
            ("Name", one.names[who]),
            ("Also known as", one.also(who)),
            ("Date of birth", one.born(who)),
            ("What the two are to each other", between),
            ("Address", address(one, who)),
            ("Language", first(row.language for row in rows)),
            ("Needs when talking to them", first(row.communication for row in rows)),
            ("Vulnerable because of", vulnerable(rows)),
        ],
    )


def first(said: Iterable[str]) -> str:
    return next(filter(None, said), "")


def address(one: About, who: int) -> str:
    """Where they live now. One that is confidential is withheld, and so is every other of somebody who has one."""
    rows = [row for each in one.sure[who] for row in addresses_of(one.sure[who])[each] if row.until is None]
    if any(row.confidential for row in rows):
        return f"{ADDRESS_WITHHELD}: ask {one.ask}"
    newest = max(rows, key=lambda row: (row.learnt_at, row.pk), default=None)
    return str(newest) if newest else "Not known yet"


def vulnerable(rows: list[Party]) -> str:
    """Every answer that was given, but an immigration status: that goes out for a named purpose alone."""
    kept = {Vulnerability.IMMIGRATION, Vulnerability.NONE_IDENTIFIED, Vulnerability.NOT_ASKED}
    given = dict.fromkeys(code for row in rows for code in row.vulnerabilities if code not in kept)
    return ", ".join(str(Vulnerability(code).label) for code in given if code in Vulnerability.values)


def children(one: About) -> Content:
    """The children, and whether a child protection conference concerns them (MARAC-016)."""
    rows = [(one.names[child], one.born(child)) for child in one.children]
    linked = links(one, child_protection=True)
    return content(
        table("Children", ["Name", "Date of birth"], rows, empty="No child is recorded"),
        table("Child protection", ["When", "What"], linked, empty="No link is recorded"),
    )


def links(one: About, *, child_protection: bool) -> list[tuple[str, str]]:
    """Child protection, or MAPPA, MATAC and IOM: when each was recorded last, and how it stands; none that ended."""
    found = [event for event in links_standing(one.records) if tellable(event)]
    ours = [event for event in found if (event.detail.get("process") == CHILD_PROTECTION) is child_protection]
    return [(tell(event.at), sentence_of(event.kind, event.detail)) for event in ours]


def risk(one: About) -> Content:
    """The level with what it means, why the case is here, the dangers, and links to other processes."""
    level = LevelSet.objects.filter(record=one.case.pk).order_by("-at", "-pk").first()
    assessed = that_counts(one.case)
    said = Level(one.case.level).label + (f", since {tell(level.at)}" if level else "")
    referral = one.item.referral
    return content(
        facts(
            "Risk",
            [
                ("Level", said),
                ("What that means", DEFINITIONS.get(Level(one.case.level), "")),
                ("Threat to life", "Yes" if one.case.threat_to_life else ""),
                ("Reasons for the referral", reasons(referral)),
                ("Referred by", f"{referral.agency}, {tell(referral.at)}"),
                ("Consent", consent(referral)),
            ],
        ),
        words("Why it was referred", one.said(event_of(referral))),
        words("Why this level", assessed.rationale if assessed else ""),
        table("Dangers", ["Whose", "What", "More"], dangers(one), empty="None is recorded"),
        table("MAPPA, MATAC and IOM", ["When", "What"], links(one, child_protection=False),
              empty="No link is recorded"),
    )  # fmt: skip


def reasons(referral: Referral) -> str:
    return "; ".join(label for name, label in FLAGS if getattr(referral, name))


def consent(referral: Referral) -> str:
    said = str(referral.get_consent_display())
    return said if referral.consent == Referral.Consent.YES else f"{said}: shared for the safety of those concerned"


def event_of(referral: Referral) -> Event | None:
    """Where the referral's words stand, unless they were taken from view."""
    found = Event.objects.filter(pk=referral.event_id).first() if referral.event_id else None
    return found if found and not withdrawn_on([found.record_id]).touches(found) else None


def dangers(one: About) -> list[tuple[str, str, str]]:
    two = [who for who in (one.case.victim_id, one.case.suspect_id) if who]
    rows = [(who, mark) for who in two for each in one.groups[who] for mark in markers_of([each])[each]]
    return [
        (one.names[who], str(mark.get_kind_display()), mark.words)
        for who, mark in rows
        if mark.state == Marker.State.YES
    ]


def chronology(one: About) -> Content:
    """What happened since the two were last heard, latest first; what came in confidence is left out."""
    events = [event for event in happened(one) if tellable(event)]
    accounts = {report.record_id: account(report) for report in one.incidents}
    rows = [
        (tell(event.at), sentence_of(event.kind, event.detail),
         accounts.get(event.record_id, "") if event.kind == "incident.reported" else "")
        for event in events
    ]  # fmt: skip
    return content(table(one.since_words, ["When", "What", "As it was told"], once(rows), empty="Nothing is recorded"))


def happened(one: About) -> list[Event]:
    gone = withdrawn_on(one.records)
    rows = without_hidden(Event.objects.filter(record_id__in=one.records, at__gte=one.since))
    told = [event for event in rows.order_by("-at", "-recorded_at", "-pk") if event.kind.startswith(TOLD)]
    return [event for event in told if not gone.touches(event)]


def account(report: Incident) -> str:
    """Kinds of abuse, when, and the account as it was given."""
    kinds = ", ".join(str(Abuse(code).label) for code in report.abuse if code in Abuse.values)
    return "\n".join(filter(None, [kinds, account_of(report)]))


def once(rows: Sequence[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """An act that stands on several records is one line."""
    return list(dict.fromkeys(rows))


def wishes(one: About) -> Content:
    """What the victim wants, as she said it to whom she trusted with it; told by her agencies, not read out."""
    plan = SafetyPlan.objects.filter(record=one.case.pk).order_by("-made_at").first()
    assessed = that_counts(one.case)
    return content(
        words("What the victim wants", plan.victim_wishes if plan else ""),
        words("How the victim sees the danger", assessed.victim_view if assessed else ""),
        *([] if says_something(plan, assessed) else [words("What the victim wants", "Not recorded yet")]),
    )


def says_something(plan: SafetyPlan | None, assessed: Assessment | None) -> bool:
    return bool((plan and plan.victim_wishes) or (assessed and assessed.victim_view))


def research(one: About) -> Content:
    """What the agencies found, fact and opinion apart. What they withhold, or found not relevant, is not in it."""
    rows = Research.objects.filter(item=one.item).select_related("agency").order_by("agency_id", "-at")
    newest = {row.agency_id: row for row in reversed(rows)}
    blocks: list[Block] = []
    for row in sorted(newest.values(), key=lambda row: row.agency.name):
        blocks.extend(found_by(row))
    return content(*blocks, **({} if blocks else {"none": "No research has been given"}))


def found_by(row: Research) -> list[Block]:
    heading = f"{row.agency}, {tell(row.at)}"
    if row.nothing_known:
        return [facts(heading, [("Answer", "Nothing known")])]
    if row.relevant == Research.Relevant.NO:
        return [facts(heading, [("Answer", "Nothing relevant and proportionate to share")])]
    said = [
        ("Facts", row.facts),
        ("Opinions", row.opinions),
        ("Contact with them", row.contact),
        ("Others in the household", row.household),
        ("Safety of professionals", row.safety),
        ("Done already", row.done),
        ("Suggested", row.suggested),
    ]
    return [facts(heading, said)]


def actions(one: About) -> Content:
    """What earlier meetings agreed for these two and is not done."""
    open_ones = Action.objects.filter(record__in=one.pair, state=Action.State.OPEN).select_related("agency", "owner")
    rows = [
        (row.words, str(row.agency or "No agency yet"), row.owner_name or str(row.owner or "Nobody named yet"),
         tell(row.due_on) if row.due_on else "No date yet")
        for row in open_ones.order_by("due_on", "agreed_at")
    ]  # fmt: skip
    return content(table("Open actions", ["What", "Agency", "Who", "By"], rows, empty="None is open"))


COMPOSERS: dict[str, Callable[[About], Content]] = {
    Section.PEOPLE: people,
    Section.CHILDREN: children,
    Section.RISK: risk,
    Section.CHRONOLOGY: chronology,
    Section.POLICE: police,
    Section.WISHES: wishes,
    Section.RESEARCH: research,
    Section.ACTIONS: actions,
}
