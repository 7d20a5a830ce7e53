"""Asking the database's functions with their owner's rights, as the web login, about the hidden and about nothing."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import Error, connection, transaction

from dapolicy.access.models import Exclusion, Kind, Member, PostHolding, Record
from dapolicy.access.reader import read_as
from dapolicy.chronology.models import Event
from dapolicy.custody.actions import PartyFacts, confirm_police, declare, lock_if_police
from dapolicy.custody.models import Declaration, Doubt, Receipt
from tests.access.catalogue import ABSENT, rows
from tests.access.looks import Undo
from tests.access.oracle.build import give
from tests.custody.police import officers, reported
from tests.world import FAR_AHEAD, LONG_AGO, World, login

DEFINERS = """
    SELECT oid::regprocedure::text, proname,
           ARRAY(SELECT format_type(t, NULL) FROM unnest(proargtypes) WITH ORDINALITY AS a (t, n) ORDER BY n),
           coalesce(proargnames[1:pronargs], '{}')
    FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace AND prorettype <> 'trigger'::regtype
      AND has_function_privilege('dapolicy_web', oid, 'EXECUTE') ORDER BY 1
"""
MAY_CALL = Path(__file__).with_name("may_call.toml")
NOTHING, NO_REFERENCE, MOMENT = "00000000-0000-7000-8000-000000000000", "DA-222222", "2026-01-05T09:00:00+00:00"
PLAIN = {
    "boolean": False, "timestamp with time zone": MOMENT, "integer": 5, "smallint": 5, "jsonb": "{}", "json": "{}",
    "real": 1.0, "date": "2026-01-05", "interval": "1 hour",
}  # fmt: skip
# What an argument of a key's type is, by its name. One that is not here fails: say what it names.
RECORDS, MEMBERS = (
    {"record", "records", "asked", "ids", "beside"},
    {"who", "about", "member", "person", "author", "also"},
)
KEYS = {"old": "old", "declared": "declaration", "team": "team", "of_leaf": "event", "change": "change"}
UUIDS = {
    ("custody_ask_who", "doubt"): "doubt", ("custody_answer_who", "doubt"): "doubt",
    ("custody_decide", "asked"): "doubt", ("custody_doubts", "asked"): "doubt", ("custody_say_who", "asked"): "doubt",
    ("custody_answer_receipt", "asked"): "receipt", ("audit_answer_destruction", "asked"): "destruction",
}  # fmt: skip
# Words that a function takes as a code, so that it comes to the question who may see.
CODES = {
    "of_log": "chronology_event", "decided": "remove", "kind": "found", "chosen": "lock", "state": "confirmed",
    "done": "access.ended", "because": "Said so", "said_reason": "Said so", "said_authority": "Order",
    "said_from": "Court", ("custody_answer", "said"): "agreed",
    "called": "CH-222222",
}  # fmt: skip
ASKS = {"refs", "incident_refs", "doors"}  # texts of a search that may be a reference
POLICE = '[{"part": "suspect", "given": "Rowan", "surname": "Bracken", "born": "1988-02-09", "police": "yes"}]'
# How a function refuses, whatever it is asked about.
REFUSALS = {"42501", "22023"}


@dataclass(frozen=True)
class Hidden:
    """A record locked as reports are, and everything that custody keeps of it, by what arguments call it."""

    record: Record
    keys: dict[str, Any]

    @property
    def nothing(self) -> dict[str, Any]:
        """The same keys of nothing at all; what is nobody's secret stays."""
        known = {"old", "team", "change"}
        absent = {name: NOTHING if isinstance(key, str) else ABSENT for name, key in self.keys.items()}
        return absent | {name: self.keys[name] for name in known}


def hide(world: World, now: datetime) -> Hidden:
    """Hazel against Rowan: decided once and asked again, declared about, with an older record and words."""
    officers(world)
    for name in ("holder", "auditor"):
        world.member(name, "specialist-officer" if name == "holder" else "psd-auditor")
    _, case = reported(world, now, by=world.holder)
    record = Record.objects.get(pk=case.pk)
    give(world.holder.pk, record.pk, 24)
    act_as(world.inspector, lambda: confirm_police(record, by=world.inspector, at=now, reason="Staff office"))
    act_as(world.holder, lambda: declare(record, by=world.holder, at=now, knows=False))
    new = PartyFacts(part="victim", given="Hazel", surname="Bracken", police="yes")
    act_as(world.holder, lambda: lock_if_police([record], parties=[new], by=world.holder, at=now))
    old = Record.open(kind=Kind.CASE, team=world.unit, at=now)
    rows("SELECT custody_found_older(%s, %s, %s)", record.pk, [old.pk], now)
    words = Event.objects.filter(record_id=record.pk).exclude(content_hash="").latest("at")
    ask = "SELECT audit_ask_destruction('chronology_event', %s, 'Order', 'Court', '2026-01-05', 'Said so', %s)"
    ((asked,),) = act_as(world.auditor, lambda: rows(ask, str(words.pk), now))
    return Hidden(record, {
        "record": record.pk, "old": old.pk, "team": world.unit.pk, "change": NOTHING, "event": str(words.pk),
        "declaration": Declaration.objects.filter(record=record, member=world.holder).latest("pk").pk,
        "doubt": str(Doubt.objects.get(state="open").pk), "destruction": str(asked),
        "receipt": str(Receipt.objects.get(member=world.holder).pk),
    })  # fmt: skip


def act_as(member: Member, act: Any) -> Any:
    with login("web"):
        read_as(member.pk)
        done = act()
    read_as(None)
    return done


def keep_out(world: World, hidden: Hidden) -> list[Member]:
    """Excluded for all that they hold: a grant, the post that it waits for, professional standards, and the rest."""
    PostHolding.objects.create(post_id="psd", member=world.auditor, since=LONG_AGO, until=FAR_AHEAD)
    out = [world.people[name] for name in ("specialist", "inspector", "psd", "admin", "dvds", "rowan")]
    for member in out:
        give(member.pk, hidden.record.pk, 24)
        Exclusion.objects.get_or_create(
            record=hidden.record, member=member, defaults={"why": "declared", "at": hidden.record.opened_at}
        )
    return out


def values(function: str, types: list[str], names: list[str], keys: dict[str, Any], word: str, me: int) -> list[Any]:
    return [value(function, kind, name, keys, word, me) for kind, name in zip(types, names, strict=True)]


def value(function: str, kind: str, name: str, keys: dict[str, Any], word: str, me: int) -> Any:
    """What stands in one argument. Raises: AssertionError, where nobody has said yet what its name means."""
    if kind in ("bigint", "bigint[]", "uuid"):
        key = keyed(function, kind, name, keys, me)
        return [key] if kind == "bigint[]" and name != "apart" else [] if kind == "bigint[]" else key
    if kind in ("text", "character varying"):
        return CODES.get((function, name)) or CODES.get(name) or word
    if name == "parties":
        return POLICE
    return [word] if name in ASKS else "{}" if kind.endswith("[]") else PLAIN[kind]


def keyed(function: str, kind: str, name: str, keys: dict[str, Any], me: int) -> Any:
    if (function, name) in UUIDS or name in KEYS:
        return keys[UUIDS.get((function, name)) or KEYS[name]]
    if kind != "uuid" and (name in RECORDS or name == "apart"):
        return keys["record"]
    if kind != "uuid" and name in MEMBERS:
        return me
    raise AssertionError(f"{function} takes a key called {name}: say in tests/access/definers.py what it names")


def answer(signature: str, types: list[str], given: list[Any], *, reader: int) -> tuple[Any, ...]:
    """What the web login is answered, rows or refusal, foreign keys and all; nothing stays."""
    asked = f"SELECT * FROM {signature.split('(')[0]}({', '.join(f'%s::{kind}' for kind in types)})"
    kept: list[Any] = []
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE dapolicy_web")
            read_as(reader)
            cursor.execute(asked, given)
            kept.append(str(cursor.fetchall()))
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            raise Undo
    except Undo:
        return ("told", *kept)
    except Error as error:
        said = error.__cause__.diag  # type: ignore[union-attr]
        return ("refused", said.sqlstate, said.message_primary)


def telling(hidden: Hidden, readers: Iterable[Member], *, only: str = "") -> dict[str, tuple[str, str]]:
    """Functions that answer one of these about the record otherwise than about none, with both answers."""
    found, about = {}, ((hidden.keys, hidden.record.reference), (hidden.nothing, NO_REFERENCE))
    readers = list(readers)
    for signature, name, types, names in rows(DEFINERS):
        for member in readers if only in ("", name) else ():
            one, other = (
                answer(signature, types, values(name, types, names, keys, word, member.pk), reader=member.pk)
                for keys, word in about
            )
            if masked(one, hidden) != masked(other, hidden):
                found[name] = (masked(one, hidden), masked(other, hidden))
    return found


def reasons_of_calls() -> dict[str, str]:
    """Functions with their owner's rights that the web login may call, each with what in it asks who the reader is."""
    groups = tomllib.loads(MAY_CALL.read_text(encoding="utf-8"))["group"]
    return {name: group["why"] for group in groups for name in group["functions"]}


def asked_wrongly(hidden: Hidden, reader: Member) -> dict[str, tuple[Any, ...]]:
    """Functions that fail at what they are given here rather than refuse: of them the rest proves nothing."""
    found = {}
    for signature, name, types, names in rows(DEFINERS):
        given = values(name, types, names, hidden.keys, hidden.record.reference, reader.pk)
        told = answer(signature, types, given, reader=reader.pk)
        if told[0] == "refused" and told[1] not in REFUSALS:
            found[name] = told
    return found


def masked(told: tuple[Any, ...], hidden: Hidden) -> str:
    """What was asked, taken out."""
    keys = {str(each) for about in (hidden.keys, hidden.nothing) for each in about.values()}
    asked = "|".join(sorted({hidden.record.reference, NO_REFERENCE, *keys}, key=len, reverse=True))
    return re.sub(rf"\b({asked})\b", "ASKED", str(told))
