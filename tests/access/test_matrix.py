"""The access matrix has a line for each page and operation, and none for what is not there."""

import re

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from dapolicy.access.matrix import EVERYONE, PUBLIC, allows, matrix
from dapolicy.access.permissions import Role
from tests.access.whole import addresses


def names(patterns, space=""):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from names(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}"


ALL = sorted(set(names(get_resolver().url_patterns)))


def test_every_url_has_a_name():
    assert not [name for name in ALL if name.endswith("None")]


FILLED = {"uuid": "01a20576-2dcc-71fd-b8e7-3bdd9338d5a9", "int": "7"}


def test_no_address_stands_before_another_that_then_leads_nowhere():
    """Two pages at one address: the first answers for both, with its own line in the matrix."""
    filled = [
        (name, re.sub(r"<(\w+):\w+>", lambda taken: FILLED.get(taken[1], "anything"), path))
        for name, path, _ in addresses()
    ]
    assert [(name, path) for name, path in filled if resolve(f"/{path}").view_name != name] == []


@pytest.mark.parametrize("name", ALL)
def test_the_page_has_a_line_in_the_matrix(name):
    assert name in matrix(), f'"{name}" has no line in dapolicy/access/matrix.toml: add one with the roles allowed'


def test_no_line_stands_for_a_page_that_is_not_there():
    assert sorted(set(matrix()) - set(ALL)) == []


def test_every_role_in_the_matrix_is_a_role():
    named = {role for who in matrix().values() if not isinstance(who, str) for role in who}
    assert named <= set(Role)
    assert {who for who in matrix().values() if isinstance(who, str)} <= {PUBLIC, EVERYONE}


def test_what_has_no_line_is_allowed_to_nobody():
    assert not allows("no:such-page", frozenset(Role))
