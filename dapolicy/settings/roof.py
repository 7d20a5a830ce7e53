"""The roof names what areas offer, as strings: no area imports another's pages."""

from dapolicy.settings.environment import written

DAPOLICY_ENTRIES = written(["cases.entries", "risk.entries"])
DAPOLICY_RECORD_PAGES = {"incident": "cases:incident", "case": "cases:case"}
DAPOLICY_PANELS = {
    "home": ["cases.home.danger", "cases.home.due", "cases.home.pool", "cases.home.drafts"],
    "search": ["cases.found.references", "cases.found.people"],
}
DAPOLICY_PAGE_OVER = "dapolicy.desk.over.page_over"
DAPOLICY_MAY_VISIT = "dapolicy.access.visits.may_visit"
