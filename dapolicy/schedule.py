"""What beat asks for and how often. Jobs notice that time has passed; none creates a duty, so late loses nothing."""

from typing import Any

MINUTE = 60.0  # seconds

BEAT: dict[str, dict[str, Any]] = {
    "notice what has fallen due": {"task": "dapolicy.chronology.tasks.sweep", "schedule": MINUTE},
    "send what is to be told": {"task": "dapolicy.chronology.tasks.send", "schedule": MINUTE},
    "count again over proclaimed bank holidays": {"task": "dapolicy.chronology.tasks.recount_days", "schedule": MINUTE},
    "carry withdrawals to every copy of an act": {
        "task": "dapolicy.chronology.tasks.carry_withdrawals",
        "schedule": MINUTE,
    },
    "carry deaths to every record": {"task": "cases.tasks.carry_deaths", "schedule": MINUTE},
    "end what cover has ended": {"task": "cases.tasks.end_covers", "schedule": MINUTE},
    "take out spellings written twice": {"task": "cases.tasks.thin_words", "schedule": MINUTE},
    "look for locked records that live incidents touch": {"task": "cases.tasks.look_at_live", "schedule": MINUTE},
    "sort safety checks": {"task": "dapolicy.custody.tasks.sort_checks", "schedule": MINUTE},
    "call whoever holds a post": {"task": "dapolicy.custody.tasks.call_posts", "schedule": MINUTE},
    "ring whoever was called": {"task": "dapolicy.custody.tasks.ring", "schedule": MINUTE},
    "write what was done unseen": {"task": "dapolicy.custody.tasks.write_left", "schedule": MINUTE},
    "tell of changed accounts": {"task": "dapolicy.custody.tasks.tell_of_changes", "schedule": MINUTE},
    "find open records of people in locked ones": {"task": "cases.tasks.find_older", "schedule": MINUTE},
    "hold open reports against the staff register": {
        "task": "cases.tasks.hold_against_register",
        "schedule": 60 * MINUTE,
    },
    "hold applications against the staff register": {
        "task": "dvds.tasks.hold_against_register",
        "schedule": 60 * MINUTE,
    },
    "look at decisions and at who can see locked records": {
        "task": "dapolicy.custody.tasks.look_at_locked",
        "schedule": MINUTE,
    },
    "open applications that were written as requests": {
        "task": "dvds.intake.tasks.open_requests",
        "schedule": MINUTE,
    },
    "look at applications again for what is new": {"task": "dvds.queue.tasks.look", "schedule": MINUTE},
    "open what agencies refer to MARAC": {"task": "marac.tasks.open_referrals", "schedule": MINUTE},
    "find who comes back to MARAC": {"task": "marac.tasks.identify_repeats", "schedule": MINUTE},
    "start clocks to hearings of MARAC that are missing": {
        "task": "marac.tasks.want_hearings",
        "schedule": 15 * MINUTE,
    },
    "tell the chronology what agencies said": {"task": "marac.tasks.note_agencies", "schedule": MINUTE},
    "clear what cancelled meetings of MARAC held": {"task": "marac.tasks.clear_cancelled", "schedule": MINUTE},
    "tell whoever owes something for MARAC": {"task": "marac.tasks.remind", "schedule": 15 * MINUTE},
    "send minutes of MARAC out": {"task": "marac.tasks.send_minutes", "schedule": MINUTE},
    "make papers that wait": {"task": "marac.pack.tasks.make_packs", "schedule": MINUTE},
    "make sheets of changed cases again": {"task": "marac.pack.tasks.renew_sheets", "schedule": MINUTE},
    "seal the log": {"task": "dapolicy.audit.tasks.seal", "schedule": MINUTE},
    "verify the log": {"task": "dapolicy.audit.tasks.verify", "schedule": 10 * MINUTE},  # once a night, when it is due
    "tell of what is wrong with the log": {"task": "dapolicy.custody.tasks.tell_of_log", "schedule": MINUTE},
    "find who tried to open what": {"task": "ppda.console.tasks.resolve", "schedule": MINUTE},
}
for line in BEAT.values():
    # A stopped worker comes back to one of each, not to a night's worth.
    line["options"] = {"expires": line["schedule"]}

# A worker knows what stands in these, and nothing else: what is hurried is asked for by the minute as well.
TASK_MODULES = sorted({line["task"].rpartition(".")[0] for line in BEAT.values()})
