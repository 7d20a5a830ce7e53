"""How likely is it that what was asked describes somebody we know, and why: points with a reason in words.

Each thing asked (given name, surname, date of birth, telephone, address) is held against what is known of the person.
It adds points where they agree, fewer where they nearly agree, and takes some away where they contradict each other.
The points are rough logarithms to base two of "how many times likelier is this, if it is the same person, than if it
is not": a surname in common is 1 in 256, a full date of birth about 1 in 4,096. They were set by hand from that
meaning; nothing was fitted to a data set. What is empty on either side says nothing and counts nothing. The score is
the share of the points that full agreement would give, in percent. No score decides anything: it orders a list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from cases.matching import names
from cases.matching.asked import Asked, Finding, Known, Name, Reach, Score
from cases.matching.dates import Nearness, nearness
from cases.matching.places import Place, street_name

T = TypeVar("T")


SURNAME, GIVEN, BIRTH, REACH, REFERENCE = 8.0, 6.0, 12.0, 14.0, 20.0
DOOR, STREET, HOUSE, TOWN, POSTCODE = 3.0, 8.0, 6.0, 4.0, 6.0
FULL_PLACE = DOOR + STREET + HOUSE + TOWN + POSTCODE

SAME = "same name "

BIRTHS = {
    Nearness.SAME: BIRTH,
    Nearness.SWAPPED: 9.0,
    Nearness.YEAR_OFF: 8.0,
    Nearness.ONE_SLIP: 8.0,
    Nearness.SAME_YEAR: 1.0,
    Nearness.FAR: -4.0,
}


def _word(asked: str, known: str, full: float) -> Finding:
    """One half of a name against another. Nicknames and sounds weigh less than the name as it is spelt."""
    if asked == known:
        return Finding(full, f"{SAME}{known.title()}")
    alike = names.likeness(asked, known)
    if known in names.nicknames(asked):
        return Finding(0.75 * full, f"{asked.title()} is often {known.title()}")
    spelt = (alike - 0.2) * full if alike >= 0.8 else 0.0
    if (code := names.sound(asked)) and code == names.sound(known):
        return Finding(max(0.6 * full, spelt), f"sounds like {known.title()}")
    if spelt:
        return Finding(spelt, f"spelt nearly like {known.title()}")
    if len(asked) > 3 and len(known) > 3 and (asked in known or known in asked):
        return Finding(0.6 * full, f"part of the name {known.title()}")
    if len(asked) == 1 and known.startswith(asked):
        return Finding(0.2 * full, f"initial of {known.title()}")
    return Finding(-0.4 * full + 0.3 * full * max(0.0, alike - 0.5))


def _half(asked: str, known: str, full: float) -> Finding:
    """As `_word`, where either may be missing."""
    return _word(asked, known, full) if asked and known else Finding(0.0)


def _both(one: Finding, other: Finding, words: str = "") -> Finding:
    reasons = [finding.reason for finding in (one, other) if finding.reason]
    if len(reasons) == 2 and all(reason.startswith(SAME) for reason in reasons):
        reasons = [f"{reasons[0]} {reasons[1].removeprefix(SAME)}"]
    return Finding(one.points + other.points, "; ".join([*reasons, *([words] if words and reasons else [])]))


def _straight(asked: Asked, known: Name) -> Finding:
    return _both(_half(asked.given, known.given, GIVEN), _half(asked.surname, known.surname, SURNAME))


def _swapped(asked: Asked, known: Name) -> Finding:
    """Given name and surname the wrong way round: a little less than the right way."""
    found = _both(
        _half(asked.given, known.surname, SURNAME),
        _half(asked.surname, known.given, GIVEN),
        "given name and surname the other way round",
    )
    return Finding(found.points - 1.0, found.reason)


def _loose(asked: Asked, known: Name) -> Finding:
    """Names of which it is not said which half they are: each takes the half that fits it best."""
    found = Finding(0.0)
    left = [(known.given, GIVEN), (known.surname, SURNAME)]
    for word in asked.words:
        tries = [(_word(word, half, full), (half, full)) for half, full in left if half]
        if not tries:
            break
        best, used = max(tries, key=lambda each: each[0].points)
        left.remove(used)
        found = _both(found, best)
    return found


def name_finding(asked: Asked, known: Name) -> Finding:
    """The best that one known name has to say for what was asked."""
    if asked.words:
        found = _loose(asked, known)
    else:
        found = max(_straight(asked, known), _swapped(asked, known), key=lambda each: each.points)
    if known.former and found.reason:
        return Finding(found.points, f"{found.reason} (a former or other name)")
    return found


def birth_finding(asked: str, known: str) -> Finding:
    near = nearness(asked, known)
    return Finding(BIRTHS[near], near.value if near not in (Nearness.FAR, Nearness.SAME_YEAR) else "")


def reach_finding(asked: str, known: Reach) -> Finding:
    """The same number, with when and how it became known; a number somebody rang from is never called theirs."""
    if asked != known.value:
        return Finding(0.0)
    said = "rang from this number" if known.standing == "rang-from" else "reached by this number or address"
    return Finding(REACH, f"{said} in {known.since.year}" if known.since else said)


def _text(asked: str, known: str, full: float, against: float) -> float:
    """Points for one part of an address; `against` is taken where the two have nothing to do with each other."""
    if not asked or not known:
        return 0.0
    if asked == known:
        return full
    alike = names.likeness(asked.replace(" ", ""), known.replace(" ", ""))
    return full * (alike - 0.2) if alike >= 0.7 else -against


def _street(asked: str, known: str) -> float:
    """Streets with their sort, or without it when that makes them more alike."""
    if not asked or not known:
        return 0.0
    bare = _text(street_name(asked), street_name(known), STREET - 0.5, 1.0)
    return max(_text(asked, known, STREET, 1.0), bare)


def _place_points(asked: Place, known: Place) -> dict[str, float]:
    return {
        "street": _street(asked.street, known.street),
        "house": _text(asked.house, known.house, HOUSE, 0.5),
        "town": _text(asked.town, known.town, TOWN, 1.0),
        "postcode": _text(asked.postcode, known.postcode, POSTCODE, 0.5),
        "door": 0.0 if not (asked.door and known.door) else DOOR if asked.door == known.door else -0.5,
    }


def place_finding(asked: Place, known: Place) -> Finding:
    """One address against another, the two first lines also the other way round."""
    points = _place_points(asked, known)
    turned = Place(asked.door, asked.house, asked.street, asked.town, asked.postcode)
    if asked.house and known.house:
        points = max(points, _place_points(turned, known), key=lambda each: sum(each.values()))
    agreed = [part for part in ("door", "street", "house", "town", "postcode") if points[part] > 0]
    return Finding(sum(points.values()), _place_reason(agreed))


def _place_reason(agreed: list[str]) -> str:
    if "street" in agreed and "door" in agreed:
        return "lived at this address"
    for part, said in (("street", "this street"), ("house", "this house or building"), ("postcode", "this postcode")):
        if part in agreed:
            return f"lived in {said}"
    return "lived in this town" if agreed else ""


def _best(asked: T, known: Iterable[object], finding: Callable[..., Finding]) -> Finding:
    """The fact that speaks most for it; a person with no such fact is neither likelier nor less likely."""
    return max((finding(asked, each) for each in known), key=lambda each: each.points, default=Finding(0.0))


def _reference_findings(asked: Asked, known: Known) -> Finding:
    if set(asked.references) & set(known.references):
        return Finding(REFERENCE, "has this reference")
    return Finding(REFERENCE, "is named under this reference") if known.named else Finding(0.0)


def findings(asked: Asked, known: Known) -> Sequence[Finding]:
    """One finding for each thing asked."""
    found = []
    if asked.given or asked.surname or asked.words:
        found.append(_best(asked, known.names, name_finding))
    if asked.born:
        found.append(_best(asked.born, known.births, birth_finding))
    found += [_best(each, known.reaches, reach_finding) for each in asked.reaches]
    if asked.place:
        found.append(_best(asked.place, known.places, place_finding))
    if asked.references:
        found.append(_reference_findings(asked, known))
    return found


def full_points(asked: Asked) -> float:
    """What somebody who agrees in everything asked would get."""
    words = SURNAME + (GIVEN if len(asked.words) > 1 else 0.0) if asked.words else 0.0
    place = asked.place
    parts = ((place.door, DOOR), (place.street, STREET), (place.house, HOUSE), (place.town, TOWN))
    return (
        words
        + (GIVEN if asked.given else 0.0)
        + (SURNAME if asked.surname else 0.0)
        + (BIRTH if asked.born else 0.0)
        + sum(full for part, full in (*parts, (place.postcode, POSTCODE)) if part)
        + REACH * len(asked.reaches)
        + (REFERENCE if asked.references else 0.0)
    )


def score(asked: Asked, known: Known) -> Score:
    """Points, their share of what full agreement gives (0 to 100), and the reasons, the weightiest first."""
    found = sorted(findings(asked, known), key=lambda each: -each.points)
    points = sum(each.points for each in found)
    full = full_points(asked) or 1.0
    reasons = tuple(each.reason for each in found if each.reason and each.points > 0)
    return Score(points, round(min(100.0, max(0.0, 100.0 * points / full)), 1), reasons)
