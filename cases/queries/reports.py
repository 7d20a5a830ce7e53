"""Reads for recording a report: own drafts, what is known at a place, who somebody may be, where a report came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from cases.models import Answer as YesNo
from cases.models import Draft, FrontCounter, Incident, Pair, Party
from cases.queries.children import children_filled
from cases.queries.drafts import filled_in
from cases.queries.people import ALIKE, Match, possible_matches
from cases.queries.ways import ways_filled
from cases.reports import HowItCame, PersonFacts
from dapolicy.access.asked import KeyOf
from dapolicy.access.models import Member, Post
from dapolicy.access.permissions import Role
from dapolicy.custody.paging import FIM
from dapolicy.ui.moments import LONDON

FORM = "report"


def own_drafts(member: Member) -> list[Draft]:
    """Reports that this person began and has not finished, newest first. Nobody else sees them."""
    return list(Draft.objects.filter(member=member, form=FORM, finished_at=None).order_by("-saved_at"))


def own_draft(member: Member, pk: UUID, *, hold: bool = False) -> Draft | None:
    """A report that this person has not finished. Args: hold, to write: whoever writes it now is waited for."""
    drafts = Draft.objects.filter(member=member, form=FORM, finished_at=None, pk=pk)
    found = (drafts.select_for_update() if hold else drafts).first()
    if found:
        found.shown = filled_in(found)
    return found


def receipt_of(member: Member, pk: UUID) -> str:
    """The page with which the saving of a draft was answered; empty where it was not saved."""
    draft = Draft.objects.filter(member=member, form=FORM, pk=pk).exclude(finished_at=None).first()
    return draft.data.get("receipt", "") if draft else ""


def how_it_came(member: Member, *, roles: Iterable[str]) -> HowItCame:
    """From where the account works: a front counter, the control room, or an officer in person (INC-014)."""
    channel = Incident.Channel
    if member.team_id and FrontCounter.objects.filter(team=member.team_id).exists():
        return HowItCame(channel=channel.FRONT_COUNTER)
    return HowItCame(channel=channel.CALL_101 if Role.CALL_HANDLER in set(roles) else channel.IN_PERSON)


def how_it_came_already(incident: Incident) -> HowItCame:
    """The way that command and control, or page 1, has said."""
    return HowItCame(
        channel=incident.channel,
        log_number=incident.log_number,
        grade=incident.grade,
        category=incident.category,
        is_domestic=incident.is_domestic,
        first_contact=incident.flagged_first_contact,
    )


def matches_for(said: PersonFacts, *, incident: Incident | None) -> list[Match]:
    """Who this may be, the people of the same incident left out."""
    if not said.is_somebody:
        return []
    found = possible_matches(
        given=said.given,
        surname=said.surname or said.also_known_as,
        born=said.born.isoformat() if said.born else "",
        line1=said.line1,
        town=said.town,
        postcode=said.postcode,
        reaches=[said.phone, said.rang_from],
        least=ALIKE,
    )
    own = people_of(incident) if incident else set()
    return [match for match in found if match.person_id not in own]


def people_of(incident: Incident) -> set[int]:
    """Ids of everybody who is or was recorded on an incident."""
    people = Party.objects.filter(record=incident.record_id, person__isnull=False)
    return set(people.values_list("person_id", flat=True))


def in_danger(draft: Draft) -> bool:
    """Whether the duty post was called: for a report that this draft began, or for the one that it completes."""
    if draft.began:
        return True
    about = draft.incident_reference
    return bool(about) and Incident.objects.filter(record=KeyOf(about), danger_now="yes").exists()


def duty_post_called() -> str:
    """That the post was called, and its number for whoever wants to ring it."""
    post = Post.objects.filter(code=FIM).first()
    if post is None:
        return "There is no duty post that could be called. Ring the control room."
    return f"The duty post has been called. {post.name}: {post.phone}"


def prefilled(incident: Incident) -> Mapping[str, dict[str, list[str]]]:
    """What stands on an incident already, as the pages of a report hold it, so that nobody types it again."""
    one = {
        "danger_now": [incident.danger_now],
        "dangers": list(incident.dangers),
        "danger_words": [incident.danger_words],
        "rang_from": [incident.rang_from],
        "teller": [incident.teller],
        "teller_words": [incident.teller_words],
        "teller_safe_contact": [incident.teller_safe_contact],
        "where": ["known" if incident.place else "not-known"],
        "place": [incident.place],
        **when_of(incident),
    }
    three = {
        "account": [incident.account],
        "abuse": list(incident.abuse),
        "done": list(incident.done),
        "nothing_done_because": [incident.nothing_done_because],
    }
    parties = standing(incident)
    pairs = pairs_filled(incident, parties)
    related = {f"relationship-{place}": [pair.relationship] for place, pair in pairs.items()}
    kinds = {f"abuse-{place}": list(pair.abuse) for place, pair in pairs.items()}
    if len(pairs) == 1:
        three["abuse"] = kinds.popitem()[1]
    children = children_filled(incident, [person_filled(party) for party in parties[Party.Part.CHILD]])
    two = people_filled(parties) | ways_filled(incident, parties[Party.Part.VICTIM])
    two |= police_filled(parties) | related | children
    return {"1": one, "2": two, "3": three | kinds}


def when_of(incident: Incident) -> dict[str, list[str]]:
    """When it happened and when we were told, as their boxes hold it."""
    told = boxes("reported_at", incident.reported_at)
    if incident.happened_words:
        return told | {"when": ["words"], "happened_words": [incident.happened_words]}
    if incident.happened_from and incident.happened_from != incident.reported_at:
        return told | {"when": ["moment"]} | boxes("happened_at", incident.happened_from)
    return told | {"when": ["now" if incident.happened_from else "not-known"]}


def boxes(name: str, moment: datetime) -> dict[str, list[str]]:
    """A moment as its boxes hold it: London's calendar and clock."""
    local = moment.astimezone(LONDON)
    day = {box: [value] for box, value in day_boxes(name, local).items()}
    return day | {f"{name}_time": [f"{local:%H:%M}"]}


def day_boxes(name: str, day: date) -> dict[str, str]:
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": f"{day.year:04}"}


Standing = Mapping[str, list[Party]]
SIDES = (Party.Part.VICTIM, Party.Part.SUSPECT)


def standing(incident: Incident) -> Standing:
    """Victims, suspects and children as they stand, in the order in which page 2 has them."""
    parties = Party.objects.filter(record=incident.record, ended_at=None).select_related("person").order_by("pk")
    found = list(parties)
    return {what: [each for each in found if each.part == what] for what in (*SIDES, Party.Part.CHILD)}


def people_filled(parties: Standing) -> dict[str, list[str]]:
    """Victim and suspect as they stand, each with the person's reference, so that nobody is made twice."""
    found: dict[str, list[str]] = {}
    for what in SIDES:
        for place, party in enumerate(parties[what]):
            found |= {f"{what}-{place}-{name}": [value] for name, value in person_filled(party).items()}
    for place, party in enumerate(parties[Party.Part.VICTIM]):
        found[f"victim-{place}-vulnerabilities"] = list(party.vulnerabilities)
        found[f"victim-{place}-language"] = [party.language]
        found[f"victim-{place}-communication"] = [party.communication]
    return found


def police_filled(parties: Standing) -> dict[str, list[str]]:
    """What is said of all of them together: *yes* where one is, and whose number it is; else what is still open."""
    everybody = [party for what in SIDES for party in parties[what]]
    said = {party.police for party in everybody}
    police = [party for party in everybody if party.police == YesNo.YES]
    if not police:
        return {"police": [next(each for each in (*YesNo.values[2:], YesNo.NO) if each in said)]} if said else {}
    numbers = {party.part: party.police_words for party in reversed(police) if party.police_words}
    return {
        "police": [YesNo.YES.value],
        "police_who": sorted({party.part for party in police}),
        **{f"{part}_staff_no": [numbers.get(part, "")] for part in parties},
    }


def pairs_filled(incident: Incident, parties: Standing) -> dict[str, Pair]:
    """Each standing pair by the place of its victim and of its suspect on the pages."""
    places = {party.pk: place for several in parties.values() for place, party in enumerate(several)}
    pairs = Pair.objects.filter(record=incident.record, ended_at=None, suspect__isnull=False)
    return {
        f"{places[pair.victim_id]}-{places[pair.suspect_id]}": pair
        for pair in pairs
        if pair.victim_id in places and pair.suspect_id in places
    }


def person_filled(party: Party) -> dict[str, str]:
    if party.person is None:
        return {"known": party.known}
    name = party.person.personnames.filter(record=party.record, withdrawn_at=None).order_by("pk").first()
    birth = party.person.birthdates.filter(record=party.record, withdrawn_at=None).order_by("pk").first()
    address = party.person.personaddresss.filter(record=party.record, withdrawn_at=None).order_by("pk").first()
    filled = {"known": party.known, "existing": party.person.reference}
    if name:
        filled |= {"given": name.given, "surname": name.surname, "description": name.words}
    if birth:
        filled |= day_boxes("born", birth.born) if birth.born else {"born_words": birth.words}
    if address:
        filled |= {"line1": address.line1, "town": address.town, "postcode": address.postcode}
    return filled
