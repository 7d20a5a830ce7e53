"""What somebody typed and has not been accepted yet: theirs alone, kept whatever it is, resumed later."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from cases.models import Draft, Incident
from cases.queries.drafts import FILLED, count_filled, counts_of, typed_over
from cases.queries.reports import FORM, prefilled
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
    if incident and (begun := unfinished(by, incident.record.reference)):
        return begun
    data = EMPTY | (fill_in(incident, by=by, at=at) if incident else {})
    return Draft.objects.create(member=by, form=FORM, data=data, begun_at=at, saved_at=at)


def unfinished(member: Member, reference: str) -> Draft | None:
    """The draft by which this person began a report, or completes it."""
    drafts = Draft.objects.filter(member=member, form=FORM, finished_at=None)
    named = Q(about=reference) | Q(data__began=reference) | Q(data__completes=reference)
    return drafts.filter(named).first()


def fill_in(incident: Incident, *, by: Member, at: datetime) -> dict[str, str]:
    """Keep what stands on a report in a row of its own, out of sight with it; the draft names both."""
    pages = dict(prefilled(incident))
    counts = {what: count_filled(pages["2"], what) for what in ("victim", "suspect", "child")}
    data = {"pages": pages, "counts": counts, "offered": {"2": said_on_page_one(incident, pages["2"])}}
    about, moments = incident.record.reference, {"begun_at": at, "saved_at": at, "finished_at": at}
    row = Draft.objects.create(member=by, form=FILLED, about=about, data=data, **moments)
    return {"completes": about, "filled_by": str(row.pk)}


@transaction.atomic
def keep_page(draft: Draft, page: int, raw: Mapping[str, list[str]], *, at: datetime) -> Draft:
    """Keep what was typed, exactly, before anybody asks whether it can be right. What was filled in stands apart."""
    data, under = draft.data, draft.shown.get("pages", {}).get(str(page), {})
    draft.data = data | {
        "pages": data["pages"] | {str(page): typed_over(under, raw)},
        "saved": sorted({*data["saved"], page}),
    }
    draft.saved_at = at
    draft.save(update_fields=["data", "saved_at"])
    return draft


@transaction.atomic
def add_another(draft: Draft, what: str, *, most: int, first: int, at: datetime) -> Draft:
    """Room for another victim, suspect or child."""
    more = min(max(counts_of(draft)[what], first) + 1, most)
    draft.data = draft.data | {"counts": draft.data["counts"] | {what: more}}
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
    if draft.shown:
        Draft.objects.filter(member=draft.member_id, form=FILLED, pk=draft.data["filled_by"]).update(data={})
    draft.finished_at, draft.data, draft.about = at, EMPTY, ""
    draft.save(update_fields=["finished_at", "data", "about"])
    return draft


@transaction.atomic
def keep_receipt(draft: Draft, address: str, *, about: str, lost: Mapping[str, str]) -> Draft:
    """With what the saving was answered, so that the same page sent again gets the same answer.

    Args: about, the incident where its writer may see it: the draft then goes out of sight with it; lost, another that
    it had begun or completed and that its writer saw no more (`began`), and the moment of this one (`opened_at`).
    """
    draft.data, draft.about = EMPTY | {"receipt": address, **lost}, about
    draft.save(update_fields=["data", "about"])
    return draft


@transaction.atomic
def drop_draft(draft: Draft, *, at: datetime) -> Draft:
    """Thrown away by its writer."""
    return finish_draft(draft, at=at)
