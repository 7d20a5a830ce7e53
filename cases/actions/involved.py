"""Who is involved in an incident: parties, the people they are, how to reach them safely, and who may be police."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from cases.actions.contact import SafeWay as Way
from cases.actions.contact import set_safe_contact
from cases.actions.people import answer_match, is_under_16, learn, learn_more, place_of
from cases.models import Answer, BirthDate, ContactPoint, Incident, Known, OutsideReference, Party, Person, PersonName
from cases.queries.people import people_by_reference
from cases.reports import Child, PageTwo, PersonFacts, Report, SafeWay, Suspect, Victim
from cases.terms import MatchAnswer, SafeReach
from dapolicy.access.models import Member
from dapolicy.custody.actions import PartyFacts

Part = Party.Part


@dataclass
class Involved:
    """The standing parties of an incident, in the order in which they were told."""

    victims: list[Party] = field(default_factory=list)
    suspects: list[Party] = field(default_factory=list)
    children: list[tuple[Party, Child]] = field(default_factory=list)
    police_facts: list[PartyFacts] = field(default_factory=list)


def standing_parties(incident: Incident) -> list[Party]:
    """Everybody involved as it is now known; who was recorded wrongly and moved is left out."""
    parties = Party.objects.filter(record=incident.record, ended_at=None)
    return list(parties.select_related("person", "record").order_by("pk"))


def add_everybody(incident: Incident, report: Report, *, by: Member, at: datetime) -> Involved:
    """A party for each person told of, and one without a person where nothing is known yet."""
    told = Involved()
    scene = Scene(incident, by, at)
    add_teller(scene, report)
    for victim in report.two.victims:
        told.victims.append(add_victim(scene, victim, told))
    for suspect in report.two.suspects or (Suspect(PersonFacts(known=Known.NOT_KNOWN)),):
        told.suspects.append(add_suspect(scene, suspect, told))
    for child in report.two.children:
        told.children.append((add_child(scene, child), child))
    return told


@dataclass(frozen=True)
class Scene:
    """What every step of one report shares."""

    incident: Incident
    by: Member
    at: datetime

    @property
    def happened_at(self) -> datetime:
        return self.incident.happened_from or self.incident.reported_at


def add_teller(scene: Scene, report: Report) -> None:
    """Whoever told us for somebody else is a party too; the number they rang from is theirs, and not safe by that."""
    one = report.one
    if one.teller == Incident.Teller.VICTIM or not (one.rang_from or one.teller_words):
        return
    words = one.teller_words or "Whoever told us"
    said = PersonFacts(known=Known.DESCRIBED, description=words, rang_from=one.rang_from)
    present = Party.objects.filter(record=scene.incident.record, part=Part.TELLER, ended_at=None)
    if not present.exists():
        add_party(scene, Part.TELLER, said)


def add_victim(scene: Scene, victim: Victim, told: Involved) -> Party:
    party = add_party(
        scene,
        Part.VICTIM,
        victim.person,
        police=victim.police,
        police_words=victim.staff_no,
        vulnerabilities=list(victim.vulnerabilities),
        language=victim.language,
        communication=victim.communication,
        under_16=victim.under_16 or is_under_16(victim.person.born, scene.happened_at),
    )
    if party.person_id:
        keep_safe_way(scene, party, victim.safe)
    told.police_facts.append(
        facts_for_register("victim", victim.person, party.police, party.police_words, victim.employer)
    )
    return party


def add_suspect(scene: Scene, suspect: Suspect, told: Involved) -> Party:
    party = add_party(
        scene,
        Part.SUSPECT,
        suspect.person,
        police=suspect.police,
        police_words=suspect.staff_no,
        under_16=suspect.under_16 or is_under_16(suspect.person.born, scene.happened_at),
    )
    told.police_facts.append(
        facts_for_register("suspect", suspect.person, party.police, party.police_words, suspect.employer)
    )
    return party


def add_child(scene: Scene, child: Child) -> Party:
    party = add_party(scene, Part.CHILD, child.person, under_16=is_under_16(child.person.born, scene.happened_at))
    if child.school:
        known = OutsideReference.objects.filter(record=party.record, person=party.person, system="school")
        if not known.filter(value=child.school).exists():
            OutsideReference.objects.create(
                record=party.record,
                person=party.person,
                system="school",
                value=child.school,
                learnt_at=scene.at,
                by_id=scene.by.pk,
            )
    return party


def add_party(scene: Scene, part: str, said: PersonFacts, **fields: object) -> Party:
    """The party of this person here, taken up again where it stands already."""
    present = present_party(scene, part, said)
    if present is None:
        person = learn_person(scene, said) if said.is_somebody or part == Part.CHILD else None
        party = Party.objects.create(
            record=scene.incident.record, part=part, person=person, known=said.known, added_at=scene.at, **fields
        )
    else:
        party = fill_in(scene, present, said, fields)
    if party.person_id:
        answer_matches(scene, party, said)
    return party


def present_party(scene: Scene, part: str, said: PersonFacts) -> Party | None:
    """The party that command and control (or page 1) had put there: by its person, or the one still without one."""
    standing = Party.objects.filter(record=scene.incident.record, part=part, ended_at=None).select_related("person")
    if said.existing:
        return standing.filter(person__reference=said.existing).first()
    return standing.filter(person=None).first() if part != Part.CHILD else None


def fill_in(scene: Scene, party: Party, said: PersonFacts, fields: dict[str, object]) -> Party:
    """What is said now, on a party that stands already.

    Facts it has are not written twice, and what was shown and left as it was is not written over it.
    """
    if party.person is None and said.is_somebody:
        party.person = learn_person(scene, said)
    elif party.person is not None:
        learn_more(party.person, without_known(said, party.person), through=party.record, by=scene.by, at=scene.at)
    party.known = said.known
    for name in fields.keys() - said.kept:
        setattr(party, name, fields[name])
    party.save()
    return party


def without_known(said: PersonFacts, person: Person) -> PersonFacts:
    """Leave out what stands of the person already: name, birth date, address, and the number that they rang from."""
    names = PersonName.objects.filter(person=person, given=said.given, surname=said.surname, withdrawn_at=None)
    if names.exists():
        said = replace(said, given="", surname="")
    if said.born_words and BirthDate.objects.filter(person=person, words=said.born_words, withdrawn_at=None).exists():
        said = replace(said, born_words="")
    if said.description and person.personnames.filter(words=said.description, withdrawn_at=None).exists():
        said = replace(said, description="", known=Known.NAMED)
    place = {"line1": said.line1, "town": said.town, "postcode": said.postcode}
    if person.personaddresss.filter(**place, confidential=said.confidential, withdrawn_at=None).exists():
        said = replace(said, line1="", town="", postcode="")
    numbers = ContactPoint.objects.filter(person=person, value=said.rang_from, withdrawn_at=None)
    if said.rang_from and numbers.exists():
        said = replace(said, rang_from="")
    if said.born and BirthDate.objects.filter(person=person, born=said.born, withdrawn_at=None).exists():
        said = replace(said, born=None)
    return said


def learn_person(scene: Scene, said: PersonFacts) -> Person:
    return learn(said, through=scene.incident.record, by=scene.by, at=scene.at)


def answer_matches(scene: Scene, party: Party, said: PersonFacts) -> None:
    """What was answered about possible matches while recording (INC-008)."""
    people = people_by_reference(said.answers)
    for reference, answer in said.answers.items():
        if reference in people and people[reference].pk != party.person_id:
            answer_match(
                party.person, people[reference], MatchAnswer(answer), through=party.record, by=scene.by, at=scene.at
            )


def keep_safe_way(scene: Scene, party: Party, safe: SafeWay) -> None:
    """How it is safe to reach somebody, from whom and when. *Not known yet* writes nothing, and so reads as that."""
    if safe.answer not in (SafeReach.SAFE_WAY, SafeReach.NO_SAFE_WAY):
        return
    way = Way(
        told_by=scene.incident.get_teller_display(),
        no_safe_way=safe.answer == SafeReach.NO_SAFE_WAY,
        means=safe.means,
        times=safe.times,
        place=safe.place,
        code_word=safe.code_word,
        who_else=safe.who_else,
        devices=safe.devices,
        never=safe.never,
    )
    set_safe_contact(party.person, party.record, way, by=scene.by, at=scene.at)


def police_facts_of(two: PageTwo) -> list[PartyFacts]:
    """The victims and suspects of page 2 as the staff register is asked about them."""
    sides: tuple[tuple[str, Sequence[Victim | Suspect]], ...] = (("victim", two.victims), ("suspect", two.suspects))
    return [
        facts_for_register(part, one.person, one.police, one.staff_no, one.employer)
        for part, side in sides
        for one in side
    ]


def facts_for_register(part: str, said: PersonFacts, police: str, staff_no: str, employer: str = "") -> PartyFacts:
    """One party as the staff register is asked about it. A confidential address is shown beside no face of a match."""
    address = "" if said.confidential else place_of(said)
    return PartyFacts(
        part=part,
        police=police or Answer.NOT_KNOWN,
        staff_no=staff_no,
        employer=employer,
        given=said.given,
        surname=said.surname,
        born=said.born,
        addresses=[address] if address else [],
        phones=_given([said.phone, said.rang_from]),
    )


def _given(values: Iterable[str]) -> list[str]:
    return [value for value in values if value]
