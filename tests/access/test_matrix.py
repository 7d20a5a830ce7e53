"""The access matrix has a line for each page and operation, and none for what is not there."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from dapolicy.access.matrix import EVERYONE, PUBLIC, allows, matrix
from dapolicy.access.permissions import Role


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
