"""Nothing in writing reaches an applicant: there is no function for it anywhere, and one that was planted is found."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from tests.access.whole import addresses
from tests.dvds.requests import an_application
from tests.dvds.test_queue import looked
from tests.dvds.writing import (
    addresses_that_write,
    reads_scheme,
    sources,
    templates,
    templates_that_write,
    ways_out,
)

# Every module that can write to the outside, and why it writes to no applicant.
KNOWN = {
    "dapolicy/chronology/sending.py": "mails accounts alone, and says nothing but that there is a notice",
    "dapolicy/chronology/tasks.py": "has the same sent",
    "dapolicy/access/signin.py": "refuses to send",
    "dapolicy/custody/calling.py": "rings the force's pager, without content",
    "dapolicy/documents/": "makes documents of what it is given; the scheme gives it the panel's papers alone",
    "ppda/actions/report.py": "the review of abuse by police, of a case",
    "ppda/views/report.py": "the same",
    "ppda/console/": "what professional standards take of who looked",
    "marac/pack/": "a meeting's papers, of cases; an application is in none",
    "marac/views/pack.py": "the same",
    "marac/minutes_document.py": "an agency's part of a meeting's minutes, of cases",
    "marac/measures/": "figures about meetings, which count no application",
    "dapolicy/embedded/": "starts the servers of one machine",
    "dapolicy/ui/build.py": "builds the styles",
    "dapolicy/policy/coverage.py": "counts the tests of the register",
    "dapolicy/audit/management/commands/audit.py": "keeps the root of the seals outside",
    "dapolicy/custody/registers.py": "reads the staff register",
    "cases/people_file.py": "reads a file of people",
}
# The one thing of the scheme that is printed: for panel members who are named, never for anybody in an application.
PAPERS = {"dvds/papers.py", "dvds/views/papers.py"}
WAYS = ways_out(sources())


def known(path: str) -> bool:
    return any(path == one or (one.endswith("/") and path.startswith(one)) for one in KNOWN)


@pytest.mark.policy("DVDS-006")
def test_every_way_to_write_to_the_outside_is_known_and_none_is_the_schemes():
    assert {path for path in WAYS if not known(path)} == PAPERS
    assert {path for path in WAYS if path.startswith("dvds/")} == PAPERS


@pytest.mark.policy("DVDS-006")
def test_nothing_that_can_write_to_the_outside_reads_applications():
    modules = sources()
    assert {path for path in WAYS if reads_scheme(modules[path])} == PAPERS
    assert len(WAYS) > 5  # there are ways to look at


@pytest.mark.policy("DVDS-006")
def test_no_template_and_no_address_of_the_scheme_sends_prints_or_exports():
    assert templates_that_write(templates()) == []
    assert addresses_that_write(name for name, _, _ in addresses()) == []


@pytest.mark.policy("DVDS-006")
def test_no_page_of_an_application_is_given_to_its_own_officer_as_a_file(world: Any, now: Any, browse: Any):
    made = an_application(world, now)
    looked(now)
    browser, opened = browse(world.dvds), 0
    for name, _, takes in addresses():
        given = {taken: value(made, taken) for taken in takes}
        if "reference" in given and set(takes) <= {"reference", "other", "part"}:
            answer = browser.get(reverse(name, kwargs=given))
            opened += answer.status_code == 200
            assert "Content-Disposition" not in answer.headers, name
            assert answer.headers.get("Content-Type", "text/html").split(";")[0] in (
                "text/html", "application/json", "application/problem+json",
            ), name  # fmt: skip
    assert opened > 5


def value(made: Any, taken: str) -> Any:
    return "applicant" if taken == "part" else made.record.reference


PLANTED = {
    "mail": "from django.core.mail import EmailMessage\n\ndef tell(to): EmailMessage('Outcome', to=[to]).send()\n",
    "quiet mail": "from django.core import mail\n\ndef tell(to): mail.send_mail('Outcome', '', '', [to])\n",
    "the net": "import urllib.request\n\ndef text(number): urllib.request.urlopen('https://sms.example')\n",
    "a document": "from dapolicy.documents.render import pdf\n",
    "a file": "from django.http import FileResponse\n",
    "a header": "def letter(r):\n    r['Content-Disposition'] = 'attachment'\n",
    "a kind": "def letter(made): return answer(made, content_type='application/pdf')\n",
    "a printer": "import subprocess\n",
}


@pytest.mark.parametrize("what", sorted(PLANTED))
def test_a_planted_way_is_found_wherever_it_stands(what: str):
    for path in ("dvds/actions/letters.py", "cases/letters.py"):
        assert path in ways_out({path: PLANTED[what]}), path
        assert not known(path)


def test_a_planted_reader_of_applications_among_the_known_ways_is_found():
    for text in (
        "from dvds.models import Application\n",
        "import dvds.queries\n",
        "SQL = 'SELECT * FROM dvds_party'\n",
    ):
        assert reads_scheme(text)
    assert not reads_scheme("from cases.models import Case\n")


@pytest.mark.parametrize(("path", "text"), [
    ("templates/dvds/outcome.html", '<a href="mailto:{{ applicant.email }}">Tell them</a>'),
    ("templates/dvds/outcome.html", '<a href="{{ href }}" download>Letter</a>'),
    ("templates/dvds/outcome.txt", "Dear applicant"),
    ("templates/documents/outcome.html", "Clare's Law: the outcome of your application"),
    ("templates/account/outcome.txt", "Your Clare's Law application"),
])  # fmt: skip
def test_a_planted_template_is_found(path: str, text: str):
    assert templates_that_write({path: text}) == [path]


def test_a_planted_address_is_found():
    planted = ["dvds:outcome-letter", "dvds:export", "dvds:send-outcome", "cases:report", "dvds:queue"]
    assert addresses_that_write(planted) == ["dvds:export", "dvds:outcome-letter", "dvds:send-outcome"]
