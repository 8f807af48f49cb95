"""Killed anywhere, the store down half way: every file is whole with its reason or gone with its stone, once."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.assembly import assemble
from records.aggregations.model import Aggregation, Standing
from records.objects.model import DigitalObject
from records.objects.service import store_of
from records.objects.store import Store
from retention.disposals.model import DisposalItem, ItemState
from retention.execution import certifying, destroying, jobs, service
from retention.execution.model import DestroyedObject, Execution, ExecutionState, Tombstone
from system.history import Entry
from system.jobs.model import ItemOutcome, JobState
from system.jobs.runner import Runner
from tests.retention.execution.test_destroying import hold

# A few here; `make bench` kills 200 times over lists of 500 files.
A_FEW = 3
KILLS = int(os.environ.get("CONSTANCIA_KILLS", A_FEW))
KILLED_FILES = int(os.environ.get("CONSTANCIA_KILLED_FILES", "60"))


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
        killed = next(calls) == 1 or what == "typeset"
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


def test_a_worker_killed_again_and_again_destroys_every_file_once(scene):
    """SIGKILL at random moments of a real process, until the job is done. Its clock is the machine's own."""
    files, chance, kills, lists = scene.files(6), random.Random(7), 0, 0
    while not lists or (A_FEW < KILLS and kills < KILLS and lists < KILLS):
        files += scene.bare_files(KILLED_FILES - len(files))
        for one in files[::10]:
            hold(scene, one)
        list_id = scene.list_of(files)
        kills += kill_until_done(scene, scene.confirmed(list_id), chance, kills=KILLS - kills)
        held = len(files[::10])
        assert accounted(scene, list_id) == {ItemState.DESTROYED: len(files) - held, ItemState.RETURNED: held}
        files, lists = [], lists + 1

    assert kills == KILLS or (kills and KILLS == A_FEW)


def kill_until_done(scene, execution_id, chance: random.Random, *, kills: int) -> int:
    """Run the job in processes of their own and kill each after a random number of files, `kills` times; how often."""
    list_id = scene.get(Execution, execution_id).list_id
    done = 0
    while True:
        goal = settled(scene, list_id) + chance.randint(1, 16)
        worker = Forked(scene, execution_id)
        while done < kills and worker.is_alive() and settled(scene, list_id) < goal:
            time.sleep(chance.random() * 0.02)
        if done < kills and worker.kill():
            done += 1
            continue
        worker.join()
        return done


def settled(scene, list_id) -> int:
    return sum(state in {ItemState.DESTROYED, ItemState.RETURNED} for state in scene.states(list_id))


class Forked:
    """A process of its own that runs the job as a worker does, over connections of its own."""

    def __init__(self, scene, execution_id) -> None:
        scene.installation.database.dispose()
        settings, job_id = scene.installation.settings, scene.get(Execution, execution_id).job_id
        scene.installation.database.dispose()
        self._process = os.fork()
        if self._process:
            return
        code = 1
        try:
            own = assemble(settings)
            Runner(own, [jobs.destruction], threading.Event()).perform(job_id)
            code = 0
        finally:
            os._exit(code)

    def is_alive(self) -> bool:
        if self._process:
            ended, _status = os.waitpid(self._process, os.WNOHANG)
            self._process = 0 if ended else self._process
        return bool(self._process)

    def kill(self) -> bool:
        """SIGKILL; False where it had ended by itself."""
        if not self.is_alive():
            return False
        os.kill(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)
        self._process = 0
        return True

    def join(self) -> None:
        if self._process:
            _pid, status = os.waitpid(self._process, 0)
            self._process = 0
            assert status == 0, "the job did not end"
