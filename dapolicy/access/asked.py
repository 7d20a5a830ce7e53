"""The record that an address names: asked in one way everywhere, so that its time tells nothing either."""

from __future__ import annotations

from django.db.models import BigIntegerField, Func, Value


class KeyOf(Func):
    """The key of the record with this reference; null where there is none that the reader may see.

    A record that is looked up by its reference under the policy alone is answered later where it is hidden than where
    there is none (ACCESS 4). A sub-select, so that it is asked once a statement and not while that is planned.
    """

    function = "dapolicy_asked"
    template = "(SELECT %(function)s(%(expressions)s))"
    output_field = BigIntegerField()

    def __init__(self, reference: str) -> None:
        super().__init__(Value(reference))
