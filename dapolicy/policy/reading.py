"""Reads one edition or overlay file, and says exactly where it is wrong and how to mend it."""

import hashlib
import re
import tomllib
from collections.abc import Callable, Iterable
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from dapolicy.policy.tables import END_OF_DUTY, Duty, EditionFile, PolicyError, StageRule, StartRule
from dapolicy.policy.terms import Term, parse_elapsed, parse_term

EDITION_KEYS = ("name", "in_force_from", "dated_by", "extends", "repeals", "source")
DUTY_KEYS = ("title", "starts", "stops", "lapses", "within", "owner", "stages", "source")
DUTY_RULES = ("per", "each", "restarts", "forewarned", "named", "agreed")
TELL_WHEN_DUE = [{"at": "due", "to": "supervisor"}]  # a duty without stages still tells somebody; stages = [] does not
TOP_KEYS = ("edition", "duty", "school-holiday")


class Source:
    """The text of a file, so that a fault can be shown at its line."""

    def __init__(self, path: Path, text: str) -> None:
        self.path, self.lines = path, text.splitlines()

    def line(self, section: str, key: str = "", number: int = 1) -> int:
        """The line of a key in a section, of the section's head, or 1. The Nth head where it repeats."""
        if not section and key:
            tops = (at for at, line in enumerate(self.lines, 1) if re.match(rf"\s*\[*\s*{re.escape(key)}\b", line))
            return next(tops, 1)
        heads = [at for at, line in enumerate(self.lines, 1) if _is_head(line, section)]
        head = heads[number - 1] if len(heads) >= number else 0
        for at, line in enumerate(self.lines[head:] if head else (), head + 1):
            if line.lstrip().startswith("["):
                break
            if key and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[.=]", line):
                return at
        return head or 1

    def fault(self, wrong: str, mend: str, section: str, key: str = "", number: int = 1) -> PolicyError:
        return PolicyError(self.path, self.line(section, key, number), wrong, mend)


def _is_head(line: str, section: str) -> bool:
    found = re.match(r"\s*\[+\s*([^\]]+?)\s*\]+", line)
    return bool(found) and re.sub(r"[\"'\s]", "", found[1]) == section  # type: ignore[index]


def read_file(path: Path) -> EditionFile:
    """Read and check one file by itself; PolicyError names its line and the mend."""
    raw, tables, source = _parsed(path)
    _only_known(source, tables, TOP_KEYS, "")
    for key in ("edition", "duty"):
        if not isinstance(tables.get(key, {}), dict):
            raise source.fault(f"{key} is not a table", f"write [{key}] as a table of its own", key)
    head = _head(source, tables.get("edition"))
    duties = {id: _duty(source, id, table, head) for id, table in tables.get("duty", {}).items()}
    return EditionFile(
        path=path,
        digest=hashlib.sha256(raw).hexdigest(),
        duties=duties,
        school_holidays=tuple(_school_holidays(source, tables.get("school-holiday", []))),
        **head,
    )


def _parsed(path: Path) -> tuple[bytes, dict[str, Any], Source]:
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8")
        return raw, tomllib.loads(text), Source(path, text)
    except OSError as fault:
        raise PolicyError(
            path, 1, f"the file cannot be read ({fault.strerror})", "name a file that is there"
        ) from fault
    except UnicodeDecodeError as fault:
        line = raw[: fault.start].count(b"\n") + 1
        raise PolicyError(path, line, "the file is not UTF-8", "save it as UTF-8") from fault
    except tomllib.TOMLDecodeError as fault:
        found = re.search(r"line (\d+)", str(fault))
        line = int(found[1]) if found else text.count("\n") + 1
        raise PolicyError(path, line, f"not TOML ({fault})", "mend the line, or the one before it") from fault


def _head(source: Source, table: dict[str, Any] | None) -> dict[str, Any]:
    if table is None:
        raise source.fault("there is no [edition] table", "begin with [edition], name, in_force_from and dated_by", "")
    _only_known(source, table, EDITION_KEYS, "edition")
    day = table.get("in_force_from")
    if not isinstance(day, date) or isinstance(day, datetime):
        raise source.fault(
            "in_force_from is not a date", "write it as in_force_from = 2026-01-31", "edition", "in_force_from"
        )
    return {
        "name": _text(source, table, "name", "edition"),
        "in_force_from": day,
        "dated_by": _text(source, table, "dated_by", "edition"),
        "extends": _text(source, table, "extends", "edition") if "extends" in table else None,
        "repeals": _kinds(source, table, "repeals", "edition"),
        "source": _text(source, table, "source", "edition") if "source" in table else "",
    }


def _duty(source: Source, id: str, table: Any, head: dict[str, Any]) -> Duty:
    section = f"duty.{id}"
    if not isinstance(table, dict):
        raise source.fault(f"{section} is not a table", f"write [{section}] and its keys below it", "duty", id)
    _only_known(source, table, DUTY_KEYS + DUTY_RULES, section)
    duty = Duty(
        id=id,
        title=_text(source, table, "title", section) if "title" in table else id.replace("-", " ").capitalize(),
        edition=head["name"],
        dated_by=head["dated_by"],
        starts=tuple(_starts(source, table, section)),
        stops=frozenset(_kinds(source, table, "stops", section, needed=True)),
        lapses=frozenset(_kinds(source, table, "lapses", section)),
        within=_term(source, table, "within", section),
        owner=_text(source, table, "owner", section),
        stages=tuple(_stages(source, table, section)),
        source=_text(source, {"source": head["source"], **table}, "source", section),
        per_subject=_per(source, table, section),
        each=_flag(source, table, "each", section),
        restarts=_flag(source, table, "restarts", section),
        named=_flag(source, table, "named", section),
        forewarned=_term(source, table, "forewarned", section, parse_elapsed).elapsed
        if "forewarned" in table
        else None,
        agreed=_text(source, table, "agreed", section) if "agreed" in table else "",
        line=source.line(section, "within"),
    )
    _agrees_with_itself(source, duty, section)
    return duty


def _agrees_with_itself(source: Source, duty: Duty, section: str) -> None:
    starts = frozenset(rule.kind for rule in duty.starts)
    if both := duty.stops & duty.lapses:
        raise source.fault(f"{min(both)} both stops and lapses", "keep it in one of the two", section, "lapses")
    if both := starts & duty.lapses:
        raise source.fault(f"{min(both)} both starts and lapses", "keep it in one of the two", section, "lapses")
    if (both := starts & duty.stops) and not duty.restarts:
        raise source.fault(f"{min(both)} both starts and stops", "add restarts = true if it does", section, "stops")
    if duty.restarts and not both:
        mend = "leave restarts out, or name such a kind"
        raise source.fault("restarts, and nothing both starts and stops", mend, section, "restarts")
    if duty.restarts and (duty.each or duty.named):
        raise source.fault("restarts goes with neither each nor named", "keep one of them", section, "restarts")


def _only_known(source: Source, table: dict[str, Any], known: Iterable[str], section: str) -> None:
    for key in table:
        if key not in (known := tuple(known)):
            near = get_close_matches(key, known, n=1)
            mend = f"did you mean {near[0]}?" if near else f"only {', '.join(known)} can stand here"
            raise source.fault(f"unknown key {key}", mend, section, key)


def _text(source: Source, table: dict[str, Any], key: str, section: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise source.fault(f"{key} is missing or empty", f'write {key} = "…" in [{section}]', section, key)
    return value


def _flag(source: Source, table: dict[str, Any], key: str, section: str) -> bool:
    value = table.get(key, False)
    if not isinstance(value, bool):
        raise source.fault(f"{key} is {value!r}", f"write {key} = true, or leave it out", section, key)
    return value


def _per(source: Source, table: dict[str, Any], section: str) -> bool:
    if table.get("per", "record") not in ("record", "subject"):
        raise source.fault(f"per is {table['per']!r}", 'write per = "subject", or leave it out', section, "per")
    return table.get("per") == "subject"


def _kinds(source: Source, table: dict[str, Any], key: str, section: str, needed: bool = False) -> tuple[str, ...]:
    value = table.get(key, [])
    strings = isinstance(value, list) and all(isinstance(kind, str) and kind for kind in value)
    if not strings or (needed and not value):
        raise source.fault(f"{key} is not a list of names", f'write {key} = ["…"]', section, key)
    return tuple(value)


def _term(
    source: Source, table: dict[str, Any], key: str, section: str, parse: Callable[[object], Term] = parse_term
) -> Term:
    try:
        return parse(table[key])
    except KeyError:
        raise source.fault(f"{key} is missing", f'write {key} = "24 hours" or another limit', section, key) from None
    except ValueError as fault:
        raise source.fault(f"{key} cannot be read", str(fault), section, key) from fault


def _starts(source: Source, table: dict[str, Any], section: str) -> Iterable[StartRule]:
    rules = table.get("starts")
    mend = 'write starts = [{ kind = "…" }], with where = { … } beside the kind where it needs one'
    if not isinstance(rules, list) or not rules:
        raise source.fault("starts is missing or not a list", mend, section, "starts")
    for rule in rules:
        known = isinstance(rule, dict) and set(rule) <= {"kind", "where"} and isinstance(rule.get("where", {}), dict)
        if not known or not isinstance(rule.get("kind"), str) or not rule["kind"]:
            raise source.fault(f"a start reads {rule!r}", mend, section, "starts")
        yield StartRule(rule["kind"], rule.get("where", {}))


def _stages(source: Source, table: dict[str, Any], section: str) -> Iterable[StageRule]:
    mend = 'write each as { before = "2 hours", to = "owner" }, { at = "due", … } or { after = "24 hours", … }'
    rules = table.get("stages", TELL_WHEN_DUE)
    if not isinstance(rules, list):
        raise source.fault("stages is not a list", mend, section, "stages")
    for rule in rules:
        try:
            yield _stage(rule)
        except (KeyError, TypeError, ValueError) as fault:
            raise source.fault(f"a stage reads {rule!r}", mend, section, "stages") from fault


def _stage(rule: dict[str, Any]) -> StageRule:
    (anchor,) = set(rule) - {"to"}
    if not isinstance(rule["to"], str) or not rule["to"]:
        raise ValueError("nobody to tell")
    if anchor == "at":
        return StageRule(rule["to"], {"due": "at", END_OF_DUTY: END_OF_DUTY}[rule["at"]])
    if anchor not in ("before", "after"):
        raise ValueError("unknown anchor")
    term = parse_term(rule[anchor])
    if term.unit.value not in ("minutes", "hours", "days", "working days"):
        raise ValueError("stages take minutes, hours, days or working days")
    return StageRule(rule["to"], anchor, term)


def _school_holidays(source: Source, blocks: Any) -> Iterable[tuple[date, date]]:
    mend = "write [[school-holiday]] with from = 2026-07-22 and to = 2026-09-01, both days included"
    if not isinstance(blocks, list):
        raise source.fault("school-holiday is not a list of blocks", mend, "school-holiday")
    for number, block in enumerate(blocks, 1):
        first, last = block.get("from"), block.get("to")
        if type(first) is not date or type(last) is not date or first > last:
            raise source.fault("a school holiday has no first and last day", mend, "school-holiday", "", number)
        yield first, last
