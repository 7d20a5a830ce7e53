"""The roof names what areas offer, as strings: no area imports another's pages."""

DAPOLICY_ENTRIES = [
    "dapolicy.custody.sentences",
    "cases.entries",
    "risk.entries",
    "ppda.entries",
    "dvds.entries",
    "marac.entries",
    "marac.entries.agencies",
    "marac.pack.entries",
]
# What an area makes of entries that others offer, in their transaction: when recorded, and when two withdrew one.
DAPOLICY_AFTER_ENTRY = ["risk.actions.triggers.ask_again", "dvds.queue.hurrying.after_entry"]
# Jobs that are asked for beside the look at live incidents, for every incident, whatever it says.
DAPOLICY_LOOKS = ["dvds.queue.tasks.look", "marac.tasks.identify_repeats"]
DAPOLICY_AFTER_HIDING = ["marac.actions.wording.after_hiding"]
DAPOLICY_AFTER_WITHDRAWAL = ["risk.actions.triggers.ask_no_longer"]
# The page of each kind of record; for who may not open it, such as professional standards, the next.
DAPOLICY_RECORD_PAGES = {
    "incident": ["cases:incident", "custody:record"],
    "case": ["cases:case", "ppda:track"],
    "application": ["dvds:application"],
}
# Who is the victim or the applicant where: so that a death reaches every record of theirs.
DAPOLICY_VICTIM_RECORDS = ["cases.queries.deaths.records_as_victim", "dvds.queries.application.records_as_applicant"]
DAPOLICY_PANELS = {
    "home": [
        "cases.home.danger",
        "cases.locked_panels.decisions",
        "ppda.console.panels.standards",
        "risk.panels.queue",
        "marac.panels.home",
        "marac.panels.own",
        "marac.views.mine.panel",
        "cases.home.due",
        "ppda.panels.dates",
        "cases.home.pool",
        "cases.home.drafts",
        "risk.panels.my_work",
        "dvds.intake.panels.way_in",
    ],
    "record-top": ["cases.panels.safe_contact", "dvds.panels.safe_contact", "marac.panels.flags"],
    "incident": [
        "cases.locked_panels.locked",
        "cases.locked_panels.deaths",
        "marac.panels.flags",
        "cases.panels.owners",
        "cases.panels.actions",
    ],
    "case": [
        "cases.panels.safe_contact",
        "cases.locked_panels.locked",
        "cases.locked_panels.deaths",
        "risk.panels.threat_to_life",
        "risk.panels.level",
        "cases.panels.danger",
        "cases.door_panels.ask",
        "cases.panels.children",
        "cases.panels.owners",
        "ppda.panels.track",
        "marac.panels.case",
        "cases.panels.clocks",
        "cases.panels.actions",
        "risk.panels.assessments",
        "risk.panels.safety_plan",
        "cases.panels.promises",
        "cases.panels.evidence",
        "cases.panels.linked",
        "cases.panels.suspect_contact",
        "cases.panels.narrative",
    ],
    "search": ["cases.found.references", "cases.found.people", "dvds.intake.panels.way_in"],
    "post-page": ["cases.door_panels.touching", "cases.locked_panels.deaths"],
    "standards": ["ppda.console.log.panel"],
}
DAPOLICY_API = [
    "dapolicy.api.views.patterns",
    "dapolicy.api.entries.patterns",
    "cases.api.patterns",
    "dapolicy.custody.safety.api.patterns",
]
DAPOLICY_PAGE_OVER = "dapolicy.desk.over.page_over"
# What is dangerous at a door: the area that holds people answers the safety check.
DAPOLICY_DANGER = "cases.doorstep"
# Where a notice leads that is more than a record, by the first word of its source.
DAPOLICY_NOTICE_OPENED = {
    "page": "dapolicy.custody.paging.notice_opened",
    "excluded-asked": "dapolicy.custody.safety.queries.notice_opened",
    "released": "dapolicy.custody.safety.queries.release_opened",
    "standards": "ppda.console.telling.notice_opened",
    "marac-minutes": "marac.views.minutes.notice_opened",
    "marac-papers": "marac.views.pack.notice_opened",
    "marac-changed": "marac.views.pack.notice_opened",
    "marac-due": "marac.views.mine.notice_opened",
}
DAPOLICY_MAY_VISIT = "dapolicy.access.visits.may_visit"
