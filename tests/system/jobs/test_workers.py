"""Several worker processes, and ones that are killed."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select

from system.jobs.model import ItemOutcome, JobItem, JobRun, JobState

ITEMS = 150
HOUSE = Path(__file__).resolve().parents[3]


@pytest.fixture
def start_process(house) -> Iterator:
    processes = []

    def start() -> subprocess.Popen:
        process = subprocess.Popen(
            [
                sys.executable, "-m", "tests.system.jobs.process",
                house.database.engine.url.render_as_string(hide_password=False), str(house.settings.data_dir),
            ],
            cwd=HOUSE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        processes.append(process)
        process.executor = process.stdout.readline().strip()
        return process

    yield start
    for process in processes:
        process.kill()
        process.wait()
        process.stdout.close()


def left_for_later(house, operator, **arguments) -> UUID:
    with house.work(operator) as work:
        return work.enqueue("test.walk", **arguments)


def recorded(house, operator, job_id) -> set[str]:
    with house.reading(operator) as reading:
        done = select(JobItem.key).where(JobItem.job_id == job_id, JobItem.outcome == ItemOutcome.DONE)
        return set(reading.session.scalars(done))


def wait_for(claim, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not claim():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)


def kill_in_the_middle(house, operator, process, job_id) -> set[str]:
    wait_for(lambda: len(recorded(house, operator, job_id)) >= 10)
    process.kill()
    process.wait()
    return recorded(house, operator, job_id)


def assert_all_accounted_for(house, operator, job_id, folder, before: set[str]) -> None:
    count = ITEMS
    visits = {path.name: len(path.read_text().split()) for path in folder.glob("item-*")}
    with house.reading(operator) as reading:
        run = reading.session.get_one(JobRun, job_id)
        lines = reading.session.execute(
            select(JobItem.key, func.count()).where(JobItem.job_id == job_id).group_by(JobItem.key)
        ).all()
    assert (run.state, run.done, run.total, run.summary["counts"]) == (JobState.DONE, count, count, {"done": count})
    assert len(lines) == count
    assert {times for _, times in lines} == {1}
    assert 10 <= len(before) < count
    # What stood in the report when the process died was not done again; at most the batch it died in was.
    assert {visits[key] for key in before} == {1}
    assert sum(visits.values()) - count <= 5


def test_a_worker_killed_in_the_middle_goes_on_behind_its_last_batch_when_it_is_started_again(
    house, operator, worker, start_process, tmp_path
):
    job_id = left_for_later(house, operator, folder=str(tmp_path), count=ITEMS, seconds=0.03)
    process = start_process()
    before = kill_in_the_middle(house, operator, process, job_id)

    worker.run_until_idle(120)

    assert worker.executor == process.executor
    assert_all_accounted_for(house, operator, job_id, tmp_path, before)


def test_a_living_worker_takes_over_from_a_killed_one(house, operator, worker, start_process, tmp_path):
    job_id = left_for_later(house, operator, folder=str(tmp_path), count=ITEMS, seconds=0.03)
    process = start_process()
    wait_for(lambda: recorded(house, operator, job_id))
    worker.start()
    worker.look_after()
    before = kill_in_the_middle(house, operator, process, job_id)

    worker.look_after()
    worker.run_until_idle(120)

    assert worker.executor != process.executor
    assert_all_accounted_for(house, operator, job_id, tmp_path, before)


def test_a_worker_told_to_end_puts_its_job_down_and_ends_well(house, operator, worker, start_process, tmp_path):
    job_id = left_for_later(house, operator, folder=str(tmp_path), count=ITEMS, seconds=0.05)
    process = start_process()
    wait_for(lambda: len(recorded(house, operator, job_id)) >= 10)

    process.terminate()

    assert process.wait(60) == 0
    before = recorded(house, operator, job_id)
    worker.run_until_idle(120)
    assert_all_accounted_for(house, operator, job_id, tmp_path, before)
    assert sum(len(path.read_text().split()) for path in tmp_path.glob("item-*")) == ITEMS


def test_two_workers_share_the_queue_and_do_nothing_twice(house, operator, start_process, tmp_path):
    processes = [start_process(), start_process()]
    folders = [tmp_path / str(number) for number in range(12)]
    for folder in folders:
        folder.mkdir()
        left_for_later(house, operator, folder=str(folder), count=5, seconds=0.05)

    def all_done() -> bool:
        with house.reading(operator) as reading:
            done = select(func.count()).select_from(JobRun).where(JobRun.state == JobState.DONE)
            return reading.session.scalars(done).one() == len(folders)

    wait_for(all_done)

    assert processes[0].executor != processes[1].executor
    visits = Counter(pid for folder in folders for path in folder.iterdir() for pid in path.read_text().split())
    assert sum(visits.values()) == 60
    assert set(visits) == {str(process.pid) for process in processes}
