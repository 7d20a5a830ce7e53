"""What a word waits for. A gate looks at events, and says what is missing and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable

from cases.models import Case, Incident, Pair, Party
from cases.queries.people import names_of
from dapolicy.chronology.models import Event
from dapolicy.chronology.standing import withdrawn_on

NOT_ANSWERED = "not-answered"


def missing_for_closing(incident: Incident) -> list[str]:
    """Sentences, each a thing that closing waits for; empty where it may be closed.

    A crime reference or a non-crime reason (INC-001); a relationship and a kind of abuse for each pair (INC-011); for
    each victim a risk assessment, or a refusal that a supervisor endorsed (RISK-001).
    """
    missing = []
    if not (incident.crime_number or incident.non_crime_reason):
        missing.append("Record the crime number, or choose and explain why no crime is disclosed.")
    pairs = list(
        Pair.objects.filter(record=incident.record, ended_at=None).select_related("victim", "case_record__case")
    )
    if any(pair.relationship == "not-known" or not pair.abuse for pair in pairs):
        missing.append("Record the relationship and at least one kind of abuse for each victim and suspect.")
    return missing + missing_assessments(incident, pairs)


def missing_assessments(incident: Incident, pairs: Iterable[Pair]) -> list[str]:
    """One sentence for each victim who has neither an assessment nor an endorsed refusal on every case of theirs."""
    pairs = list(pairs)
    if not incident.is_domestic:
        return []
    assessed = assessed_cases(incident, {pair.case_record_id for pair in pairs})
    names = names_of({pair.victim.person_id for pair in pairs if pair.victim.person_id})
    bare = {pair.victim.person_id for pair in pairs if pair.case_record_id not in assessed}
    sentences = [
        f"Assess the risk to {names[person]}, or have a supervisor endorse why it could not be done."
        for person in sorted(bare)
    ]
    return sentences + unnamed_victims(incident)


def unnamed_victims(incident: Incident) -> list[str]:
    """A victim who is nobody yet has no case, and cannot have been assessed."""
    victims = Party.objects.filter(record=incident.record, part=Party.Part.VICTIM, ended_at=None)
    if victims.exists() and not victims.filter(person=None).exists():
        return []
    return ["Name or describe the victim, so that the risk can be assessed."]


def assessed_cases(incident: Incident, case_ids: Iterable[int]) -> set[int]:
    """Cases whose risk was assessed for this incident. *Would not or could not answer* counts once endorsed."""
    ids = list(case_ids)
    events = list(Event.objects.filter(record_id__in=ids, kind__in=["risk.assessed", "risk.supervised"]))
    withdrawn = withdrawn_on(ids)
    events = [event for event in events if str(event.pk) not in withdrawn.confirmed]
    endorsed = {(event.record_id, event.subject) for event in events if event.kind == "risk.supervised"}
    return {
        event.record_id
        for event in events
        if event.kind == "risk.assessed"
        and concerns(event, incident)
        and (event.detail.get("mode") != NOT_ANSWERED or (event.record_id, event.subject) in endorsed)
    }


def concerns(event: Event, incident: Incident) -> bool:
    """An assessment names its incident; one that names none counts for incidents reported before it."""
    named = event.detail.get("incident")
    return named == incident.record.reference if named else event.at >= incident.reported_at


def cases_of(incident: Incident) -> list[Case]:
    """The cases that an incident opened or joined, as this reader may see them."""
    pairs = Pair.objects.filter(record=incident.record, ended_at=None).values("case_record")
    return list(Case.objects.filter(record__in=pairs).select_related("record").order_by("record_id"))
