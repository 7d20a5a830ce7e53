"""A reference in an address is asked for by the one function that takes as long for the hidden as for nothing."""

from __future__ import annotations

import pytest
from django.db import connection
from django.urls import reverse

from tests.access.looks import Sent
from tests.access.whole import PROBED, called

BY_POLICY_ALONE = '"access_record"."reference" = '
ROLES = ("call-handler", "response-officer", "duty-inspector", "specialist-officer", "supervisor", "dvds-officer")
MORE = ("marac-coordinator", "psd-auditor", "manager")


@pytest.mark.policy("ACC-001")
def test_no_page_looks_a_record_up_by_its_reference_under_the_policy_alone(scene, browse):
    """Answered sooner where there is none: the time would tell which is hidden (ACCESS 4)."""
    browser, found = browse(scene.world.member("everybody", *ROLES, *MORE)), set()
    for name, path, takes in PROBED:
        with connection.execute_wrapper(sent := Sent()):
            browser.get(reverse(name, kwargs=called(scene.hidden, name, path, takes)))
        found |= {name for sql in sent.statements if BY_POLICY_ALONE in sql}
    assert found == set()
