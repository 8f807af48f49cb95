"""Statutory days, warnings and standings, exactly as the law's calendar has them (domain 1.4, 1.9, 7H-76)."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from system.calendar.days import is_working
from system.calendar.legal import days_of
from system.obligations.due import (
    Standing,
    due_days,
    due_of,
    period_named,
    periods_of,
    standing_of,
    statutory_day,
)
from system.organization.profile import PERIOD_MONTHS, ObligationTerm, Recurrence
from system.organization.shipped import shipped

D = date.fromisoformat
OFF = days_of("LFT74", "LFPA28")
TERMS = {term.id: term for term in shipped()["mx-federal-2025"].obligations}
DATED = [term for term in TERMS.values() if term.every in PERIOD_MONTHS]


def due(obligation, label):
    term = TERMS[obligation]
    return due_of(term, period_named(term.every, label), OFF)


@pytest.mark.parametrize(
    ("obligation", "period", "due_on", "alert_on", "next_working_on"),
    [
        ("OB-PADA", "2026", "2026-01-30", "2026-01-30", "2026-01-30"),
        ("OB-PADA", "2027", "2027-01-30", "2027-01-29", "2027-02-02"),
        ("OB-INF", "2026", "2027-01-31", "2027-01-29", "2027-02-02"),
        ("OB-FREQ", "2026", "2026-04-30", "2026-04-30", "2026-04-30"),
        ("OB-XLIII", "2026-T1", "2026-03-31", "2026-03-31", "2026-03-31"),
        ("OB-XLIII", "2028-T4", "2028-12-31", "2028-12-29", "2029-01-02"),
        ("OB-INDICE", "2026-S1", "2026-06-30", "2026-06-30", "2026-06-30"),
        ("OB-INDICE", "2026-S2", "2026-12-31", "2026-12-31", "2026-12-31"),
        ("OB-BAJA-PUB", "2027", "2027-12-31", "2027-12-31", "2027-12-31"),
    ],
)
def test_each_obligation_has_its_statutory_day_and_its_warning(obligation, period, due_on, alert_on, next_working_on):
    found = due(obligation, period)

    assert (found.due_on, found.alert_on, found.next_working_on) == (D(due_on), D(alert_on), D(next_working_on))


def test_what_is_published_counts_for_one_period_and_no_other():
    assert (due("OB-FREQ", "2026").counts_from, due("OB-FREQ", "2026").counts_until) == (
        D("2026-01-01"),
        D("2026-12-31"),
    )
    assert (due("OB-INF", "2026").counts_from, due("OB-INF", "2026").counts_until) == (D("2027-01-01"), D("2027-12-31"))
    quarters = [due("OB-XLIII", f"2027-T{number}") for number in range(1, 5)]
    for one, following in pairwise(quarters):
        assert following.counts_from - one.counts_until == timedelta(days=1)


@pytest.mark.parametrize(
    ("fulfilled", "today", "expected"),
    [
        (None, "2026-12-01", (Standing.UPCOMING, 60)),
        (None, "2026-12-31", (Standing.SOON, 30)),
        (None, "2027-01-30", (Standing.SOON, 0)),
        (None, "2027-02-02", (Standing.SOON, 0)),
        (None, "2027-02-03", (Standing.OVERDUE, 1)),
        ("2027-01-30", "2027-06-01", (Standing.FULFILLED, 0)),
        ("2027-02-02", "2027-06-01", (Standing.FULFILLED, 0)),
        ("2027-02-12", "2027-06-01", (Standing.LATE, 10)),
    ],
)
def test_the_programme_of_2027_stands_so(fulfilled, today, expected):
    assert standing_of(due("OB-PADA", "2027"), D(fulfilled) if fulfilled else None, D(today)) == expected


@pytest.mark.parametrize(
    "label", ["", "26", "2026-S3", "2026-T5", "2026-T0", "2026-t1", "02026", "٢٠٢٦", "9999", "2026\n", "2026-S1-"]
)
def test_what_names_no_period_is_none(label):
    assert all(period_named(every, label) is None for every in Recurrence)


def test_a_period_of_another_length_is_none():
    assert period_named(Recurrence.YEAR, "2026-S1") is None
    assert period_named(Recurrence.QUARTER, "2026") is None
    assert period_named(Recurrence.EVENT, "2026").first == D("2026-01-01")


def test_what_has_no_period_has_no_statutory_day():
    with pytest.raises(ValueError, match="OB-45"):
        statutory_day(TERMS["OB-45"], period_named(Recurrence.YEAR, "2026"))
    assert due_days(TERMS["OB-45"], D("2020-01-01"), D("2030-01-01"), OFF) == ()


terms = st.one_of(
    st.builds(
        lambda every, days, after: ObligationTerm(
            id="OB-X1", title="x", basis="x", every=every, natural_days=days, after_period=after
        ),
        st.sampled_from(list(PERIOD_MONTHS)),
        st.integers(1, 366),
        st.booleans(),
    ),
    st.sampled_from(list(PERIOD_MONTHS)).flatmap(
        lambda every: st.builds(
            lambda month, day, after: ObligationTerm(
                id="OB-X1", title="x", basis="x", every=every, month=month, day=day, after_period=after
            ),
            st.integers(1, PERIOD_MONTHS[every]),
            st.integers(1, 31),
            st.booleans(),
        )
    ),
)
days = st.dates(D("2023-01-01"), D("2032-12-31"))


@given(terms, days, st.integers(0, 1200))
def test_warning_law_and_last_day_stand_in_this_order_and_people_work_on_both_ends(term, first, length):
    last = first + timedelta(days=length)
    for found in due_days(term, first, last, OFF):
        assert first <= found.due_on <= last
        assert found.alert_on <= found.due_on <= found.next_working_on
        assert is_working(found.alert_on, OFF)
        assert is_working(found.next_working_on, OFF)
        if is_working(found.due_on, OFF):
            assert found.alert_on == found.next_working_on == found.due_on


@given(terms, days, st.integers(0, 1200), st.integers(0, 1200))
def test_a_span_cut_in_two_loses_nothing_and_tells_nothing_twice(term, first, one, two):
    middle, last = first + timedelta(days=one), first + timedelta(days=one + two)

    whole = due_days(term, first, last, OFF)
    parts = due_days(term, first, middle, OFF) + due_days(term, middle + timedelta(days=1), last, OFF)

    assert parts == whole
    assert len({found.period.label for found in whole}) == len(whole)


@given(st.sampled_from(list(PERIOD_MONTHS)), st.integers(1, 9990))
def test_the_periods_of_a_year_fill_it_and_are_found_again_by_their_name(every, year):
    found = periods_of(every, year)

    assert (found[0].first, found[-1].last) == (date(year, 1, 1), date(year, 12, 31))
    assert all(following.first - one.last == timedelta(days=1) for one, following in pairwise(found))
    if year >= 1000:
        assert [period_named(every, period.label) for period in found] == list(found)


@given(st.sampled_from(DATED), st.integers(2023, 2031), days, st.one_of(st.none(), days))
def test_an_obligation_is_in_time_late_or_open_and_never_two_of_them(term, year, today, fulfilled):
    for period in periods_of(term.every, year):
        found = due_of(term, period, OFF)
        standing, number = standing_of(found, fulfilled, today)
        assert number >= 0
        assert (standing in {Standing.FULFILLED, Standing.LATE}) == (fulfilled is not None)
        assert (standing is Standing.LATE) == (fulfilled is not None and fulfilled > found.next_working_on)
        assert (standing is Standing.OVERDUE) == (fulfilled is None and today > found.next_working_on)
