"""The law of transfers by itself: guards tell everything at once, whatever is asked of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classification.series.kinds import Technique
from retention.transfers import isad, states
from retention.transfers.eligibility import (
    FileFacts,
    Rules,
    bounded,
    primary_objections,
    restricted_until,
    secondary_objections,
)
from retention.transfers.kinds import TransferState
from retention.transfers.notice import notice_due
from retention.transfers.states import Moment
from system.actor import CustodyStage
from system.errors import Objection

TODAY = date(2026, 11, 22)
days = st.dates(date(1950, 1, 1), date(2090, 1, 1))
facts = st.builds(
    FileFacts,
    id=st.just(UUID(int=1)), reference=st.just("SMA/5C.3/2014/0001"), same_unit=st.booleans(),
    closed_on=st.none() | days, stage=st.sampled_from(CustodyStage), standing=st.sampled_from(["in_order", "lost"]),
    office_until=st.none() | days, due_on=st.none() | days, technique=st.none() | st.sampled_from(Technique),
    is_sample=st.booleans(), cover_missing=st.sampled_from([(), ("folios",)]), is_foliated=st.booleans(),
    unboxed=st.integers(0, 2), shared_boxes=st.sampled_from([(), (3,)]), loans=st.sampled_from([(), ("1/2026",)]),
    in_other=st.booleans(), in_disposal=st.booleans(), holds=st.integers(0, 2), is_classified=st.booleans(),
    holds_personal_data=st.booleans(), sensitive_on=st.lists(st.none() | days, max_size=3).map(tuple),
    missing_elements=st.sampled_from([(), ("extent",)]),
)  # fmt: skip
rules = st.builds(
    Rules, today=st.just(TODAY), finished=st.booleans(), until_year=st.none() | st.integers(2000, 2026),
    early=st.booleans(), sensitive_years=st.just(70), strict=st.booleans(),
)  # fmt: skip


def codes(found: list[Objection]) -> set[str]:
    return {one.code for one in found}


@given(facts, rules)
def test_an_open_lent_or_lost_file_never_leaves_its_office(one, asked):
    found = codes(primary_objections(one, asked))
    assert ("transfer.file_not_closed" in found) == (one.closed_on is None)
    assert ("transfer.lent" in found) == bool(one.loans)
    assert ("transfer.not_in_order" in found) == (one.standing != "in_order")


@given(facts, rules)
def test_the_office_term_binds_but_where_somebody_authorised_otherwise(one, asked):
    found = codes(primary_objections(one, asked))
    closed = one.closed_on is not None
    runs = closed and one.office_until is not None and asked.today <= one.office_until
    assert ("transfer.term_running" in found) == (runs and not asked.early)


@given(facts, rules)
def test_nothing_classified_held_or_sensitive_within_its_years_passes_to_history(one, asked):
    found = codes(secondary_objections(one, asked))
    assert ("transfer.under_hold" in found) == (one.holds > 0)
    assert one.is_classified <= ("transfer.classified" in found)
    held = any(day and restricted_until(day, 70) > asked.today for day in one.sensitive_on)
    assert ("transfer.sensitive" in found) == held
    kept = one.technique is Technique.CONSERVATION or (one.technique is Technique.SAMPLING and one.is_sample)
    assert ("transfer.not_historical" in found) == (not kept)


@given(facts, rules)
def test_a_finished_inventory_is_asked_more_never_less(one, asked):
    for objections in (primary_objections, secondary_objections):
        assert codes(objections(one, replace(asked, finished=False))) <= codes(
            objections(one, replace(asked, finished=True))
        )


@given(st.lists(st.sampled_from("abc"), max_size=30), st.integers(1, 10))
def test_however_many_reasons_there_are_none_is_lost_from_the_count(names, most):
    told = bounded([Objection(name) for name in names], most)
    more = next((one.facts["count"] for one in told if one.code == "transfer.more_objections"), 0)
    assert len([one for one in told if one.code != "transfer.more_objections"]) + more == len(names)


@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.sets(st.integers(0, 90)))
def test_the_warning_never_comes_after_the_day_nor_the_last_one_before_it(accepted, holidays):
    off = {accepted + timedelta(days=one) for one in holidays}
    found = notice_due(accepted, 45, off)
    assert found.alert_on <= found.due_on <= found.last_on
    assert found.due_on - accepted == timedelta(days=45)
    assert found.days_late(found.last_on) == 0
    assert found.days_late(found.last_on + timedelta(days=1)) == 1


@given(st.dictionaries(st.sampled_from(isad.NAMES), st.text(max_size=20)))
def test_the_essential_elements_are_never_taken_from_the_series(above):
    whole = isad.completed({}, {}, above)
    assert isad.missing(whole) == isad.ESSENTIAL
    assert len(isad.ELEMENTS) == 26
    assert len(isad.ESSENTIAL) == 6


def test_the_tables_lead_from_nothing_to_the_end_and_nowhere_else():
    for table, end in ((states.PRIMARY, TransferState.NOTIFIED), (states.SECONDARY, TransferState.PUBLISHED)):
        reached: set = {None}
        while True:
            further = {
                one.target for one in table if one.target != states.SAME and reached & set(one.sources)
            } - reached  # fmt: skip
            if not further:
                break
            reached |= further
        assert end in reached
        assert all(set(one.sources) <= reached for one in table)


@given(st.booleans(), st.integers(0, 3), st.integers(0, 3), st.integers(0, 3))
def test_acceptance_is_impossible_while_one_file_is_missing_observed_or_uncounted(place, pending, missing, observed):
    moment = Moment(
        today=TODAY, pending=pending, missing=missing, observed=observed, digest="a", signed_digest="a",
        act_number="1", has_place=place, actor="rita", proposer="tito",
    )  # fmt: skip
    assert bool(states.ACCEPTANCE.objections(moment)) == bool(pending or missing or observed or not place)


@pytest.mark.parametrize(
    ("accepted", "off", "due", "alert", "last"),
    [
        # Domain 7 E 50, then dates nobody named: a holiday, a leap day, the end of a year, a long closure.
        (date(2026, 5, 20), (), date(2026, 7, 4), date(2026, 7, 3), date(2026, 7, 6)),
        (date(2026, 11, 20), (), date(2027, 1, 4), date(2027, 1, 4), date(2027, 1, 4)),
        (date(2026, 8, 2), (date(2026, 9, 16),), date(2026, 9, 16), date(2026, 9, 15), date(2026, 9, 17)),
        (date(2028, 1, 15), (), date(2028, 2, 29), date(2028, 2, 29), date(2028, 2, 29)),
        (date(2027, 1, 15), (), date(2027, 3, 1), date(2027, 3, 1), date(2027, 3, 1)),
        (date(2026, 11, 17), (date(2027, 1, 1),), date(2027, 1, 1), date(2026, 12, 31), date(2027, 1, 4)),
        (
            date(2026, 11, 10), tuple(date(2026, 12, 21) + timedelta(days=one) for one in range(19)),
            date(2026, 12, 25), date(2026, 12, 18), date(2027, 1, 11),
        ),
    ],
)  # fmt: skip
def test_the_days_of_the_notice_by_dates_named_and_unnamed(accepted, off, due, alert, last):
    weekends = {
        day for one in range(120) if (day := accepted + timedelta(days=one)).weekday() >= 5
    }  # fmt: skip
    found = notice_due(accepted, 45, frozenset({*off, *weekends}))
    assert (found.due_on, found.alert_on, found.last_on) == (due, alert, last)


@pytest.mark.parametrize(
    ("created", "first"),
    [
        (date(1956, 11, 22), date(2026, 11, 22)),
        (date(1956, 11, 23), date(2026, 11, 23)),
        (date(1960, 2, 29), date(2030, 3, 1)),  # never a day early
        (date(1930, 2, 28), date(2000, 2, 28)),
    ],
)
def test_a_sensitive_document_may_pass_seventy_years_after_it_was_created(created, first):
    assert restricted_until(created, 70) == first
    rules = Rules(today=first, sensitive_years=70)
    one = FileFacts(id=UUID(int=1), reference="x", sensitive_on=(created,))
    assert "transfer.sensitive" not in codes(secondary_objections(one, rules))
    assert "transfer.sensitive" in codes(secondary_objections(one, replace(rules, today=first - timedelta(days=1))))
