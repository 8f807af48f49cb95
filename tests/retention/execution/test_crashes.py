"""Killed anywhere, the store down half way: every file is whole with its reason or gone with its stone, once."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from records.aggregations.model import Aggregation, Standing
from records.objects.model import DigitalObject
from records.objects.service import store_of
from records.objects.store import Store
from retention.disposals.model import DisposalItem, ItemState
from retention.execution import certifying, destroying, jobs, service
from retention.execution.model import DestroyedObject, Execution, ExecutionState, Tombstone
from system.history import Entry
from system.jobs.model import ItemOutcome, JobRun, JobState
from tests.retention.execution.test_destroying import hold

HOUSE = Path(__file__).resolve().parents[3]


class Killed(BaseException):
    """What a kill is to the code it ends: nothing catches it."""


def accounted(scene, list_id) -> dict[ItemState, int]:
    """Count what became of a list, and hold every file against its stone, its bytes and its history."""
    store = store_of(scene.installation.settings)
    found: dict[ItemState, int] = {}
    with scene.archive.reading() as reading:
        session = reading.session
        for item in session.scalars(select(DisposalItem).where(DisposalItem.list_id == list_id)):
            found[item.state] = found.get(item.state, 0) + 1
            file = session.get_one(Aggregation, item.aggregation_id)
            stones = session.scalars(select(Tombstone).where(Tombstone.aggregation_id == file.id)).all()
            said = session.scalar(
                select(func.count()).where(Entry.entity_id == file.id, Entry.action == "aggregation.destroyed")
            )
            keys = list(store.list_keys(file.id))
            held = session.scalar(select(func.count()).where(DigitalObject.aggregation_id == file.id))
            if item.state is ItemState.DESTROYED:
                assert (len(stones), said, keys, file.standing) == (1, 1, [], Standing.DESTROYED)
                assert stones[0].verified_at is not None
                named = select(func.count()).where(DestroyedObject.tombstone_id == stones[0].id)
                assert session.scalar(named) == held == stones[0].object_count
            else:
                assert (stones, said, len(keys), file.standing) == ([], 0, held, Standing.IN_ORDER), item.state
    return found


POINTS = (
    (jobs, "destroy_item"), (jobs, "bury_item"), (jobs, "ask_item"), (destroying, "destroy_content"),
    (destroying, "is_anything_left"), (destroying, "blank_file"), (destroying, "require_store"),
    (certifying, "typeset"), (certifying, "keep"), (Store, "clear"),
)  # fmt: skip


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(("where", "what"), POINTS, ids=[what for _where, what in POINTS])
def test_a_run_that_ends_at_any_step_goes_on_where_it_was(scene, monkeypatch, where, what, after):
    files = scene.files(3)
    list_id = scene.list_of(files)
    execution_id = scene.confirmed(list_id)
    hold(scene, files[1])
    real, calls = getattr(where, what), iter(range(100))

    def dying(*given, **named):
        killed = next(calls) == 1 or what in {"typeset"}
        if killed and not after:
            raise Killed
        done = real(*given, **named)
        if killed:
            raise Killed
        return done

    monkeypatch.setattr(where, what, dying)
    with pytest.raises(Killed):
        scene.run(execution_id)
    monkeypatch.setattr(where, what, real)

    job = scene.run(execution_id)

    assert job.state is JobState.DONE, job.objections
    assert accounted(scene, list_id) == {ItemState.DESTROYED: 2, ItemState.RETURNED: 1}
    assert job.summary["destroyed"] + job.summary["returned"] == len(files)
    assert scene.get(Execution, execution_id).state is ExecutionState.DONE


def test_a_store_that_goes_down_half_way_is_named_tried_again_and_told(scene, monkeypatch):
    files = scene.files(3)
    list_id = scene.list_of(files)
    execution_id = scene.confirmed(list_id)
    monkeypatch.setattr(Store, "clear", lambda _store, one: [f"{one}/ (ConnectionError)"])

    job = scene.run(execution_id)

    assert job.state is JobState.DONE
    assert (job.summary["left"], job.summary["destroyed"]) == (3, 0)
    assert scene.states(list_id) == [ItemState.DESTROYING] * 3
    report = scene.report(execution_id)
    assert [(one.outcome, one.detail_code) for one in report] == [(ItemOutcome.FAILED, "execution.left_over")] * 3
    assert scene.get(Execution, execution_id).state is ExecutionState.RUNNING
    monkeypatch.undo()
    monkeypatch.setattr(jobs, "PAUSE_SECONDS", 0.0)

    with scene.installation.work(scene.actor("raul")) as work:
        service.resume_execution(work, execution_id)
    scene.run(execution_id)

    assert accounted(scene, list_id) == {ItemState.DESTROYED: 3}
    assert scene.get(Execution, execution_id).state is ExecutionState.DONE


def test_nothing_is_begun_while_the_store_does_not_answer(scene, monkeypatch):
    list_id = scene.published(2)
    execution_id = scene.confirmed(list_id)

    def down(_store, _key):
        raise ConnectionError

    monkeypatch.setattr(Store, "exists", down)
    scene.run(execution_id)

    assert accounted(scene, list_id) == {ItemState.STANDING: 2}
    assert {one.detail_code for one in scene.report(execution_id)} == {"execution.store_unavailable"}


def test_a_disk_that_is_not_mounted_is_no_empty_store(scene):
    list_id = scene.published(1)
    execution_id = scene.confirmed(list_id)
    address = Path(scene.installation.settings.store.removeprefix("file://"))
    away = address.with_name("unmounted")
    address.rename(away)
    address.mkdir()
    (address / "incoming").mkdir()

    scene.run(execution_id)

    assert scene.states(list_id) == [ItemState.STANDING]
    address.rename(address.with_name("mountpoint"))
    away.rename(address)
    assert accounted(scene, list_id) == {ItemState.STANDING: 1}


def test_a_worker_killed_again_and_again_destroys_every_file_once(scene, tmp_path):
    """SIGKILL at random moments of a real worker, until the job is done."""
    files = scene.files(20) + scene.files(40, documents=0)
    for one in files[::10]:
        hold(scene, one)
    list_id = scene.list_of(files)
    execution_id = scene.confirmed_late(list_id, files[::10])
    kills = kill_until_done(scene, execution_id, random.Random(7), kills=3)

    assert kills == 3
    assert accounted(scene, list_id) == {ItemState.DESTROYED: 54, ItemState.RETURNED: 6}


def kill_until_done(scene, execution_id, chance: random.Random, *, kills: int) -> int:
    """Start workers and kill each after a random number of files, `kills` times; then let one end. How often."""
    job_id = scene.get(Execution, execution_id).job_id
    list_id = scene.get(Execution, execution_id).list_id
    done = 0
    while True:
        process = start_worker(scene)
        try:
            goal = settled(scene, list_id) + chance.randint(0, 12)
            while scene.get(JobRun, job_id).state in {JobState.QUEUED, JobState.RUNNING}:
                if done < kills and settled(scene, list_id) >= goal:
                    time.sleep(chance.random() * 0.05)
                    break
                assert process.poll() is None
                time.sleep(0.01)
        finally:
            process.kill()
            process.wait()
            process.stdout.close()
        if scene.get(JobRun, job_id).state not in {JobState.QUEUED, JobState.RUNNING}:
            return done
        done += 1


def settled(scene, list_id) -> int:
    return sum(state in {ItemState.DESTROYED, ItemState.RETURNED} for state in scene.states(list_id))


def start_worker(scene) -> subprocess.Popen:
    settings = scene.installation.settings
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.retention.execution.worker", settings.database, str(settings.data_dir)],
        cwd=HOUSE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    process.stdout.readline()
    return process
