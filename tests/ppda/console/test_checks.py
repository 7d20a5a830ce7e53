"""Safety checks in the line of the record that they concerned."""

from __future__ import annotations

import pytest
from django.urls import reverse

from dapolicy.access.handles import handle
from dapolicy.access.reader import read_as
from dapolicy.custody.models import SafetyCheck
from dapolicy.custody.safety.sorting import sort_checks
from ppda.console.checks import read_checks
from ppda.models import CheckSeen, Sighting
from tests.world import login


@pytest.mark.policy("ACC-001", "ACC-003")
def test_a_safety_check_stands_in_the_line_of_the_record_that_it_concerned_and_in_no_other(scene, browse, now):
    said = {"incident": "WM-1", "reason": "Called to the door"}
    browse(scene.world.handler).post(reverse("custody:safety"), said | {"about": "Hazel Bracken 03/02/1988"})
    browse(scene.world.handler).post(reverse("custody:safety"), said | {"about": "Martin Holloway 05/01/1970"})
    assert SafetyCheck.objects.count() == 2
    with login("worker"):
        read_as(None)
        assert read_checks(now=now) == 0, "not before it is known who must not read of it"
        sort_checks(now=now)
        assert read_checks(now=now) == 2
        assert read_checks(now=now) == 0
    seen = set(CheckSeen.objects.exclude(record_id=None).values_list("record_id", flat=True))
    assert {scene.record.pk, scene.report.pk} >= seen
    assert scene.record.pk in seen
    assert CheckSeen.objects.filter(record_id=None).count() == 1
    shown = browse(scene.world.psd).get(reverse("console:record", args=[scene.record.reference]), {"kind": "check"})
    assert "Called to the door" in shown.content.decode()
    assert not Sighting.objects.exists(), "a check is no try"
    assert "Handler" in shown.content.decode().partition("Person</label>")[2].partition("</select>")[0]
    about = reverse("console:person", args=[scene.record.reference, handle(scene.world.handler)])
    assert "Called to the door" in browse(scene.world.psd).get(about).content.decode()
