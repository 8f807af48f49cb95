"""What changes for a file, and that sums add up whichever way they are cut."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retention.forecasts.changes import Change, View, change_of
from retention.forecasts.outlook import Amount, Group, as_pinned, part_of

DAYS = st.none() | st.dates()
IDS = st.sampled_from([UUID(int=number) for number in range(3)])
YEARS = st.none() | st.integers(2000, 2005)
GROUPS = st.lists(
    st.builds(
        Group, IDS, IDS, st.sampled_from(Change), st.booleans(), st.booleans(), YEARS, YEARS,
        st.builds(Amount, st.integers(1, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 9)),
    )
)  # fmt: skip


@pytest.mark.parametrize(("before", "after", "change"), [
    (None, None, Change.STILL_UNDATED), (None, date(2030, 1, 1), Change.NEWLY),
    (date(2030, 1, 1), None, Change.NO_LONGER), (date(2030, 1, 1), date(2029, 12, 31), Change.EARLIER),
    (date(2030, 1, 1), date(2030, 1, 2), Change.LATER), (date(2030, 1, 1), date(2030, 1, 1), Change.UNCHANGED),
])  # fmt: skip
def test_every_pair_of_days_is_one_change(before, after, change):
    assert change_of(before, after) is change


@given(DAYS, DAYS)
def test_the_way_back_is_the_opposite_change(one, other):
    opposite = {Change.NEWLY: Change.NO_LONGER, Change.EARLIER: Change.LATER}
    opposite |= {back: there for there, back in opposite.items()}
    change = change_of(one, other)
    assert change_of(other, one) is opposite.get(change, change)


@given(GROUPS)
def test_whichever_way_files_are_cut_the_sums_are_the_same(groups):
    part = part_of(View.RETROACTIVE, groups, {UUID(int=number): UUID(int=number % 2) for number in range(3)})
    total = sum((group.amount for group in groups), Amount())
    assert part.sums.total == total
    assert sum((sums.total for sums in part.by_class.values()), Amount()) == total
    assert sum((sums.total for sums in part.by_unit.values()), Amount()) == total
    assert sum(before for before, _ in part.by_year.values()) == total.files
    assert sum(sum(nodes.values()) for nodes in part.nodes.values()) == total.files


@given(GROUPS)
def test_as_the_law_has_it_nothing_with_a_version_ever_changes(groups):
    part = part_of(View.PINNED, [as_pinned(group, ruled=True) for group in groups], dict.fromkeys(
        (UUID(int=number) for number in range(3)), UUID(int=0)
    ))  # fmt: skip
    assert part.sums.touched == 0
    assert part.sums.outcome_changed.files == 0
