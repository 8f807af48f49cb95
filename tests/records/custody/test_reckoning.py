"""Codes of places, metres, packing, counts and the days of a loan: no database, no clock."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.custody import loan_states as states
from records.custody.kinds import LoanKind, LoanState, PlaceKind
from records.custody.loan_states import LoanMoment, due_date, extended, is_reminding_day, overdue_days
from records.custody.measures import Extent, Fill, compare, extent_of, pack, total
from records.custody.place_codes import after, code_objections, key_of, kind_objections, label_of, numbered
from system.calendar.legal import days_of

LFT = frozenset(days_of("LFT74"))
codes = st.from_regex(r"[A-Z0-9ÁÑ][A-Z0-9 _/-]{0,10}", fullmatch=True)
days = st.dates(date(2024, 1, 1), date(2027, 12, 31))


def test_places_stand_as_people_count():
    written = ["E10", "E2", "E1", "C", "2", "10", "E2B"]

    assert sorted(written, key=key_of) == ["2", "10", "C", "E1", "E2", "E2B", "E10"]


@given(codes, codes)
def test_what_is_below_a_place_lies_in_its_range_and_nothing_else_does(above, other):
    key = key_of(above)

    assert key <= key + key_of(other) < after(key)
    assert (key <= key_of(other) < after(key)) == (key == key_of(other))


def test_two_spellings_of_one_code_are_one():
    assert key_of("01") == key_of("1")
    assert key_of("é 2") == key_of("E-2")


@pytest.mark.parametrize("code", ["", "A.1", "x" * 21, "--", "<b>", "A\n1"])
def test_codes_that_say_nothing_or_hold_a_point_are_refused(code):
    assert list(code_objections(code))


def test_a_tray_holds_no_shelf_and_levels_may_be_left_out():
    assert list(kind_objections(PlaceKind.SHELF, PlaceKind.TRAY))
    assert not list(kind_objections(PlaceKind.TRAY, PlaceKind.BUILDING))
    assert label_of("A.2", "E3") == "A.2.E3"
    assert numbered("E", 9, 11) == ["E9", "E10", "E11"]


@given(st.lists(st.tuples(st.integers(), st.integers(1, 200)), max_size=40), st.integers(1, 150))
def test_packing_loses_nothing_keeps_the_order_and_overfills_only_with_one_thing(things, capacity):
    boxes = pack(things, capacity)
    sizes = iter([size for _thing, size in things])

    assert [one for box in boxes for one in box] == [thing for thing, _size in things]
    for box in boxes:
        used = [next(sizes) for _one in box]
        assert sum(used) <= capacity or len(used) == 1


def test_ten_volumes_of_a_hundred_folios_fill_one_box_of_twelve_centimetres_almost():
    each = extent_of(None, 100, 8000)

    assert each == Extent(estimated_mm=13)
    assert [len(box) for box in pack([(n, each.total_mm) for n in range(10)], 120)] == [9, 1]


def test_metres_tell_what_was_measured_from_what_was_estimated():
    found = total([extent_of(40, 100, 8000), extent_of(None, 800, 8000), extent_of(None, None, 8000)])

    assert found == Extent(measured_mm=40, estimated_mm=100, unknown=1)
    assert (found.metres, found.measured_share) == (0.14, 28)


def test_a_fill_says_what_is_left_even_where_too_much_stands_there():
    assert (Fill(650, 900).free_mm, Fill(650, 900).percent) == (250, 73)
    assert (Fill(1000, 900).free_mm, Fill(1000, 900).percent) == (-100, 112)
    assert Fill(10, None).percent is None


@given(st.sets(st.integers(0, 20)), st.lists(st.integers(0, 20)))
def test_a_count_puts_everything_into_exactly_one_heap(expected, scanned):
    found = compare(expected, scanned)

    assert set(found.found) | set(found.missing) == expected
    assert set(found.found) | set(found.strange) == set(scanned)
    assert not set(found.found) & set(found.missing)


def test_ten_working_days_from_9_september_2026_end_on_the_24th_and_are_eight_late_on_6_october():
    due = due_date(LoanKind.INTERNAL, date(2026, 9, 9), 10, LFT)

    assert due == date(2026, 9, 24)
    assert overdue_days(due, date(2026, 10, 6), LFT) == 8
    assert overdue_days(due, due, LFT) == 0
    assert extended(due, 10, LFT) == date(2026, 10, 8)


@given(days)
def test_what_is_read_in_the_archive_is_due_the_same_day(on):
    assert due_date(LoanKind.IN_SITU, on, 10, LFT) == on


@given(days, st.integers(0, 60), st.integers(1, 4), st.integers(1, 9))
def test_nobody_is_reminded_before_the_days_ahead_and_every_late_day_belongs_to_one_rule(due, shift, before, every):
    told = is_reminding_day(due, due + timedelta(days=shift), LFT, before=before, every=every)
    late = overdue_days(due, due + timedelta(days=shift), LFT)

    assert told == ("due_soon" if shift == 0 else f"overdue_{(late - 1) // every + 1}" if late else "")


def test_reminders_come_two_days_ahead_then_on_the_first_and_every_fifth_day_after():
    due = date(2026, 9, 24)
    told = [
        is_reminding_day(due, date(2026, 9, 18) + timedelta(days=step), LFT, before=2, every=5) for step in range(19)
    ]

    assert [name for name in dict.fromkeys(told) if name] == ["due_soon", "overdue_1", "overdue_2"]
    assert told[date(2026, 9, 21).day - 18] == ""
    assert told[date(2026, 9, 22).day - 18] == "due_soon"


MOMENT = LoanMoment(today=date(2026, 9, 9), on=date(2026, 9, 9))


def codes_of(found):
    return {one.code for one in found}


def test_everything_against_a_request_is_said_at_once_with_its_basis():
    moment = LoanMoment(
        today=date(2026, 9, 9), on=date(2026, 9, 9), running="3/2026", from_producer=False, restricted=True,
        standing="lost",
    )  # fmt: skip
    found = states.REQUEST.objections(moment)

    assert codes_of(found) == {
        "loan.borrower_missing", "loan.purpose_missing", "loan.volume_lent", "loan.not_the_producer",
        "loan.restricted", "loan.file_not_in_order",
    }  # fmt: skip
    assert all(one.basis and one.facts["field"] for one in found)


@given(st.integers(0, 500), st.integers(0, 500), st.text(max_size=3))
def test_fewer_folios_back_demand_an_incident_and_nothing_else_does(out, back, incident):
    moment = LoanMoment(
        today=MOMENT.today, on=MOMENT.on, folios_out=out, folios_back=back, incident=incident, condition="Bueno"
    )

    assert ("loan.folios_missing" in codes_of(states.RETURN.objections(moment))) == (
        back < out and not incident.strip()
    )


def test_every_state_but_the_ends_leads_somewhere_and_no_act_begins_at_an_end():
    ends = {LoanState.RETURNED, LoanState.REFUSED, LoanState.WITHDRAWN}
    sources = {state for act in states.TRANSITIONS for state in act.sources}

    assert sources == set(LoanState) - ends
    assert {act.target for act in states.TRANSITIONS} == set(LoanState)
