"""Whatever cells a sheet has, every row of it is accounted for once, and nothing is loaded that was not said."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.records.inventories import sheets

JUNK = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60),
    st.sampled_from(["=1+1", "31/02/2019", "44/44/4444", "-1", "1e9", "SMA/99Z.9/2011/0001", "   ", "2011-2012"]),
    st.integers(-5, 10**9),
    st.floats(allow_nan=False, allow_infinity=False),
)


@st.composite
def sheets_of_people(draw) -> list[list[object]]:
    rows = [sheets.good_row(draw(st.integers(0, 30))) for _ in range(draw(st.integers(1, 8)))]
    for row in rows:
        for column in draw(st.sets(st.integers(0, len(row) - 1), max_size=4)):
            row[column] = draw(JUNK)
    return rows


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sheets_of_people())
def test_every_row_is_accounted_for_once_and_only_what_was_said_is_loaded(desk, rows):
    before = len(desk.files())

    done = desk.take(sheets.csv_bytes(rows), unit="TES")

    assert done.loaded + done.unchanged + done.refused + done.duplicates == done.rows == done.settled
    assert len(desk.files()) == before + done.loaded
    named = {row for row, _, _ in desk.said(done, "refused")}
    assert len(named) >= done.refused
