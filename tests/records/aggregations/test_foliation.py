from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.aggregations import foliation
from records.aggregations.foliation import Cover, FolioRange

numbers = st.one_of(st.none(), st.integers(-2, 60))
acts = st.lists(
    st.one_of(
        st.tuples(st.just("add"), numbers, numbers, st.booleans()),
        st.tuples(st.just("change"), numbers, numbers, st.booleans()),
        st.tuples(st.just("remove"), st.none(), st.none(), st.booleans()),
    ),
    max_size=12,
)


def codes(found) -> list[str]:
    return [objection.code for objection in found]


@given(acts, st.integers(1, 6))
def test_no_sequence_of_acts_on_volumes_leaves_a_gap_or_a_repeat(sequence, number):
    ranges: tuple[FolioRange, ...] = (FolioRange(1),)
    for act, first, last, carry in sequence:
        if act == "remove":
            if not foliation.removal_objections(ranges, ranges[-1].volume):
                ranges = foliation.remove_last(ranges)
            continue
        if act == "add":
            wanted = foliation.add(ranges, first, last)
        else:
            wanted = foliation.change(ranges, min(number, len(ranges)), first, last, carry=carry)
        if not foliation.objections(wanted):
            ranges = wanted

    folios = [folio for one in ranges if one.first and one.last for folio in range(one.first, one.last + 1)]
    assert folios == list(range(1, len(folios) + 1))
    assert [one.volume for one in ranges] == list(range(1, len(ranges) + 1))


@given(st.lists(st.integers(1, 300), min_size=1, max_size=8), st.integers(1, 8), st.integers(1, 400))
def test_carrying_keeps_every_volume_behind_as_thick_as_it_was(counts, volume, count):
    ranges: tuple[FolioRange, ...] = ()
    for thick in counts:
        after = (foliation.span(ranges)[1] or 0) + 1
        ranges = foliation.add(ranges, after, after + thick - 1)
    volume = min(volume, len(ranges))
    first = ranges[volume - 1].first

    changed = foliation.change(ranges, volume, first, first + count - 1, carry=True)

    assert foliation.objections(changed) == []
    assert [one.count for one in changed if one.volume != volume] == [
        one.count for one in ranges if one.volume != volume
    ]


@pytest.mark.parametrize(
    ("ranges", "code"),
    [
        ([(1, 200), (202, 300)], "foliation.gap"),
        ([(1, 200), (200, 300)], "foliation.repeat"),
        ([(2, 200)], "foliation.gap"),
        ([(1, None)], "foliation.half_a_range"),
        ([(9, 3)], "foliation.impossible_range"),
        ([(None, None), (1, 3)], "foliation.volume_before_is_empty"),
    ],
)
def test_each_break_is_told_with_its_volume(ranges, code):
    held = [FolioRange(number, *pair) for number, pair in enumerate(ranges, start=1)]
    assert codes(foliation.objections(held)) == [code]


def test_a_cover_agrees_with_itself_and_with_its_volumes():
    held = (FolioRange(1, 1, 200), FolioRange(2, 201, 350))
    assert foliation.cover_objections(Cover(1, 350, 350), held) == []
    assert foliation.is_complete(Cover(1, 350, 350), held)
    assert codes(foliation.cover_objections(Cover(2, 349, 350), held)) == [
        "foliation.starts_at_one",
        "foliation.cover_contradicts_volumes",
        "foliation.total_differs",
    ]
    assert not foliation.is_complete(Cover(1, 350, 350), (*held, FolioRange(3)))


def test_one_volume_that_nobody_numbered_holds_every_folio_of_the_total():
    assert foliation.completed((FolioRange(1),), 80) == (FolioRange(1, 1, 80),)
    assert foliation.completed((FolioRange(1), FolioRange(2)), 80) == (FolioRange(1), FolioRange(2))
    assert foliation.too_thick([FolioRange(1, 1, 251)], 250) == [1]
    assert foliation.too_thick([FolioRange(1, 1, 251)], None) == []
