from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.custody.kinds import ScanKind
from records.custody.marks import ALPHABET, BOX_MARKS, box_mark, grouped, mark_of, read_mark

numbers = st.integers(0, BOX_MARKS - 1)


@given(numbers)
def test_a_box_mark_is_read_back_however_it_is_typed(number):
    mark = box_mark(number)

    assert read_mark(mark).text == mark
    assert read_mark(f" {grouped(mark).lower()} ").text == mark
    assert len(mark) == 10


@given(st.uuids(), st.sampled_from([ScanKind.VOLUME, ScanKind.PLACE]))
def test_the_mark_of_a_thing_gives_its_id_back(thing, kind):
    found = read_mark(mark_of(kind, thing))

    assert (found.kind, found.id) == (kind, thing)


@given(numbers, st.integers(1, 9), st.sampled_from(ALPHABET))
def test_every_single_wrong_letter_is_found(number, at, letter):
    mark = box_mark(number)
    wrong = mark[:at] + letter + mark[at + 1 :]

    assert (read_mark(wrong) is None) == (wrong != mark)


@given(st.uuids(), st.integers(1, 26))
def test_two_letters_that_changed_places_are_found(thing, at):
    mark = mark_of(ScanKind.VOLUME, thing)
    wrong = mark[:at] + mark[at + 1] + mark[at] + mark[at + 2 :]

    assert (read_mark(wrong) is None) == (wrong != mark)


@given(st.text(max_size=80))
def test_nothing_that_is_typed_makes_it_stumble(text):
    found = read_mark(text)

    assert found is None or found.text[0] in "BVP"


def test_no_letter_of_the_alphabet_is_taken_for_another():
    assert not set("0O1IL") & set(ALPHABET)
    assert len(set(ALPHABET)) == 31


def test_a_number_that_no_mark_can_hold_is_refused():
    with pytest.raises(ValueError, match="more than"):
        box_mark(BOX_MARKS)


def test_the_largest_and_the_smallest_id_have_marks():
    for number in (0, 2**128 - 1):
        assert read_mark(mark_of(ScanKind.PLACE, UUID(int=number))).id == UUID(int=number)
