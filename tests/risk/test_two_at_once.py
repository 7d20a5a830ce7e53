"""Two people in one assessment: the second is told, and nothing that anybody typed is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk.actions import save
from risk.answers import blank, merge
from risk.models import Assessment, AssessmentEdit
from risk.queries import case as reads
from tests.risk.helpers import begun

TEXT = st.one_of(st.none(), st.text(max_size=3))
VALUES = st.dictionaries(st.sampled_from(["a", "b", "c"]), TEXT)


@pytest.fixture
def opened(world, case, now):
    """An assessment with a first save, open on two screens."""
    one = begun(case, by=world.officer, at=now)
    return save(one, typed={"victim_view": "as before"}, seen_edit=0, by=world.officer, at=now).assessment


def test_answers_to_different_questions_are_both_kept_and_the_second_is_told(world, opened, now):
    save(opened, typed={"answers.1.answer": "yes"}, seen_edit=1, by=world.sergeant, at=now)
    typed = {"answers.2.answer": "no", "answers.1.answer": ""}
    second = save(opened, typed=typed, seen_edit=1, by=world.officer, at=now)
    assert not second.merged.clashes
    assert second.merged.changed_by_others == ["answers.1.answer"]
    answers = Assessment.objects.get(pk=opened.pk).answers
    assert (answers["1"]["answer"], answers["2"]["answer"]) == ("yes", "no")


def test_the_same_answer_changed_twice_keeps_the_first_and_holds_the_second_beside_it(world, opened, now):
    save(opened, typed={"victim_view": "He will kill me"}, seen_edit=1, by=world.sergeant, at=now)
    second = save(opened, typed={"victim_view": "She fears for Toby"}, seen_edit=1, by=world.officer, at=now)
    (clash,) = second.merged.clashes
    assert (clash.path, clash.theirs, clash.mine) == ("victim_view", "He will kill me", "She fears for Toby")
    assert Assessment.objects.get(pk=opened.pk).victim_view == "He will kill me"
    (kept,) = reads.kept_beside(second.assessment, world.officer)
    assert kept.changes == {"victim_view": ["He will kill me", "She fears for Toby"]}


def test_saving_again_after_seeing_both_keeps_ones_own_and_the_other_stays_in_the_history(world, opened, now):
    save(opened, typed={"victim_view": "He will kill me"}, seen_edit=1, by=world.sergeant, at=now)
    second = save(opened, typed={"victim_view": "She fears for Toby"}, seen_edit=1, by=world.officer, at=now)
    edit = second.assessment.edit
    save(opened, typed={"victim_view": "Kill me; and she fears for Toby"}, seen_edit=edit, by=world.officer, at=now)
    assert Assessment.objects.get(pk=opened.pk).victim_view == "Kill me; and she fears for Toby"
    every = [edit.changes for edit in AssessmentEdit.objects.filter(assessment=opened, applied=True).order_by("edit")]
    assert every[1] == {"victim_view": ["as before", "He will kill me"]}


def test_the_same_words_typed_by_both_are_no_clash(world, opened, now):
    for member in (world.sergeant, world.officer):
        saved = save(opened, typed={"victim_view": "the same"}, seen_edit=1, by=member, at=now)
    assert not saved.merged.clashes


@given(seen=VALUES, now=VALUES, typed=VALUES)
def test_every_typed_value_is_written_or_stands_already_or_is_unchanged_or_clashes(seen, now, typed):
    merged = merge(seen=seen, now=now, typed=typed)
    clashing = {clash.path: clash for clash in merged.clashes}
    for path, mine in typed.items():
        before, theirs = blank(seen.get(path)), blank(now.get(path))
        if path in merged.changes:
            assert merged.changes[path][1] == mine
            assert theirs == before
        elif path in clashing:
            assert clashing[path].mine == mine
            assert blank(mine) not in (theirs, before)
        else:
            assert blank(mine) in (theirs, before)


@given(seen=VALUES, typed=VALUES)
def test_alone_nothing_ever_clashes(seen, typed):
    assert not merge(seen=seen, now=seen, typed=typed).clashes
