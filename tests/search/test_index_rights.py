from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.schema import Filters, Kind, Scope

UNITS, STAGES = ("U1", "U2", "U3"), ("office", "intermediate", "historical")
SCOPES = [Scope("MUN", unit, stage, "public") for unit in UNITS for stage in STAGES]


@pytest.fixture
def spread(index, put, page):
    """One page in each scope, in several segments; the page's number is the scope's place."""
    for start in range(0, len(SCOPES), 4):
        numbers = range(start, min(start + 4, len(SCOPES)))
        put(*(page("acta", page=number, scope=SCOPES[number]) for number in numbers))
    return index


def test_who_may_see_nothing_finds_nothing_whatever_is_asked(spread):
    for nothing in (set(), frozenset(), [], {Scope("MUN", "U9", "office", "public")}):
        for asked in ("acta", "-nada", "acta -nada", "act*", '"acta"', "=acta", ""):
            found = spread.search(asked, nothing)
            assert (found.total, found.hits) == (0, ()), (asked, nothing)


def test_an_index_without_any_entry_shows_nothing_to_anybody(index):
    assert index.search("-nada", set(SCOPES)).total == 0


def test_nothing_but_the_allowed_scopes_is_found_or_counted(spread):
    @settings(max_examples=60, deadline=None)
    @given(st.sets(st.sampled_from(SCOPES)), st.sampled_from(["acta", "-nada", "ac*", "acta OR nada"]))
    def see(allowed, asked):
        found = spread.search(asked, allowed, limit=50)
        assert {SCOPES[hit.page] for hit in found.hits} == allowed
        assert found.total == len(allowed) == spread.count(asked, allowed)

    see()


def test_rights_seen_before_a_commit_hold_after_it(spread, put, page):
    allowed = {SCOPES[0]}
    assert spread.count("acta", allowed) == 1

    put(page("acta", scope=SCOPES[1]), page("acta", scope=Scope("OTRO", "U1", "office", "public")))

    assert spread.count("acta", allowed) == 1


def test_an_entry_that_moves_to_another_scope_leaves_the_old_one(index, put, page):
    document = uuid4()
    put(page("acta", document=document, scope=SCOPES[0]))
    put(page("acta", document=document, scope=SCOPES[1]))

    assert index.count("acta", {SCOPES[0]}) == 0
    assert index.count("acta", {SCOPES[1]}) == 1


def test_the_scopes_that_exist_are_told_so_that_the_caller_can_choose(spread):
    assert spread.scopes() == frozenset(SCOPES)


def test_filters_by_unit_and_stage_cut_within_the_rights_and_never_add_to_them(spread):
    allowed = {scope for scope in SCOPES if scope.unit != "U3"}

    assert spread.count("acta", allowed, filters=Filters(units=["U1"])) == 3
    assert spread.count("acta", allowed, filters=Filters(units=["U3"])) == 0
    assert spread.count("acta", allowed, filters=Filters(stages=["office"])) == 2
    assert spread.count("acta", allowed, filters=Filters(units=["U1"], stages=["office"])) == 1


@pytest.mark.parametrize("field", ["kinds", "units", "stages", "series", "aggregations", "documents"])
def test_an_empty_filter_lets_nothing_through(spread, field):
    assert spread.count("acta", SCOPES, filters=Filters(**{field: ()})) == 0


def test_filters_by_kind_series_file_and_document(index, put, page, file, here):
    aggregation, document = uuid4(), uuid4()
    put(
        file("acta", aggregation=aggregation, series="1C.1"),
        page("acta", document=document, aggregation=aggregation, series="1C.1"),
        page("acta", series="2C.1"),
    )

    def count(**cut):
        return index.count("acta", {here}, filters=Filters(**cut))

    assert count(kinds=[Kind.PAGE]) == 2
    assert count(series=["1C.1"]) == 2
    assert count(series=["1C.1", "2C.1"]) == 3
    assert count(series=["9C.9"]) == 0
    assert count(aggregations=[aggregation]) == 2
    assert count(documents=[document]) == 1
    assert count(documents=[uuid4()]) == 0
    assert count(kinds=[Kind.PAGE], aggregations=[aggregation]) == 1


def test_dates_cut_to_what_overlaps_them_to_the_day(index, put, file, here):
    put(
        file("acta", starts_on=date(2020, 1, 10), ends_on=date(2020, 3, 1)),
        file("acta", starts_on=date(2021, 6, 1)),
        file("acta"),
    )

    def count(since=None, until=None):
        return index.count("acta", {here}, filters=Filters(since=since, until=until))

    assert count() == 3
    assert count(since=date(2020, 3, 1)) == 2
    assert count(since=date(2020, 3, 2)) == 1
    assert count(until=date(2020, 1, 10)) == 1
    assert count(until=date(2020, 1, 9)) == 0
    assert count(since=date(2022, 1, 1), until=date(2022, 12, 31)) == 1
    assert count(since=date(2019, 1, 1), until=date(2030, 1, 1)) == 2
