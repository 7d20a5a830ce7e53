"""Unique indexes and foreign keys look past policies: what a hidden row holds is answered like what nobody holds."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.db import connection, models
from django.urls import get_resolver

from dapolicy.access.models import Held, HeldApart, Kind, Record
from tests.access.catalogue import Maker, Table, answer_to, rows, written_by_web

# Tables of which every reader sees every row: nothing of a record stands in them. A person is an id and no more.
OPEN = {"access_duty", "cases_countercheck", "cases_person", "marac_agency", "marac_area", "mfa_authenticator"}

MADE_HERE = "its key is made here for each row and stands in no address, form or operation as something to choose"
AT_RANDOM = "drawn at random by us, never typed as a new one, and drawn again where somebody has it"
ONE_OF_A_ROW = "it names a row that was read as this reader: what is typed is a handle, found among the rows one sees"

# Unique indexes that answer differently for what a hidden row holds. Nobody can type what they are on.
UNIQUE = {
    "access_record_reference_key": AT_RANDOM,
    "audit_words_pkey": MADE_HERE,
    "chronology_content_pkey": MADE_HERE,
    "custody_safetywords_pkey": MADE_HERE,
    "marac_intake_opened_pkey": MADE_HERE,
    "marac_noted_pkey": MADE_HERE,
    "risk_assessment_key_76f24553_uniq": MADE_HERE,
    "risk_lowering_key_c3c970bd_uniq": MADE_HERE,
    "risk_reviewrequest_key_1b5ba5f3_uniq": MADE_HERE,
    "risk_threattolife_key_b849af49_uniq": MADE_HERE,
    "risk_secondreview_assessment_id_key": ONE_OF_A_ROW,
    "stage_once": ONE_OF_A_ROW,
}
# Foreign keys that answer differently for a hidden row, for the same reason.
FOREIGN = {
    "cases_case.suspect_id",
    "cases_case.victim_id",
    "cases_incident.same_as_id",
    "cases_caselink.other_id",
    "dvds_doubleanswer.other_id",
    "dvds_party.person_id",
    "marac_flag.person_id",
    "marac_packpart.pack_id",
    "cases_interpreting.party_id",
    "cases_pair.case_record_id",
    "cases_pair.suspect_id",
    "cases_pair.victim_id",
    "cases_promise.to_id",
    "cases_relationship.other_id",
    "cases_repeatflag.party_id",
    "cases_sameness.a_id",
    "cases_sameness.b_id",
    "cases_under16decision.party_id",
    "chronology_escalation.clock_id",
    "risk_assessment.incident_id",
    "risk_assessmentedit.assessment_id",
    "risk_levelset.assessment_id",
    "risk_lowering.assessment_id",
    "risk_secondreview.assessment_id",
    *(
        f"cases_{name}.person_id"
        for name in ("birthdate", "contactpoint", "marker", "outsidereference", "party", "personaddress")
    ),
    *(f"cases_{name}.person_id" for name in ("personname", "relationship", "safecontact", "searchkey")),
}
NOT_ABOUT_RECORDS = {
    "access_member",
    "access_team",
    "access_post",
    "risk_questionset",
    "access_role",
    "marac_agency",
    "marac_area",
    "marac_meeting",
}


@pytest.fixture
def doors(world, now) -> Doors:
    return Doors(world, now)


class Doors:
    """A row in every table on a locked record, and what an ordinary officer would write beside it."""

    def __init__(self, world: Any, now: Any) -> None:
        self.reader = world.officer.pk
        self.tables = written_by_web(hides=True)
        self.hidden = Maker(records(world, now), members=world.psd.pk)
        self.mine = Maker(records(world, now), members=self.reader)
        for table in self.tables:
            self.hidden.row(table.name)
            if table.name not in ("cases_case", "cases_incident"):
                self.mine.row(table.name)
        for record in self.hidden.records.values():
            rows("SELECT dapolicy_lock(%s, 'confirmed')", record)

    def both(self, table: Table, columns: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The answers to the hidden row's values in these columns, and to values that no row has."""
        taken = {name: self.hidden.row(table.name)[name] for name in columns}
        absent = {name: table.fresh(name) for name in columns}
        return tuple(answer_to(table.name, self.own(table) | kept, reader=self.reader) for kept in (taken, absent))

    def own(self, table: Table) -> dict[str, Any]:
        """A new row of the reader's own, unlike every other."""
        values = self.mine.values(table)
        pointing = {"record_id", *table.foreign}
        made = {name for columns in table.unique.values() for name in columns if name in values} - pointing
        usual = {"locked": "no", "dvds": False} if "locked" in table.columns else {}
        return values | {name: table.fresh(name) for name in made} | usual


def records(world: Any, now: Any) -> dict[str, int]:
    kinds = {"incident": Kind.INCIDENT, "case": Kind.CASE}
    return {name: Record.open(kind=kind, team=world.unit, at=now).pk for name, kind in kinds.items()}


def is_key(table: Table, columns: list[str]) -> bool:
    """A counter or identifier that the row makes itself: no page takes one (see below)."""
    return columns == ["id"]


def test_every_table_that_hides_nothing_is_known(db):
    assert {table.name for table in written_by_web(hides=False)} == OPEN


def test_a_value_of_a_hidden_row_is_answered_like_one_that_no_row_has(doors):
    found = set()
    for table in doors.tables:
        for index, columns in table.unique.items():
            hidden, absent = doors.both(table, columns)
            if hidden != absent and not is_key(table, columns):
                found.add(index)
    assert found == set(UNIQUE)


def test_a_row_that_points_at_a_hidden_one_is_answered_like_one_that_points_at_nothing(doors):
    found = set()
    for table in doors.tables:
        for column, (other, _) in table.foreign.items():
            if other in NOT_ABOUT_RECORDS:
                continue
            hidden, absent = doors.both(table, [column])
            if hidden != absent:
                found.add(f"{table.name}.{column}")
    assert found == FOREIGN


def test_nothing_hangs_on_a_hidden_record_and_that_is_said_as_of_one_that_is_not_there(doors):
    held = [table for table in doors.tables if table.is_held and table.name != "access_postpage"]
    assert len(held) > 40
    for table in held:
        hidden, absent = doors.both(table, ["record_id"])
        assert hidden == absent == ("42501", "", f'new row violates row-level security policy for table "{table.name}"')


def test_the_test_can_tell_a_side_door(doors):
    rows_of = {table.name: table for table in doors.tables}
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("CREATE UNIQUE INDEX leak ON chronology_telling (source)")
    hidden, absent = doors.both(rows_of["chronology_telling"], ["source"])
    assert (hidden[0], absent[0]) == ("23505", "added")


# What makes the exceptions harmless: no page, form or operation takes a key.


def every(patterns, before=""):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from every(pattern.url_patterns, before + str(pattern.pattern))
        else:
            yield before + str(pattern.pattern), pattern


def test_no_address_takes_a_number_but_the_page_of_a_report():
    numbers = {
        (pattern.name, name)
        for address, pattern in every(get_resolver().url_patterns)
        for name, converter in pattern.pattern.converters.items()
        if type(converter).__name__ == "IntConverter" and not address.startswith("sign-in/")
    }
    assert numbers == {("report-page", "page")}


def all_subclasses(cls: type) -> set[type]:
    return {cls, *(deeper for one in cls.__subclasses__() for deeper in all_subclasses(one))}


def test_no_form_offers_the_rows_of_a_table_by_their_keys(db):
    get_resolver().url_patterns  # noqa: B018 (loads every area's forms)
    protected = set(all_subclasses(Held)) | set(all_subclasses(HeldApart)) | {Record}
    offered = {
        f"{form.__module__}.{form.__name__}.{name}"
        for form in all_subclasses(forms.BaseForm)
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.ModelChoiceField) and field.queryset.model in protected
    }
    assert offered == set()


def test_no_operation_takes_a_key():
    from rest_framework.relations import RelatedField
    from rest_framework.serializers import BaseSerializer, ModelSerializer

    get_resolver().url_patterns  # noqa: B018 (loads every operation)
    found = set()
    for serializer in all_subclasses(BaseSerializer) - {BaseSerializer, ModelSerializer}:
        if not serializer.__module__.startswith(("dapolicy.", "cases.", "risk.")):
            continue
        for name, field in serializer().get_fields().items():
            if isinstance(field, RelatedField) or name in ("id", "pk"):
                found.add(f"{serializer.__name__}.{name}")
    assert found == set()


# What people do type: the same word about two records, the same report from two systems, a reference.


def test_the_same_word_is_told_of_an_open_record_though_a_hidden_one_has_it(world, now, as_web, doors):
    from dapolicy.chronology.actions import tell
    from dapolicy.chronology.models import Telling

    hidden = doors.hidden.row("chronology_telling")
    held = Record.open(kind=Kind.CASE, team=world.unit, at=now)
    as_web(world.officer)
    for _ in range(2):
        tell(held, to="supervisor", title="Said", at=now, source=hidden["source"])
    assert Telling.objects.filter(source=hidden["source"]).count() == 1


def test_a_report_from_command_and_control_is_taken_in_though_another_system_has_sent_its_reference(world, now, doors):
    hidden = doors.hidden.row("cases_intake")
    tables = {table.name: table for table in doors.tables}
    values = doors.own(tables["cases_intake"]) | {"sender": hidden["sender"], "reference": hidden["reference"]}
    assert answer_to("cases_intake", values, reader=doors.reader) == ("added",)


def models_with_typed_uniques() -> set[str]:
    """Unique text columns of tables about records."""
    found = set()
    for model in all_subclasses(Held) | all_subclasses(HeldApart):
        if not model._meta.abstract:
            found |= {
                f"{model._meta.db_table}.{field.name}"
                for field in model._meta.local_fields
                if field.unique and isinstance(field, models.CharField | models.TextField)
            }
    return found


def test_no_text_is_unique_across_records():
    assert models_with_typed_uniques() == set()
