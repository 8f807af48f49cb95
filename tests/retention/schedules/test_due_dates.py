"""The reckoning itself, with the numbers of the trade's own scenarios."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retention.schedules.due_dates import (
    ClockStatus,
    Facts,
    Norm,
    Rule,
    reckon,
)
from system.calendar.terms import Term
from system.organization.profile import Lga55Mode, Reckoning

FEDERAL = Norm(access_extension=Term(2))


def test_a_file_without_more_ado_is_kept_for_the_sum_of_both_terms():
    dates = reckon(Rule(Term(3), Term(5)), Facts(date(2020, 5, 29)), FEDERAL)
    assert dates.office_until == date(2023, 5, 29)
    assert dates.intermediate_until == date(2028, 5, 29)
    assert dates.due_on == date(2028, 5, 30)


def test_by_fiscal_year_the_terms_run_from_the_last_day_of_the_year():
    dates = reckon(Rule(Term(3), Term(5)), Facts(date(2020, 5, 29)), Norm(Reckoning.FISCAL_YEAR))
    assert dates.office_until == date(2023, 12, 31)
    assert dates.intermediate_until == date(2028, 12, 31)
    assert dates.due_on == date(2029, 1, 1)


@pytest.mark.parametrize(("requested", "until"), [(False, date(2029, 3, 15)), (True, date(2031, 3, 15))])
def test_an_access_request_keeps_a_file_two_more_years(requested, until):
    dates = reckon(Rule(Term(5), Term(5)), Facts(date(2019, 3, 15), access_requested=requested), FEDERAL)
    assert dates.office_until == date(2024, 3, 15)
    assert dates.intermediate_until == until


@pytest.mark.parametrize(("started", "reckoning", "office", "kept", "due"), [
    # Eight years from a leap day find another, three do not: that term ends on the first of March.
    (date(2020, 2, 29), Reckoning.DATE, date(2023, 3, 1), date(2028, 2, 29), date(2028, 3, 1)),
    (date(2020, 2, 29), Reckoning.FISCAL_YEAR, date(2023, 12, 31), date(2028, 12, 31), date(2029, 1, 1)),
    # The last day of a year is its own end; the first has the whole year before it.
    (date(2020, 12, 31), Reckoning.FISCAL_YEAR, date(2023, 12, 31), date(2028, 12, 31), date(2029, 1, 1)),
    (date(2021, 1, 1), Reckoning.FISCAL_YEAR, date(2024, 12, 31), date(2029, 12, 31), date(2030, 1, 1)),
])  # fmt: skip
def test_leap_days_and_the_turn_of_the_year_end_terms_as_the_law_counts(started, reckoning, office, kept, due):
    dates = reckon(Rule(Term(3), Term(5)), Facts(started), Norm(reckoning, access_extension=Term(2)))
    assert (dates.office_until, dates.intermediate_until, dates.due_on) == (office, kept, due)


def test_an_access_request_by_fiscal_year_and_a_reserve_each_keep_the_longer_term_and_never_add_up():
    asked = Facts(date(2020, 5, 29), access_requested=True, reserved_until=date(2031, 1, 15))
    dates = reckon(Rule(Term(3), Term(5)), asked, Norm(Reckoning.FISCAL_YEAR, access_extension=Term(2)))
    assert (dates.office_until, dates.intermediate_until) == (date(2023, 12, 31), date(2030, 12, 31))
    assert dates.due_on == date(2031, 1, 16)


def test_without_its_trigger_a_file_has_no_dates():
    dates = reckon(Rule(Term(5), Term(5), trigger="final_resolution"), Facts(None), FEDERAL)
    assert dates.status is ClockStatus.TRIGGER_UNKNOWN
    assert (dates.office_until, dates.intermediate_until, dates.due_on) == (None, None, None)
    assert dates.steps[-1].facts == {"trigger": "final_resolution"}


def test_the_longer_reserve_governs_but_leaves_the_records_centre_its_own_term():
    dates = reckon(Rule(Term(2), Term(3)), Facts(date(2022, 1, 20), reserved_until=date(2029, 9, 10)), FEDERAL)
    assert dates.intermediate_until == date(2027, 1, 20)
    assert dates.due_on == date(2029, 9, 11)
    assert dates.steps[-1].facts == {"by": "reserve"}


def test_a_classification_without_end_leaves_no_day_for_disposal():
    dates = reckon(Rule(Term(2), Term(3)), Facts(date(2022, 1, 20), classified_without_end=True), FEDERAL)
    assert (dates.status, dates.due_on) == (ClockStatus.BLOCKED, None)
    assert dates.intermediate_until == date(2027, 1, 20)


@pytest.mark.parametrize(
    ("mode", "status"), [(Lga55Mode.FORMAL_ACT, ClockStatus.RUNNING), (Lga55Mode.STRICT, ClockStatus.BLOCKED)]
)
def test_personal_data_alone_block_only_in_the_strict_reading(mode, status):
    rule = Rule(Term(2), Term(3), may_hold_personal_data=True)
    assert reckon(rule, Facts(date(2022, 1, 20)), Norm(lga55_mode=mode)).status is status


def test_a_precautionary_term_runs_after_the_validity():
    dates = reckon(Rule(Term(1), Term(1), precautionary=Term(0, 6)), Facts(date(2020, 1, 31)), FEDERAL)
    assert dates.intermediate_until == date(2022, 7, 31)


@pytest.mark.parametrize(
    ("start", "term", "end"),
    [
        (date(2020, 2, 29), Term(1), date(2021, 3, 1)),
        (date(2020, 2, 29), Term(4), date(2024, 2, 29)),
        (date(2021, 1, 31), Term(0, 1), date(2021, 3, 1)),
        (date(2021, 12, 31), Term(0, 2), date(2022, 3, 1)),
        (date(2021, 3, 31), Term(0, 1), date(2021, 5, 1)),
        (date(2021, 5, 15), Term(0, 0), date(2021, 5, 15)),
    ],
)
def test_a_term_that_finds_no_such_day_ends_on_the_first_of_the_next_month(start, term, end):
    assert term.after(start) == end


def test_a_term_does_not_run_backwards():
    with pytest.raises(ValueError, match="backwards"):
        Term(-1)


days = st.dates(date(1900, 1, 1), date(2100, 12, 31))
terms = st.builds(Term, st.integers(0, 60), st.integers(0, 11))
rules = st.builds(Rule, terms, terms, terms, may_hold_personal_data=st.booleans())
facts = st.builds(Facts, days, st.booleans(), st.none() | days, st.booleans())
norms = st.builds(Norm, st.sampled_from(Reckoning), terms, st.sampled_from(Lga55Mode))


def first_day(dates):
    """None means never: later than any day."""
    return dates.due_on or date.max


@given(rules, facts, norms)
def test_the_last_step_is_the_day_before_the_file_is_due(rule, happened, norm):
    dates = reckon(rule, happened, norm)
    last = dates.steps[-1].ends_on
    assert last == max(dates.intermediate_until, happened.reserved_until or dates.intermediate_until)
    if dates.status is ClockStatus.RUNNING:
        assert dates.due_on == last + timedelta(days=1)
    else:
        assert dates.due_on is None


@given(rules, facts, norms)
def test_the_dates_stand_in_their_order(rule, happened, norm):
    dates = reckon(rule, happened, norm)
    assert happened.trigger_on <= dates.office_until <= dates.intermediate_until < first_day(dates)


@given(rules, facts, norms, days)
def test_nothing_that_is_added_brings_the_day_nearer(rule, happened, norm, reserve):
    plain = reckon(rule, happened, norm)
    longest = max(reserve, happened.reserved_until or reserve)
    for added in (
        Facts(happened.trigger_on, True, happened.reserved_until, happened.classified_without_end),
        Facts(happened.trigger_on, happened.access_requested, longest, happened.classified_without_end),
        Facts(happened.trigger_on, happened.access_requested, happened.reserved_until, True),
    ):
        assert first_day(reckon(rule, added, norm)) >= first_day(plain)


@given(days, days, terms)
def test_a_later_trigger_never_ends_a_term_sooner(one, other, term):
    earlier, later = sorted((one, other))
    assert term.after(earlier) <= term.after(later)


@given(days, terms, terms)
def test_a_longer_term_never_ends_sooner(start, term, more):
    assert term.after(start) <= (term + more).after(start)


@given(rules, facts, norms)
def test_a_reserve_moves_no_date_but_the_last(rule, happened, norm):
    without = Facts(happened.trigger_on, happened.access_requested, None, happened.classified_without_end)
    one, other = reckon(rule, happened, norm), reckon(rule, without, norm)
    assert (one.office_until, one.intermediate_until) == (other.office_until, other.intermediate_until)
