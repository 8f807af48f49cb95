from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from records.access.terms import Proposal, RestrictionKind, Term, ends_on, latest_end, objections

TODAY = date(2026, 11, 22)


def reserve(**changed):
    known = {
        "kind": RestrictionKind.RESERVED,
        "cause": "112-VIII",
        "legal_basis": "LGT 112-VIII",
        "resolution": "CT/025/2025",
        "classified_on": date(2025, 4, 15),
        "years": 5,
    }
    return Proposal(**{**known, **changed})


def codes(proposal):
    return [objection.code for objection in objections(proposal, today=TODAY, most_years=5)]


def test_a_reserve_counts_from_the_day_of_classification():
    assert ends_on(reserve()) == date(2030, 4, 15)
    assert ends_on(reserve(classified_on=date(2024, 9, 10))) == date(2029, 9, 10)
    assert codes(reserve()) == []


def test_six_years_are_refused_with_the_article():
    found = objections(reserve(years=6), today=TODAY, most_years=5)

    assert [(o.code, o.basis, o.facts["most"]) for o in found] == [("restriction.term_too_long", "LGT 104", 5)]


def test_confidential_information_has_no_limit_and_takes_none():
    assert ends_on(reserve(kind=RestrictionKind.CONFIDENTIAL, years=None)) is None
    assert codes(reserve(kind=RestrictionKind.CONFIDENTIAL, cause="", years=None)) == []
    assert codes(reserve(kind=RestrictionKind.CONFIDENTIAL)) == ["restriction.confidential_has_no_term"]


def test_everything_that_is_missing_is_told_at_once():
    assert codes(reserve(cause=" ", legal_basis="", resolution="", years=None, classified_on=date(2027, 1, 1))) == [
        "restriction.cause_missing",
        "restriction.legal_basis_missing",
        "restriction.resolution_missing",
        "restriction.classified_in_future",
        "restriction.term_missing",
    ]
    assert codes(reserve(years=0)) == ["restriction.term_too_short"]


def test_a_reserve_from_29_february_ends_on_1_march_so_that_it_is_served_in_full():
    assert ends_on(reserve(classified_on=date(2024, 2, 29), years=5)) == date(2029, 3, 1)


days = st.dates(date(2000, 1, 1), date(2040, 12, 31))
terms = st.builds(lambda start, length: Term(start, start + timedelta(length)), days, st.integers(0, 4000))


@given(terms, days)
def test_a_reserve_restricts_from_its_first_to_its_last_day_and_no_other(term, on):
    assert term.is_effective(on) == (term.classified_on <= on <= term.ends_on)


@given(terms, days, days)
def test_from_the_day_it_is_lifted_it_never_restricts(term, lifted_on, on):
    lifted = Term(term.classified_on, term.ends_on, lifted_on)
    assert lifted.is_effective(on) == (term.is_effective(on) and on < lifted_on)


@given(st.lists(terms, max_size=6), days)
def test_the_latest_end_is_an_end_of_something_effective(held, on):
    end = latest_end(held, on)
    ends = {term.ends_on for term in held if term.is_effective(on)}
    assert end == (max(ends) if ends else None)
