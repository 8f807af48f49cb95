"""The drawing of due days by year: nothing is lost, nothing runs out of its frame."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from retention.forecasts.bars import FOOT, HEIGHT, MOST_YEARS, WIDTH, bars

YEARS = st.dictionaries(st.none() | st.integers(1900, 2200), st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)))


@given(YEARS)
def test_every_dated_file_is_in_a_bar_and_every_bar_in_the_frame(by_year):
    drawn = bars(by_year)
    dated = [pair for year, pair in by_year.items() if year is not None]
    assert len(drawn) <= MOST_YEARS
    assert sum(bar.files_before for bar in drawn) == sum(before for before, _ in dated)
    assert sum(bar.files_after for bar in drawn) == sum(after for _, after in dated)
    assert all(bar.x >= 0 and bar.x + 2 * bar.width <= WIDTH + 1 for bar in drawn)
    assert all(max(bar.before, bar.after) <= HEIGHT - FOOT + 0.1 for bar in drawn)
