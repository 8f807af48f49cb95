from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

from records.aggregations.errors import AggregationAlreadyClosed
from records.aggregations.service import close_aggregation, open_aggregation
from system.errors import Conflict
from system.history import verify


def together(count, act):
    """Run `act` in `count` threads that start at one moment; what each gave or was refused with."""
    start = Barrier(count)

    def run(number):
        start.wait()
        try:
            return act(number)
        except Conflict as refusal:
            return refusal

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_fifty_people_open_files_in_one_series_and_no_number_is_left_out_or_given_twice(house, installation):
    def open_one(number):
        with installation.work(house.archivist) as work:
            return open_aggregation(work, house.opening(f"Expediente {number}")).consecutive

    assert sorted(together(50, open_one)) == list(range(1, 51))
    with installation.reading(house.archivist) as reading:
        assert verify(reading.session).broken_at is None


def test_two_people_close_the_same_file_and_one_is_told_that_it_is_closed(house, installation):
    file = house.open()

    def close(number):
        with installation.work(house.archivist) as work:
            return close_aggregation(work, file.id, on=date(2021, 1, 15 + number)).closed_on

    outcomes = together(2, close)

    assert sum(isinstance(outcome, date) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, AggregationAlreadyClosed) for outcome in outcomes) == 1
