"""The counting of domain section 7, with exact dates."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from system.calendar.days import (
    add_business_days,
    add_natural_days,
    add_term_months,
    add_term_years,
    add_years,
    business_days_between,
    effective_day,
    is_working,
    next_working,
    previous_working,
    subtract_months,
)
from system.calendar.legal import days_of, known_years, legal_days

D = date.fromisoformat
LFT = days_of("LFT74")
UNION = days_of("LFT74", "LFPA28")


def span(first, last):
    return {D(first) + timedelta(days=step) for step in range((D(last) - D(first)).days + 1)}


EJ26 = LFT | {D(day) for day in ("2026-04-02", "2026-04-03", "2026-05-05", "2026-11-02")}
EJ26 = frozenset(EJ26 | span("2026-07-20", "2026-07-31") | span("2026-12-21", "2027-01-08"))

days = st.dates(date(2020, 1, 1), date(2035, 12, 31))
offs = st.frozensets(days, max_size=60)


@pytest.mark.parametrize(
    ("start", "number", "off", "last"),
    [
        ("2026-09-09", 10, LFT, "2026-09-24"),  # 26: a loan
        ("2026-03-02", 20, LFT, "2026-03-31"),  # 60
        ("2026-03-31", 10, LFT, "2026-04-14"),
        ("2026-03-02", 30, EJ26, "2026-04-16"),
        ("2026-04-20", 20, LFT, "2026-05-19"),  # 62
        ("2026-04-20", 20, UNION, "2026-05-20"),
        ("2026-07-10", 20, LFT, "2026-08-07"),
        ("2026-07-10", 20, EJ26, "2026-08-21"),
        ("2026-12-10", 20, LFT, "2027-01-11"),
        ("2026-12-10", 20, EJ26, "2027-01-28"),
        ("2026-03-02", 5, LFT, "2026-03-09"),  # 64 and 66
        ("2026-03-09", 10, LFT, "2026-03-24"),
        ("2026-03-20", 20, LFT, "2026-04-17"),
        ("2026-03-20", 30, LFT, "2026-05-04"),
        ("2025-11-12", 5, LFT, "2025-11-20"),  # 68
        ("2025-11-12", 8, LFT, "2025-11-25"),
        ("2025-11-18", 5, LFT, "2025-11-25"),
        ("2026-03-30", 15, LFT, "2026-04-20"),  # 70
        ("2026-03-31", 15, LFT, "2026-04-21"),
        ("2026-04-27", 7, LFT, "2026-05-07"),
        ("2026-04-27", 40, LFT, "2026-06-23"),
        ("2026-04-27", 60, LFT, "2026-07-21"),
        ("2026-07-01", 10, LFT, "2026-07-15"),
        ("2026-07-01", 3, LFT, "2026-07-06"),
        ("2026-07-15", 3, LFT, "2026-07-20"),
        ("2026-07-03", 1, LFT, "2026-07-06"),  # 58
        ("2026-06-30", 1, LFT, "2026-07-01"),
    ],
)
def test_a_term_of_business_days_runs_from_the_day_after(start, number, off, last):
    assert add_business_days(D(start), number, off) == D(last)


def test_a_loan_is_eight_business_days_overdue():
    assert business_days_between(D("2026-09-24"), D("2026-10-06"), LFT) == 8


def test_a_request_after_the_cut_off_counts_from_the_next_working_day():
    late = datetime(2025, 11, 14, 17, 10, tzinfo=ZoneInfo("America/Mexico_City"))
    assert effective_day(late, time(16), LFT) == D("2025-11-18")
    assert effective_day(late.replace(hour=16, minute=0), time(16), LFT) == D("2025-11-14")
    assert effective_day(late, None, LFT) == D("2025-11-14")
    assert effective_day(late.replace(day=15), None, LFT) == D("2025-11-18")


@pytest.mark.parametrize(("start", "last"), [("2026-05-20", "2026-07-04"), ("2026-11-20", "2027-01-04")])
def test_the_notice_of_a_secondary_transfer_is_due_in_45_natural_days(start, last):
    assert add_natural_days(D(start), 45) == D(last)


def test_a_natural_day_term_that_ends_on_a_weekend_is_warned_of_before_and_done_after():
    assert previous_working(D("2026-07-04"), LFT) == D("2026-07-03")
    assert next_working(D("2026-07-04"), LFT) == D("2026-07-06")


def test_the_programme_and_the_report_of_the_year_are_due_in_january():
    assert add_natural_days(D("2025-12-31"), 30) == D("2026-01-30")
    assert add_natural_days(D("2026-12-31"), 30) == D("2027-01-30")
    assert previous_working(D("2027-01-30"), LFT) == D("2027-01-29")
    assert next_working(D("2027-01-31"), LFT) == D("2027-02-02")


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        ("2026-01-15", 1, "2026-02-16"),  # 15 February is a Sunday
        ("2026-01-31", 1, "2026-03-02"),  # no 31 February; 1 March is a Sunday
        ("2026-03-31", 1, "2026-05-04"),  # no 31 April; 1 May is a holiday, then a weekend
        ("2025-09-16", 2, "2025-11-18"),  # 16 November is a Sunday, 17 a holiday
        ("2025-12-01", 0, "2025-12-01"),
    ],
)
def test_a_term_of_months_ends_on_the_same_number_or_the_next_business_day(start, months, last):
    assert add_term_months(D(start), months, LFT) == D(last)


def test_a_term_of_years_moves_off_a_day_nobody_works():
    assert add_term_years(D("2024-02-29"), 1, LFT) == D("2025-03-03")


@pytest.mark.parametrize(
    ("start", "years", "end"),
    [
        ("2020-05-29", 8, "2028-05-29"),
        ("2020-02-29", 3, "2023-03-01"),
        ("2020-02-29", 4, "2024-02-29"),
        ("2021-01-01", 0, "2021-01-01"),
    ],
)
def test_a_retention_period_ends_on_its_civil_anniversary(start, years, end):
    assert add_years(D(start), years) == D(end)


def test_a_notice_in_months_before_falls_on_the_same_number_or_the_months_last_day():
    assert subtract_months(D("2035-04-15"), 3) == D("2035-01-15")
    assert subtract_months(D("2026-05-31"), 3) == D("2026-02-28")


@pytest.mark.parametrize("reckon", [add_natural_days, add_years, subtract_months])
def test_a_negative_term_is_a_mistake(reckon):
    with pytest.raises(ValueError, match="negative"):
        reckon(D("2026-01-01"), -1)


@given(days, st.integers(0, 80), offs)
def test_counting_back_gives_the_days_counted_forth(start, number, off):
    last = add_business_days(start, number, off)
    assert business_days_between(start, last, off) == number
    assert number == 0 or is_working(last, off)


@given(days, st.integers(1, 60), offs)
def test_a_longer_term_ends_later_and_a_day_off_never_shortens_one(start, number, off):
    assert add_business_days(start, number, off) < add_business_days(start, number + 1, off)
    assert add_business_days(start, number, off) <= add_business_days(start, number, off | {start + timedelta(days=1)})


@given(days, st.integers(0, 120), offs)
def test_a_term_of_months_ends_on_a_working_day_not_before_its_civil_end(start, months, off):
    last = add_term_months(start, months, off)
    assert is_working(last, off)
    assert (last.year * 12 + last.month) >= start.year * 12 + start.month - 1 + months


@given(days, st.integers(0, 100))
def test_an_anniversary_is_the_same_day_and_only_29_february_moves(start, years):
    end = add_years(start, years)
    same = (end.month, end.day) == (start.month, start.day)
    assert end.year == start.year + years
    assert same or ((start.month, start.day) == (2, 29) and (end.month, end.day) == (3, 1))


@given(days, offs)
def test_the_nearest_working_days_enclose_the_day(day, off):
    assert previous_working(day, off) <= day <= next_working(day, off)


def test_the_legal_facts_cover_ten_years_and_disagree_where_the_laws_do():
    assert known_years() == frozenset(range(2023, 2033))
    assert {name: len(found) for name, found in legal_days().items()} == {"LFT74": 72, "LFPA28": 90}
    assert D("2024-10-01") in LFT
    assert D("2030-10-01") in LFT
    assert D("2026-02-05") in UNION - LFT
    assert D("2026-02-02") in LFT
