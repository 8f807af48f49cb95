"""Pictures and tables are sums over the same things: nothing is lost, nothing runs out of its frame."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from records.custody.kinds import PlaceKind
from records.custody.measures import Extent
from retention.dashboards.backlog import Burden, Pile, Waiting, backlog_of, share
from retention.dashboards.growth import Flow, by_month, by_year, edges, stretch_of
from retention.dashboards.holdings import Held, Holding, by_series, by_unit
from retention.dashboards.outlook import FURTHEST_MONTHS, Outlook, Prospect, months_later, when_full
from retention.dashboards.stores import Spot, stores_of
from retention.due import drawing
from retention.due.drawing import line, rows, stacks, ticks_up_to

AMOUNTS = st.integers(0, 10**9)
COUNTED = st.lists(st.tuples(st.text(max_size=8), st.tuples(AMOUNTS, AMOUNTS)), max_size=60)
DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
SOME = [UUID(int=number) for number in range(4)]
EXTENTS = st.builds(Extent, AMOUNTS, AMOUNTS, st.integers(0, 99))
PILES = st.builds(Pile, st.integers(0, 10**6), EXTENTS)
WAITING = st.builds(
    Waiting,
    st.sampled_from(SOME),
    st.dictionaries(st.sampled_from(Burden), st.integers(1900, 2100)),
    st.booleans(),
    PILES,
)
HOLDINGS = st.builds(Holding, *[st.integers(0, 10**6)] * 8)
HELD = st.builds(Held, st.sampled_from(SOME), st.sampled_from(SOME), HOLDINGS)
FLOWS = st.builds(Flow, AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS, EXTENTS)


@given(st.floats(0, 10**12) | st.floats(0, 1e-3) | AMOUNTS)
@example(5e-324)
def test_ticks_begin_at_nothing_rise_and_reach_what_is_most(most):
    found = ticks_up_to(most)
    assert found[0] == 0
    assert list(found) == sorted(set(found))
    assert len(found) <= 6
    assert found[-1] >= most * (1 - 1e-9)


@given(COUNTED, st.booleans())
def test_every_amount_stands_in_a_stack_inside_the_frame_and_as_high_as_it_is(counted, beside):
    drawn = stacks(counted, beside=beside)
    pieces = [piece for stack in drawn.stacks for piece in stack.pieces]
    assert sum(piece.amount for piece in pieces) == sum(sum(parts) for _, parts in counted)
    assert all(piece.x >= drawing.LEFT and piece.x + piece.width <= drawing.WIDTH for piece in pieces)
    assert all(piece.y >= drawing.TOP - 0.1 for piece in pieces)
    assert all(piece.y + piece.height <= drawing.HEIGHT - drawing.FOOT + 0.1 for piece in pieces)
    top = drawn.ticks[-1].amount
    plot = drawing.HEIGHT - drawing.TOP - drawing.FOOT
    assert all(piece.height == pytest.approx(plot * piece.amount / top, abs=0.01) for piece in pieces)
    assert sum(stack.is_labelled for stack in drawn.stacks) <= drawing.MOST_LABELS


@given(COUNTED)
def test_names_beyond_the_most_are_drawn_as_one_so_that_the_sum_stays(counted):
    drawn = rows(counted)
    assert len(drawn) <= drawing.MOST_ROWS
    assert sum(row.total for row in drawn) == sum(sum(parts) for _, parts in counted)
    assert sum(row.others or 1 for row in drawn) == sum(1 for _, parts in counted if sum(parts))
    assert all(row.end <= drawing.WIDTH - drawing.ROOM + 0.1 for row in drawn)


@given(st.lists(st.tuples(st.text(max_size=8), AMOUNTS), max_size=60))
def test_a_line_has_a_point_for_each_period(points):
    drawn = line(points)
    assert len(drawn.points.split()) == len(points)
    heights = [float(point.split(",")[1]) for point in drawn.points.split()]
    assert all(drawing.TOP - 0.1 <= height <= drawing.HEIGHT - drawing.FOOT + 0.1 for height in heights)
    assert len(drawn.labels) <= drawing.MOST_LABELS


@given(st.lists(WAITING, max_size=30))
def test_units_years_and_totals_of_a_backlog_agree(groups):
    found = backlog_of(groups)
    for burden in Burden:
        total = found.totals[burden]
        assert sum((piles[burden] for piles in found.by_unit.values()), Pile()) == total
        assert sum((pile for (one, _), pile in found.by_year.items() if one is burden), Pile()) == total
        assert total.files <= found.closed.files
    assert found.past_office.files <= found.closed.files


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_share_is_never_nothing_of_something_nor_all_of_less(part, more):
    percent = share(part, part + more)
    if part + more == 0:
        assert percent is None
    else:
        assert 0 <= percent <= 100
        assert (percent == 0) == (part == 0)
        assert percent < 100 or more * 100 <= part + more


@given(st.lists(HELD, max_size=30))
def test_units_and_series_hold_the_same(groups):
    whole = sum((one.holding for one in groups), Holding())
    assert sum(by_unit(groups).values(), Holding()) == whole
    assert sum(by_series(groups).values(), Holding()) == whole


@given(st.lists(st.tuples(DAYS, FLOWS), max_size=20), DAYS)
def test_months_and_years_end_with_all_that_there_is(happened, today):
    starts = edges(today)
    flows: dict[int, Flow] = {}
    for day, flow in happened:
        at = stretch_of(day, starts)
        flows[at] = flows.get(at, Flow()) + flow
    whole = sum((flow for _, flow in happened), Flow())
    months, years = by_month(flows, today), by_year(flows, today)
    assert months[-1].until == whole
    assert years[-1].until == whole
    assert len(months) == 24
    assert months[-1].first == today.replace(day=1)
    assert [year.first.year for year in years] == list(range(today.year - 9, today.year + 1))
    for period in months[:-1]:
        within = [flow for day, flow in happened if (day.year, day.month) == (period.first.year, period.first.month)]
        assert period.flow == sum(within, Flow())
    for period in years[:-1]:
        assert period.flow == sum((flow for day, flow in happened if day.year == period.first.year), Flow())


@given(st.integers(1, 10**6), st.integers(1, 10**6), DAYS)
def test_a_store_is_full_in_the_month_in_which_its_pace_takes_what_is_left(free, added, today):
    found = when_full(free, added, 12, today)
    if found.prospect is Prospect.FAR:
        assert free * 12 // added > FURTHEST_MONTHS
        return
    left = (found.month.year - today.year) * 12 + found.month.month - today.month
    assert left * added <= free * 12 < (left + 1) * added


@given(DAYS, st.integers(-600, 600))
def test_months_later_and_back_is_where_it_began(day, months):
    assert months_later(months_later(day, months), -months) == day.replace(day=1)


def test_what_cannot_be_estimated_is_said_so():
    today = date(2026, 5, 2)
    assert when_full(None, 100, 12, today) == Outlook(Prospect.NO_CAPACITY)
    assert when_full(100, 0, 12, today) == Outlook(Prospect.NO_PACE)
    assert when_full(0, 0, 12, today) == Outlook(Prospect.FULL)
    assert when_full(-5, 9, 12, today) == Outlook(Prospect.FULL)
    assert when_full(1200, 1200, 12, today) == Outlook(Prospect.MONTH, date(2027, 5, 1))


def test_a_store_adds_up_the_shelves_below_it_where_it_says_nothing_itself():
    building, store, shelf, tray, other = (UUID(int=number) for number in range(5))
    spots = [
        Spot(building, None, PlaceKind.BUILDING, "A", "", None),
        Spot(store, building, PlaceKind.STORE, "A.B", "", None),
        Spot(shelf, store, PlaceKind.SHELF, "A.B.1", "", 1000, used_mm=100, added_mm=50),
        Spot(tray, shelf, PlaceKind.TRAY, "A.B.1.1", "", 500, used_mm=300),
        Spot(other, store, PlaceKind.SHELF, "A.B.2", "", 2000, used_mm=400, added_mm=150),
    ]
    (found,) = stores_of(spots, months=12, today=date(2026, 5, 2))
    assert found.label == "A.B"
    assert (found.fill.used_mm, found.fill.capacity_mm, found.added_mm) == (800, 3000, 200)
    assert found.outlook == Outlook(Prospect.MONTH, months_later(date(2026, 5, 2), 132))


@given(
    st.lists(st.tuples(st.integers(0, 5), st.sampled_from(PlaceKind), AMOUNTS, st.none() | AMOUNTS), max_size=12),
)
def test_no_millimetre_of_what_stands_somewhere_is_lost(drawn):
    spots = [
        Spot(UUID(int=at), UUID(int=above) if above < at else None, kind, str(at), "", capacity, used_mm=used)
        for at, (above, kind, used, capacity) in enumerate(drawn)
    ]
    found = stores_of(spots, months=12, today=date(2026, 5, 2))
    assert sum(one.fill.used_mm for one in found) == sum(spot.used_mm for spot in spots)
