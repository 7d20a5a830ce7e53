"""What somebody typed and has not been accepted yet: theirs alone, kept whatever it is, resumed later."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from cases.models import Draft, Incident
from cases.queries.reports import FORM, count_filled, prefilled
from cases.queries.ways import said_on_page_one
from dapolicy.access.models import Member
from dapolicy.access.permissions import Permission, require

EMPTY: dict[str, Any] = {"pages": {}, "saved": [], "counts": {}, "answers": {}}


@transaction.atomic
def begin_keyed_draft(key: UUID, *, by: Member, at: datetime) -> UUID:
    """The draft of one form, under the key that the form was sent with: sent twice, also at once, it is one draft."""
    require(by, Permission.REPORT, at=at)
    draft = Draft(pk=key, member=by, form=FORM, data=EMPTY, begun_at=at, saved_at=at)
    # A second sender of the same waits here until the first has committed, and then inserts nothing.
    Draft.objects.bulk_create([draft], ignore_conflicts=True)
    return key


@transaction.atomic
def begin_draft(*, by: Member, at: datetime, incident: Incident | None = None) -> Draft:
    """A new draft, or the one that this person has already begun for an incident, filled with what stands on it."""
    require(by, Permission.REPORT, at=at)
    about = incident.record.reference if incident else ""
    if about and (begun := unfinished(by, about)):
        return begun
    data = EMPTY | (filled_from(incident) if incident else {})
    return Draft.objects.create(member=by, form=FORM, about=about, data=data, begun_at=at, saved_at=at)


def unfinished(member: Member, reference: str) -> Draft | None:
    """The draft by which this person began a report, or completes it."""
    drafts = Draft.objects.filter(member=member, form=FORM, finished_at=None)
    return drafts.filter(Q(about=reference) | Q(data__began=reference)).first()


def filled_from(incident: Incident) -> dict[str, Any]:
    pages = dict(prefilled(incident))
    counts = {what: count_filled(pages["2"], what) for what in ("victim", "suspect", "child")}
    two = pages["2"] | said_on_page_one(incident, pages["2"])
    return {"pages": pages | {"2": two}, "filled": pages, "counts": counts}


@transaction.atomic
def keep_page(draft: Draft, page: int, raw: Mapping[str, list[str]], *, at: datetime) -> Draft:
    """Keep what was typed, exactly, before anybody asks whether it can be right."""
    data = draft.data
    draft.data = data | {
        "pages": data["pages"] | {str(page): dict(raw)},
        "saved": sorted({*data["saved"], page}),
    }
    draft.saved_at = at
    draft.save(update_fields=["data", "saved_at"])
    return draft


@transaction.atomic
def add_another(draft: Draft, what: str, *, most: int, first: int, at: datetime) -> Draft:
    """Room for another victim, suspect or child."""
    counts = draft.data["counts"]
    more = min(max(counts.get(what, 0), first) + 1, most)
    draft.data = draft.data | {"counts": counts | {what: more}}
    draft.saved_at = at
    draft.save(update_fields=["data", "saved_at"])
    return draft


@transaction.atomic
def keep_answers(draft: Draft, answers: Mapping[str, Mapping[str, str]], *, at: datetime) -> Draft:
    """What was answered about possible matches, by the person's place on page 2."""
    kept = draft.data["answers"]
    merged = {place: kept.get(place, {}) | dict(said) for place, said in answers.items()}
    draft.data = draft.data | {"answers": kept | merged}
    draft.saved_at = at
    draft.save(update_fields=["data", "saved_at"])
    return draft


@transaction.atomic
def has_begun(draft: Draft, incident: Incident) -> Draft:
    """The draft's first page stands as an incident now, so that finishing the draft completes that one.

    Should it lock before and its writer see it no more, the draft stays: all that it holds they typed themselves.
    """
    draft.data = draft.data | {"began": incident.record.reference}
    draft.save(update_fields=["data"])
    return draft


@transaction.atomic
def finish_draft(draft: Draft, *, at: datetime) -> Draft:
    """The report is saved: what was typed is emptied here, since from now on the record's protection holds.

    It names its incident no more, which may lock in this moment and would take the draft with it out of sight.
    """
    draft.finished_at, draft.data, draft.about = at, EMPTY, ""
    draft.save(update_fields=["finished_at", "data", "about"])
    return draft


@transaction.atomic
def keep_receipt(draft: Draft, address: str, *, about: str, began: str) -> Draft:
    """With what the saving was answered, so that the same page sent again gets the same answer.

    Args: about, the incident where its writer may see it: the draft then goes out of sight with it; began, another
    that its first page had begun and that its writer saw no more, so that who may see both is told of both.
    """
    draft.data, draft.about = EMPTY | {"receipt": address, "began": began}, about
    draft.save(update_fields=["data", "about"])
    return draft


@transaction.atomic
def drop_draft(draft: Draft, *, at: datetime) -> Draft:
    """Thrown away by its writer."""
    return finish_draft(draft, at=at)
