"""The board of a past day: it adds up what is told of each file of that day, whatever was done since."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as over

from records.access.service import record_restriction
from records.aggregations.model import Aggregation
from retention.clocks.as_of import files_as_of
from retention.clocks.due import GONE, DueQuestion
from retention.clocks.past import Sight
from retention.due import queries, then
from retention.due.errors import TooMuchChanged
from retention.due.kinds import HELD, OUTCOMES, PROTECTED, READY, Task
from retention.transfers.events import AggregationTransferred
from system.actor import CustodyStage
from system.errors import Refusal
from system.organization.roles import Role
from tests.retention.clocks.test_as_of import HISTORIES, NOON, TODAY, ZONE, act, hold, release, reserve, rule

DAY = timedelta(days=1)
LONG_AGO = date(2024, 3, 1)


def pass_on(archive, file_id):
    """The office hands a file over, as the acceptance of a transfer states it."""
    with archive.work() as work:
        file = work.session.get_one(Aggregation, file_id)
        before, file.stage = file.stage, CustodyStage.INTERMEDIATE
        work.emit(AggregationTransferred(
            entity_id=file_id, fonds_id=file.fonds_id, transfer_id=file_id, number="1/2026", before=before.value,
            after=file.stage.value,
        ))  # fmt: skip


def told(archive, on, sight, actor=None):
    """What is told file by file: of each task how many by series, unit, year and reason."""
    with archive.reading(actor) as reading:
        files = [one for one in files_as_of(reading, DueQuestion(on=on), sight) if one.reckoned.standing not in GONE]
    found = {task: Counter() for task in (Task.TRANSFER, *OUTCOMES)}
    for one in files:
        frozen = one.reckoned.standing if one.reckoned.is_frozen else ""
        if one.office_until and one.office_until < on and one.stage is CustodyStage.OFFICE:
            found[Task.TRANSFER][one.series, one.unit, one.office_until.year, frozen or READY] += 1
        for task, outcome in OUTCOMES.items():
            if one.outcome == outcome and one.reckoned.due_on and one.reckoned.due_on <= on:
                kept = HELD if one.reckoned.holds else PROTECTED if one.reckoned.is_protected else READY
                assert one.due is ((frozen or kept) == READY)
                found[task][one.series, one.unit, one.reckoned.due_on.year, frozen or kept] += 1
    return found


def summed(archive, on, sight, actor=None):
    """What the board and its list say."""
    with archive.reading(actor) as reading:
        fonds_id = archive.fonds.id
        stood = then.then_of(reading, fonds_id, on, sight)
        counts = queries.counts(reading, fonds_id, on, stood)
        found = {}
        for task in (Task.TRANSFER, *OUTCOMES):
            rows = reading.session.execute(queries.listed(reading, fonds_id, task, on, stood)).all()
            found[task] = Counter((row.series, row.unit, row.day.year, row.reason) for row in rows)
            board = queries.board(reading, fonds_id, task, on, stood)
            ready = sum(n for key, n in found[task].items() if key[3] == READY)
            assert counts[task] == (board.total.files, board.total.files_apart)
            assert counts[task] == (ready, found[task].total() - ready)
            names = queries.series_names(reading, fonds_id)
            for held, place in (
                ({names[one][0]: found for one, found in board.by_series.items()}, 0), (board.by_year, 2)
            ):  # fmt: skip
                assert Counter({key: one.files + one.files_apart for key, one in held.items()}) == sum(
                    (Counter({key[place]: n}) for key, n in found[task].items()), Counter()
                )
    return found


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@over(histories=HISTORIES)
def test_the_board_of_a_past_day_adds_up_what_is_told_of_each_file_of_it(bare, clock, histories):
    started = max(clock().astimezone(ZONE).date(), TODAY) + timedelta(days=400)
    clock.set(datetime.combine(started, NOON, ZONE))
    ids = [bare.file(key, opened_on=date(2000, 1, 1)) for key in ("5C.3", "2C.8", "6C.4")]
    days = [LONG_AGO, started - DAY]
    for step, acts in enumerate(histories):
        today = started + timedelta(days=1 + step * 211)
        clock.set(datetime.combine(today, NOON, ZONE))
        for name, which, number, ago in acts:
            # What the law refuses does not happen.
            with suppress(Refusal):
                if name == "schedule":
                    rule(bare, number)
                elif name == "nothing":
                    pass_on(bare, ids[which])
                else:
                    act(bare, ids[which], name, number, ago)
        days += [today, today + timedelta(days=100)]
    clock.advance(days=300)
    for day in days:
        for sight in Sight:
            assert summed(bare, day, sight) == told(bare, day, sight), (day, sight)
