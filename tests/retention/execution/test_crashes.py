"""Killed anywhere, the store down half way: every file is whole with its reason or gone with its stone, once."""

from __future__ import annotations

import itertools
import os
import random
import signal
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.assembly import assemble
from records.aggregations.model import Aggregation, Standing
from records.objects import folder, keystore
from records.objects.keystore import Keystore
from records.objects.model import DigitalObject
from records.objects.service import store_of
from records.objects.store import Store
from retention.disposals.model import DisposalItem, ItemState
from retention.execution import certifying, destroying, jobs, service
from retention.execution.model import DestroyedObject, Execution, ExecutionState, Tombstone
from system.history import Entry
from system.jobs.model import ItemOutcome, JobState
from system.jobs.runner import Runner
from system.work import Work
from tests.retention.execution.test_destroying import hold

# A few here; `make bench` kills 200 times over lists of 500 files.
A_FEW = 3
KILLS = int(os.environ.get("CONSTANCIA_KILLS", A_FEW))
KILLED_FILES = int(os.environ.get("CONSTANCIA_KILLED_FILES", "60"))
SEED = int(os.environ.get("CONSTANCIA_KILL_SEED", "7"))


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
            keys, key = list(store.list_keys(file.id)), store.keys.has_key(file.id)
            held = session.scalar(select(func.count()).where(DigitalObject.aggregation_id == file.id))
            if item.state is ItemState.DESTROYED:
                assert (len(stones), said, keys, key, file.standing) == (1, 1, [], False, Standing.DESTROYED)
                assert store.remains(file.id) == []
                assert stones[0].verified_at is not None
                named = select(func.count()).where(DestroyedObject.tombstone_id == stones[0].id)
                assert session.scalar(named) == held == stones[0].object_count
            else:
                assert (stones, said, len(keys), file.standing) == ([], 0, held, Standing.IN_ORDER), item.state
                assert key is bool(held)
                assert all(store.measure(one)[0] == one.sha256 for one in keys)
    return found


POINTS = (
    (jobs, "destroy_item"), (jobs, "bury_item"), (jobs, "ask_item"), (destroying, "destroy_content"),
    (destroying, "is_anything_left"), (destroying, "forget_file"), (destroying, "require_store"),
    (Store, "destroy"), (Keystore, "destroy"), (Keystore, "_put"), (keystore, "_overwrite"), (keystore, "sync_folder"),
    (Store, "clear"), (folder.Folder, "delete"), (folder, "_sync_folder"), (Work, "_finish"),
    (certifying, "typeset"), (certifying, "keep"),
)  # fmt: skip
OF_ONE_FILE = tuple((where, what) for where, what in POINTS if where is not certifying)


@pytest.mark.parametrize(("where", "what"), POINTS, ids=[what for _where, what in POINTS])
def test_a_run_that_ends_at_any_step_goes_on_where_it_was(scene, monkeypatch, where, what):
    """It ends before the second file's step, and when it goes on, after the step it began with."""
    files = scene.files(3)
    list_id = scene.list_of(files)
    execution_id = scene.confirmed(list_id)
    hold(scene, files[1])
    real = getattr(where, what)
    for after, last in ((False, what != "typeset"), (True, 0)):
        monkeypatch.setattr(where, what, dying(real, last, after=after))
        with pytest.raises(Killed):
            scene.run(execution_id)
        monkeypatch.setattr(where, what, real)

    job = scene.run(execution_id)

    assert job.state is JobState.DONE, job.objections
    assert accounted(scene, list_id) == {ItemState.DESTROYED: 2, ItemState.RETURNED: 1}
    assert job.summary["destroyed"] + job.summary["returned"] == len(files)
    assert scene.get(Execution, execution_id).state is ExecutionState.DONE


def dying(real, last: int, *, after: bool):
    """What does as it did, until its call number `last`, which ends the run before or after its work."""
    calls = itertools.count()

    def killed(*given, **named):
        is_last = next(calls) == last
        if is_last and not after:
            raise Killed
        done = real(*given, **named)
        if is_last:
            raise Killed
        return done

    return killed


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


def test_what_could_not_be_destroyed_and_is_whole_goes_back_to_custody_and_may_be_proposed_again(scene):
    files = scene.files(2, documents=1)
    list_id = scene.list_of(files)
    execution_id = scene.confirmed(list_id)
    lock = store_of(scene.installation.settings).keys.folder / ".lock"
    lock.unlink()
    lock.mkdir()  # nobody can mark a key as destroyed any more

    job = scene.run(execution_id)

    assert (job.summary["left"], job.summary["returned"]) == (0, 2)
    assert scene.states(list_id) == [ItemState.RETURNED] * 2
    assert {one.detail_code for one in scene.report(execution_id)} == {"execution.file_returned"}
    assert scene.get(Execution, execution_id).state is ExecutionState.DONE
    assert {scene.file_of(one).standing for one in files} == {Standing.IN_ORDER}
    assert scene.objects(list_id) == []
    with scene.archive.reading() as reading:
        reasons = reading.session.scalars(select(DisposalItem.reasons).where(DisposalItem.list_id == list_id)).all()
        held = reading.session.scalars(select(DigitalObject).where(DigitalObject.aggregation_id.in_(files))).all()
    assert [[one["code"] for one in why] for why in reasons] == [["execution.not_destroyed"]] * 2
    assert all(store_of(scene.installation.settings).measure(one.key) == (one.sha256, one.size) for one in held)
    lock.rmdir()

    again = scene.list_of(files)
    scene.run(scene.confirmed(again))

    assert accounted(scene, again) == {ItemState.DESTROYED: 2}


def test_a_bucket_that_is_gone_half_way_through_a_destruction_is_tried_again_until_nothing_is_left(
    scene, bucket, line, monkeypatch
):
    scene.installation.settings = scene.installation.settings.model_copy(update={"store_url": bucket})
    list_id = scene.list_of(scene.files(3, documents=2))
    execution_id = scene.confirmed(list_id)
    real, destroyed = Keystore.destroy, []

    def cut_at_the_second(keys, aggregation_id, at):
        real(keys, aggregation_id, at)
        destroyed.append(aggregation_id)
        if len(destroyed) == 2:
            line.cut()

    monkeypatch.setattr(Keystore, "destroy", cut_at_the_second)
    monkeypatch.setattr(jobs, "destruction", replace(jobs.destruction, attempts=2, pause_seconds=0.0))
    job = scene.run(execution_id)

    assert job.state is JobState.FAILED
    assert [one["code"] for one in job.objections] == ["store.no_answer", "job.broken"]
    assert scene.states(list_id) == [ItemState.DESTROYED, ItemState.DESTROYING, ItemState.STANDING]
    assert [one.outcome for one in scene.report(execution_id)] == [ItemOutcome.DONE, *[ItemOutcome.FAILED] * 2]
    assert scene.get(Execution, execution_id).state is ExecutionState.RUNNING
    line.mend()

    with scene.installation.work(scene.actor("raul")) as work:
        service.resume_execution(work, execution_id)
    scene.run(execution_id)

    assert accounted(scene, list_id) == {ItemState.DESTROYED: 3}
    assert list(store_of(scene.installation.settings).backend.paths()) == []


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
    files, chance, kills, lists = scene.files(6), random.Random(SEED), 0, 0
    while not lists or (A_FEW < KILLS and kills < KILLS and lists < KILLS):
        more = scene.bare_files(KILLED_FILES - len(files))
        scene.fill(more[::3])
        files += more
        for one in files[::10]:
            hold(scene, one)
        list_id = scene.list_of(files)
        kills += kill_until_done(scene, scene.confirmed(list_id), chance, kills=KILLS - kills)
        held = len(files[::10])
        assert accounted(scene, list_id) == {ItemState.DESTROYED: len(files) - held, ItemState.RETURNED: held}
        files, lists = [], lists + 1

    assert kills == KILLS or (kills and KILLS == A_FEW)


def kill_until_done(scene, execution_id, chance: random.Random, *, kills: int) -> int:
    """Run the job in processes of their own and end each by SIGKILL, `kills` times; how often.

    Every other one kills itself before or after a step of destroying a file, the others die by the clock.
    """
    list_id = scene.get(Execution, execution_id).list_id
    done = 0
    while True:
        fuse = Fuse(chance) if done < kills and done % 2 else None
        goal = settled(scene, list_id) + chance.randint(1, 16)
        worker = Forked(scene, execution_id, fuse)
        while fuse is None and done < kills and worker.is_alive() and settled(scene, list_id) < goal:
            time.sleep(0.005)
        if fuse is None and done < kills:
            time.sleep(chance.random() * 0.05)
            worker.kill()
        if worker.was_killed():
            done += 1
            continue
        return done


def settled(scene, list_id) -> int:
    return sum(state in {ItemState.DESTROYED, ItemState.RETURNED} for state in scene.states(list_id))


class Fuse:
    """Where a process is to kill itself: before or after a step, at one of its next runs."""

    def __init__(self, chance: random.Random) -> None:
        self.where, self.what = chance.choice(OF_ONE_FILE)
        self.after, self.left = chance.random() < 0.5, chance.randint(1, 30)

    def light(self) -> None:
        real = getattr(self.where, self.what)

        def burning(*given, **named):
            self.left -= 1
            if not self.left and not self.after:
                os.kill(os.getpid(), signal.SIGKILL)
            done = real(*given, **named)
            if not self.left:
                os.kill(os.getpid(), signal.SIGKILL)
            return done

        setattr(self.where, self.what, burning)


class Forked:
    """A process of its own that runs the job as a worker does, over connections of its own."""

    def __init__(self, scene, execution_id, fuse: Fuse | None) -> None:
        settings, job_id = scene.installation.settings, scene.get(Execution, execution_id).job_id
        scene.installation.database.dispose()
        self._status: int | None = None
        self._process = os.fork()
        if self._process:
            return
        code = 1
        try:
            own = assemble(settings)
            if fuse is not None:
                fuse.light()
            Runner(own, [jobs.destruction], threading.Event()).perform(job_id)
            code = 0
        finally:
            os._exit(code)

    def is_alive(self) -> bool:
        if self._status is None:
            ended, status = os.waitpid(self._process, os.WNOHANG)
            self._status = status if ended else None
        return self._status is None

    def kill(self) -> None:
        """SIGKILL, where it did not end by itself."""
        if self.is_alive():
            os.kill(self._process, signal.SIGKILL)

    def was_killed(self) -> bool:
        """Wait for its end; False where the job came to its own."""
        if self._status is None:
            _pid, self._status = os.waitpid(self._process, 0)
        if os.WIFSIGNALED(self._status):
            return os.WTERMSIG(self._status) == signal.SIGKILL
        assert self._status == 0, "the job did not end"
        return False
