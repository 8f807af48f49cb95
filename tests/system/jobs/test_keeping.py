"""What keeps the worker honest: names and locks, periodic work, jobs nobody will run again, rights of today."""

from __future__ import annotations

import logging
import threading
import time

import pytest
from sqlalchemy import text

from system.actor import Actor, Grant, Permission, Reach
from system.errors import Forbidden
from system.jobs import actors, claims, engine
from system.jobs.job import Job
from system.jobs.model import JobRun, JobState
from system.jobs.periodic import Periodic, PeriodicThread
from system.jobs.queue import Queue
from system.jobs.worker import NotIdle, Worker
from tests.system.jobs.kinds import JOBS


class AccountClosed(Forbidden):
    code = "test.account_closed"


@pytest.fixture
def two_processes(house):
    found = [claims.claims_over(house.database, house.settings) for _ in range(2)]
    yield found
    for held in found:
        held.close()


def test_each_process_takes_a_name_of_its_own_and_the_first_free_one(house, two_processes):
    first, second = two_processes

    names = [claims.take_name(held, house.settings, "worker") for held in two_processes]

    assert names[0].endswith("-worker-1")
    assert names[1].endswith("-worker-2")
    first.close()
    assert claims.take_name(second, house.settings, "worker") == names[0]


def test_the_name_of_a_living_process_cannot_be_borrowed_and_that_of_a_dead_one_can(two_processes):
    first, second = two_processes
    assert first.take("archive-worker-1")

    with claims.borrowed(second, "archive-worker-1") as is_dead:
        assert not is_dead
    first.close()
    with claims.borrowed(second, "archive-worker-1") as is_dead:
        assert is_dead
    assert first.take("archive-worker-1")


def test_a_name_is_still_held_after_the_database_ended_the_connection(house, two_processes):
    first, second = two_processes
    assert first.take("archive-worker-1")
    if not house.database.is_sqlite:
        with house.database.engine.connect() as connection:
            connection.execute(
                text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted")
            )

    assert first.renew("archive-worker-1")
    assert not second.take("archive-worker-1")


def test_periodic_work_that_fails_shows_its_error_until_it_goes_well_again(clock, caplog):
    calls = threading.Semaphore(0)
    troubles = [OSError("no room left")]

    def run() -> None:
        calls.release()
        if troubles:
            raise troubles[0]

    thread = PeriodicThread(Periodic("test", 0.001, run), clock)
    with caplog.at_level(logging.CRITICAL):
        thread.start()
        calls.acquire()
        while not thread.status.failures:
            time.sleep(0.001)
    failed = thread.status
    troubles.clear()
    while thread.status.last_error:
        time.sleep(0.01)
    assert thread.stop(5)

    assert (failed.last_error, failed.failures) == ("OSError: no room left", 1)
    assert thread.status.failures == 1
    assert thread.status.runs >= 2


def test_draining_does_the_periodic_work_behind_the_jobs_and_what_that_leaves(house, operator):
    seen = []

    def project() -> None:
        seen.append("projected")
        with house.work(operator) as work:
            work.enqueue("test.odd")

    worker = Worker(house, JOBS, periodic=[Periodic("index.project", 1, project)], polling_seconds=0.05)
    worker.run_until_idle()

    assert seen == ["projected"]
    with house.reading(operator) as reading:
        assert [run.state for run in reading.session.query(JobRun)] == [JobState.DONE]


def test_waiting_for_jobs_that_do_not_end_in_time_says_so(house, operator, worker, tmp_path):
    with house.work(operator) as work:
        work.enqueue("test.walk", folder=str(tmp_path), count=50, seconds=0.1)

    with pytest.raises(NotIdle):
        worker.run_until_idle(0.2)


def test_a_job_that_its_engine_gave_up_is_shown_as_failed(house, operator, worker):
    with house.work(operator) as work:
        job_id = work.enqueue("test.odd")
        schema = "" if house.database.is_sqlite else "dbos."
        work.session.execute(text(f"UPDATE {schema}workflow_status SET status = 'MAX_RECOVERY_ATTEMPTS_EXCEEDED'"))

    worker.run_until_idle()

    with house.reading(operator) as reading:
        run = reading.session.get_one(JobRun, job_id)
    assert run.state is JobState.FAILED
    assert [objection["code"] for objection in run.objections] == ["job.given_up"]


def test_a_job_of_another_release_fails_with_its_name(house, operator, worker):
    house.jobs = Queue([Job("test.gone", lambda _task: None)])
    with house.work(operator) as work:
        job_id = work.enqueue("test.gone")

    worker.run_until_idle()

    with house.reading(operator) as reading:
        assert reading.session.get_one(JobRun, job_id).objections == [
            {"code": "job.unknown", "basis": "", "facts": {"job": "test.gone"}}
        ]


def test_a_job_of_a_closed_account_is_refused(house, given, operator):
    def closed(_installation, _actor):
        raise AccountClosed

    body = given.fonds()
    with house.work(Actor("ana", fonds_id=body.id)) as work:
        job_id = work.enqueue("test.odd")

    Worker(house, JOBS, renew=closed, polling_seconds=0.05).run_until_idle()

    with house.reading(operator) as reading:
        run = reading.session.get_one(JobRun, job_id)
    assert (run.state, run.objections[0]["code"], run.total) == (JobState.FAILED, "test.account_closed", None)


def test_rights_packed_into_a_job_come_out_as_they_went_in_and_never_grow(given):
    fonds = given.fonds()
    unit = given.unit(fonds)
    read = Grant(Permission.DOCUMENT_READ, Reach.OWN_UNITS, frozenset({unit.id}))
    add = Grant(Permission.DOCUMENT_ADD, Reach.BODY)
    then = Actor("ana", account_id=unit.id, fonds_id=fonds.id, grants=frozenset({read}), person_id=fonds.id)
    now = Actor("ana", account_id=unit.id, fonds_id=fonds.id, grants=frozenset({read, add}))

    assert actors.unpack(actors.pack(then)) == then
    assert actors.narrow(then, now).grants == {read}
    assert actors.narrow(then, Actor("ana")).grants == frozenset()


def test_preparing_twice_changes_nothing_and_names_all_tables_of_the_engine(house):
    engine.prepare(house.database)

    with house.database.reader.connect() as connection:
        where = (
            "main.sqlite_master WHERE type = 'table'"
            if house.database.is_sqlite
            else ("pg_tables WHERE schemaname = 'dbos'")
        )
        column = "name" if house.database.is_sqlite else "tablename"
        found = set(connection.scalars(text(f"SELECT {column} FROM {where}")))
    assert found >= engine.TABLES


def test_the_engine_writes_nothing_to_the_console(house, operator, worker, capfd):
    with house.work(operator) as work:
        work.enqueue("test.odd")

    worker.run_until_idle()

    assert capfd.readouterr() == ("", "")
