"""Addresses on which nobody writes where everything stands open, with what tries them instead."""

from __future__ import annotations

LOCKED = "About what is locked: typed at the hidden and at nothing in tests/access/test_probes.py."
STANDARDS = "Professional standards', who know of every locked record: tests/ppda/console/test_rules.py."
ACCOUNTS = "An administrator's, about accounts and posts, which names no record: tests/custody/test_administration.py."
FILE = "Papers and minutes, for one reader: tests/marac/pack/test_readers.py and tests/marac/test_minutes_out.py."
AGENCIES = "Agencies and who speaks for them, which names no record: tests/marac/test_agencies_change.py."
SECOND = "Takes a second person, or something before it: sent to the hidden in tests/access/test_probes.py."
ELSEWHERE: dict[str, str] = {
    "api:safety-checks": "Its answer may differ: tests/access/test_safety_same.py.",
    "custody:safety": "Its answer may differ: tests/access/test_safety_same.py.",
    "custody:safety-judge": "A check of somebody's: tests/custody/test_safety_after.py.",
    "custody:safety-rang-back": "A check of somebody's: tests/custody/test_safety_after.py.",
    "cases:police": "Locks all rows here, those that name the hidden too: tests/cases/test_police_later.py.",
    "cases:incident-police": "As cases:police: tests/cases/test_police_later.py.",
    "cases:counter-check": "A count that nothing locked is in: tests/cases/test_inc_rows_calls.py.",
    "cases:decide-aggressor": SECOND,
    "cases:cover": "Names somebody who is away, and no record: tests/cases/test_ownership.py.",
    "chronology:confirm": SECOND,
    "chronology:refuse": SECOND,
    "chronology:destroy": SECOND,
    "risk:sign-threat": SECOND,
    "dvds:confirm-contact": SECOND,
    "marac:accept": SECOND,
    "marac:end": "A meeting that has begun, which names no record: tests/marac/test_room.py.",
    "marac:mine-told": "An IDVA's, of a case that she is asked about: tests/marac/test_idva_says.py.",
    "marac:move": SECOND,
    **dict.fromkeys(("ppda:tell", "ppda:acknowledge", "ppda:review", "ppda:review-document", "ppda:track"), LOCKED),
    **{
        f"custody:{name}": LOCKED
        for name in (
            "decision", "saved", "declare", "act", "act-on", "page-acknowledge", "page-pass-on", "page-settle",
            "page-release",
        )
    },
    **{
        f"console:{name}": STANDARDS
        for name in ("note", "export", "asked", "tell", "finding", "destruction", "destroy-words")
    },
    **{
        f"custody:{name}": ACCOUNTS
        for name in ("account-end", "account-review", "account-propose", "change", "post-fill", "post-hand-over")
    },
    **{f"pack:{name}": FILE for name in ("open", "again", "withdraw", "password")},
    **{f"marac:{name}": AGENCIES for name in ("stop-representing", "agency-rename", "agency-end", "area-end")},
    "marac:minutes-document": FILE,
    "marac:mine-minutes-document": FILE,
    "marac:figures-export": "A file of figures, which is read for everybody: tests/access/oracle/test_pages.py.",
}  # fmt: skip
