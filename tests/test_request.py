"""The request's transaction: one reader, one mark, nothing half-saved, and the same answer for hidden and absent."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse, HttpResponseNotFound
from django.test import RequestFactory

from dapolicy.access.models import Kind, Record, Team
from dapolicy.audit.models import Entry
from dapolicy.request import RequestTransaction
from tests.world import login


@pytest.fixture
def hidden(world, now):
    held = Record.open(kind=Kind.CASE, team=world.elsewhere, at=now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT dapolicy_lock(%s, 'confirmed')", [held.pk])
    return held


def test_a_hidden_record_is_answered_like_one_that_is_not_there(world, browse, hidden):
    browser = browse(world.officer)
    browser.get("/")
    answers = []
    for reference in (hidden.reference, "DA-222222"):
        with connection.execute_wrapper(counting := Counting()):
            response = browser.get(f"/records/{reference}/")
        body = re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", response.content)
        answers.append((response.status_code, body, sorted(response.headers), counting.statements))
    assert answers[0] == answers[1]
    assert answers[0][0] == 404


class Counting:
    """How often each kind of statement was sent."""

    def __init__(self):
        self.statements = []

    def __call__(self, execute, sql, params, many, context):
        self.statements.append(re.sub(r"SAVEPOINT .*", "SAVEPOINT", sql)[:200])
        return execute(sql, params, many, context)


def test_both_leave_the_same_mark(world, browse, hidden):
    browser = browse(world.officer)
    for reference in (hidden.reference, "DA-222222"):
        browser.get(f"/records/{reference}/")
    marks = Entry.objects.order_by("-at").values_list("outcome", "records", "people", "asked")[:2]
    assert {(outcome, tuple(records), tuple(people)) for outcome, records, people, _ in marks} == {(404, (), ())}
    assert all("reference=DA-" in asked for _, _, _, asked in marks)


def test_a_page_that_a_role_may_not_open_is_answered_as_if_it_were_not_there(world, browse):
    assert browse(world.analyst).post("/search/", {"q": "Juniper"}).status_code == 404


def through(world, view):
    """One request through the middleware, with the web login's rights."""
    request = RequestFactory().get("/somewhere")
    request.user = world.officer.account
    request.session = type("Session", (), {"session_key": "key"})()
    with login("web"):
        return RequestTransaction(view)(request)


@pytest.mark.parametrize(("answer", "kept"), [(HttpResponse("done"), 1), (HttpResponseNotFound("no"), 0)])
def test_work_is_kept_with_a_good_answer_and_undone_with_a_bad_one_and_the_mark_stays(world, answer, kept):
    marks = Entry.objects.count()

    def view(request):
        Record.open(kind=Kind.CASE, team=Team.objects.first(), at=request.now)
        return answer

    through(world, view)
    assert Record.objects.count() == kept
    assert Entry.objects.count() == marks + 1


def test_the_reader_is_set_while_the_answer_is_made_and_gone_after(world):
    seen = {}

    def view(request):
        with connection.cursor() as cursor:
            cursor.execute("SELECT dapolicy_reader(), current_user")
            seen["reader"], seen["login"] = cursor.fetchone()
        return HttpResponse("done")

    through(world, view)
    assert seen == {"reader": world.officer.pk, "login": "dapolicy_web"}


def test_nothing_streams(world):
    from django.http import StreamingHttpResponse

    with pytest.raises(TypeError, match="write exports as jobs"):
        through(world, lambda request: StreamingHttpResponse(iter(["x"])))


def test_the_moment_of_a_request_is_one(world, now):
    moments = []
    through(world, lambda request: moments.append(request.now) or HttpResponse("done"))
    assert now - timedelta(seconds=5) <= moments[0] == Entry.objects.order_by("-at").first().at


def test_a_page_whose_statement_fails_says_so_and_leaves_its_mark(world, browse):
    browser = browse(world.officer)
    browser.raise_request_exception = False
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE desk_search RENAME TO desk_search_gone")
    failed = browser.post("/search/", {"q": "Juniper"})
    assert failed.status_code == 500
    assert b"<h1" in failed.content
    last = Entry.objects.order_by("-at").first()
    assert (last.outcome, last.member_id) == (500, world.officer.pk)
