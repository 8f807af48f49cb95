"""The list of files in two steps says the same as in one, whatever is asked of it."""

from __future__ import annotations

from datetime import date

import pytest

from records.aggregations import queries
from records.aggregations.model import Aggregation
from records.aggregations.service import close_aggregation
from system.listing import ListQuery, run


@pytest.fixture
def files(house, installation):
    found = [
        house.open(title, series=series, unit_id=unit.id, opened_on=date(2020, 1, 1 + number % 5))
        for number, (title, series, unit) in enumerate(
            (title, series, unit)
            for title in ("Ángel", "angel", "Ñandú", "obra", "OBRA")
            for series in ("5C.12", "04C.03.01")
            for unit in (house.unit, house.other_unit)
        )
    ]
    for number, file in enumerate(found[::3]):
        with installation.work(house.coordinator) as work:
            close_aggregation(work, file.id, on=date(2021, 1, 1 + number % 3), folios=number + 1)
    return found


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", [column.name for column in queries.COLUMNS])
def test_every_order_and_page_is_the_same_in_two_steps(files, house, installation, sort, descending):
    with installation.reading(house.coordinator) as reading:
        for filters in ({}, {"title": "angel"}, {"series": "5c"}, {"unit": "tes", "state": "closed"}):
            for number in (1, 2):
                query = ListQuery(sort=sort, descending=descending, page=number, size=10, filters=filters)
                usual = {"default_sort": "-opened_on", "tie_breaker": Aggregation.id}
                whole = run(reading.session, queries.files(reading), queries.COLUMNS, query, **usual)
                slim = queries.page(reading, query)
                assert (slim.total, slim.pages) == (whole.total, whole.pages)
                assert [row.id for row in slim.rows] == [row.id for row in whole.rows]


def test_nobody_finds_more_in_two_steps_than_they_may_see(files, house, installation):
    with installation.reading(house.archivist) as reading:
        found = queries.page(reading, ListQuery(size=200))
    assert found.total == len(found.rows) == 10
    assert {row.unit for row in found.rows} == {"TES"}
