"""Two who meet over one list, and a hold that is placed at the moment a file goes."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from records.aggregations.model import Aggregation, Standing
from retention.disposals.model import ItemState
from retention.execution import destroying, jobs, service
from retention.execution.errors import ExecutionElsewhere, ExecutionUnderWay
from retention.execution.model import Execution
from retention.holds.model import HeldFile
from system.errors import Refusal
from system.jobs.model import JobState
from system.work import SomebodyWasFaster
from tests.retention.execution.test_crashes import accounted
from tests.retention.execution.test_destroying import hold

TOGETHER = 30


def both(*acts):
    """Run acts at one moment; what each gave or raised."""
    barrier = threading.Barrier(len(acts))

    def start(act):
        barrier.wait(TOGETHER)
        try:
            return act()
        except Refusal as error:
            return error

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result(TOGETHER) for future in [pool.submit(start, act) for act in acts]]


def test_two_officers_who_begin_one_list_are_one_and_one_told(scene):
    list_id = scene.published(1)

    outcomes = both(lambda: scene.begun(list_id, "rosa"), lambda: scene.begun(list_id, "raul"))

    refused = [one for one in outcomes if isinstance(one, Refusal)]
    assert len(refused) == 1
    assert isinstance(refused[0], ExecutionUnderWay | SomebodyWasFaster)
    with scene.archive.reading() as reading:
        assert len(reading.session.scalars(select(Execution.id)).all()) == 1


def test_two_witnesses_leave_one_job(scene):
    execution_id = scene.begun(scene.published(1))

    def confirm(who):
        with scene.installation.work(scene.actor(who)) as work:
            return service.confirm_execution(work, execution_id).job_id

    outcomes = both(lambda: confirm("oic"), lambda: confirm("olga"))

    refused = [one for one in outcomes if isinstance(one, Refusal)]
    assert len(refused) == 1
    assert isinstance(refused[0], ExecutionElsewhere | SomebodyWasFaster)


def test_two_workers_at_one_execution_destroy_every_file_once(scene):
    list_id = scene.published(4)
    execution_id = scene.confirmed(list_id)

    outcomes = both(lambda: scene.run(execution_id), lambda: scene.run(execution_id))

    assert all(job.state is JobState.DONE for job in outcomes), outcomes
    assert accounted(scene, list_id) == {ItemState.DESTROYED: 4}


@pytest.mark.parametrize("attempt", range(4))
def test_a_hold_placed_at_the_moment_either_stops_the_file_or_finds_it_gone(scene, attempt):
    (file_id,) = scene.files(1, documents=attempt % 2)
    list_id = scene.list_of([file_id])
    execution_id = scene.confirmed(list_id)

    def place():
        """As a hold is placed: under the lock of the file's row, refused where it is not in order any more."""
        with scene.archive.work() as work:
            locked = select(Aggregation).where(Aggregation.id == file_id).with_for_update()
            if work.session.scalars(locked.execution_options(populate_existing=True)).one().is_frozen:
                return "gone"
        hold(scene, file_id)
        return "held"

    placed, job = both(place, lambda: scene.run(execution_id))

    assert job.state is JobState.DONE
    (state,) = scene.states(list_id)
    assert state in {ItemState.DESTROYED, ItemState.RETURNED}
    if placed == "gone":
        assert state is ItemState.DESTROYED


def test_a_hold_that_committed_first_is_seen_under_the_lock(scene, monkeypatch):
    """It is placed between the last look at the list and the lock of the file: the guards still see it."""
    (file_id,) = scene.files(1)
    list_id = scene.list_of([file_id])
    execution_id = scene.confirmed(list_id)
    real = jobs.ask_item

    def late(work, *given):
        if not scene.reasons(list_id)[0] and not holds(scene, file_id):
            work.session.rollback()
            hold(scene, file_id)
            work.session.begin()
        return real(work, *given)

    monkeypatch.setattr(jobs, "ask_item", late)
    scene.run(execution_id)

    assert scene.states(list_id) == [ItemState.RETURNED]
    assert scene.file_of(file_id).standing is Standing.IN_ORDER


def test_a_hold_waits_while_the_guards_of_its_file_are_asked(scene, monkeypatch):
    """Placed while the file is being condemned, it is written after, and the file is gone by then."""
    (file_id,) = scene.files(1)
    list_id = scene.list_of([file_id])
    execution_id = scene.confirmed(list_id)
    real, placed = destroying.ask_about, threading.Event()
    thread = threading.Thread(target=lambda: (hold(scene, file_id), placed.set()))

    def slow(work, item, aggregation):
        answer = real(work, item, aggregation)
        thread.start()
        assert not placed.wait(0.5)  # the lock of the row keeps it out
        return answer

    monkeypatch.setattr(destroying, "ask_about", slow)
    scene.run(execution_id)
    thread.join(TOGETHER)

    assert placed.is_set()
    assert scene.states(list_id) == [ItemState.DESTROYED]


def holds(scene, file_id):
    with scene.archive.reading() as reading:
        return reading.session.scalars(select(HeldFile.id).where(HeldFile.aggregation_id == file_id)).all()
