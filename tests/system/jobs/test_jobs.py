from __future__ import annotations

import logging
from uuid import UUID

import pytest
from sqlalchemy import func, select, text

from system.jobs.model import ItemOutcome, JobItem, JobRun, JobState


def look(house, operator, job_id: UUID) -> JobRun:
    with house.reading(operator) as reading:
        return reading.session.get_one(JobRun, job_id)


def report(house, operator, job_id: UUID) -> list[tuple[int, str, str]]:
    with house.reading(operator) as reading:
        rows = reading.session.scalars(select(JobItem).where(JobItem.job_id == job_id).order_by(JobItem.position)).all()
    return [(row.position, row.key, row.outcome.value) for row in rows]


def rows_of_both_queues(house) -> tuple[int, int]:
    table = "workflow_status" if house.database.is_sqlite else "dbos.workflow_status"
    with house.database.reader.connect() as connection:
        ours = connection.scalar(select(func.count()).select_from(JobRun))
        return ours, connection.scalar(text(f"SELECT count(*) FROM {table}"))


def test_an_act_that_is_undone_leaves_no_job(house, operator):
    def act_that_fails_late():
        with house.work(operator) as work:
            work.enqueue("test.odd")
            work.session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act_that_fails_late()

    assert rows_of_both_queues(house) == (0, 0)


def test_an_act_that_stands_leaves_its_job_in_both_queues(house, operator):
    with house.work(operator) as work:
        work.enqueue("test.odd")

    assert rows_of_both_queues(house) == (1, 1)


def test_a_job_nobody_declared_cannot_be_left(house, operator):
    with pytest.raises(LookupError), house.work(operator) as work:
        work.enqueue("test.no_such_job")

    assert rows_of_both_queues(house) == (0, 0)


def test_every_item_of_a_job_is_accounted_for_with_its_reason(house, operator, worker):
    with house.work(operator) as work:
        job_id = work.enqueue("test.odd")

    worker.run_until_idle()

    run = look(house, operator, job_id)
    assert (run.state, run.done, run.total) == (JobState.DONE, 6, 6)
    assert run.summary == {"counts": {"done": 2, "refused": 3, "unchanged": 1}}
    assert [outcome for _, _, outcome in report(house, operator, job_id)] == [
        "unchanged", "refused", "done", "refused", "done", "refused",
    ]  # fmt: skip
    with house.reading(operator) as reading:
        line = reading.session.get_one(JobItem, (job_id, 2))
    assert (line.detail_code, line.facts) == ("test.refused", {"number": 1})


def test_a_broken_job_is_tried_a_bounded_number_of_times_and_says_why(house, operator, worker, tmp_path, caplog):
    marks = tmp_path / "marks"
    with house.work(operator) as work:
        job_id = work.enqueue("test.broken", marks=str(marks))

    with caplog.at_level(logging.CRITICAL):
        worker.run_until_idle()

    run = look(house, operator, job_id)
    assert marks.read_text() == "xxx"
    assert run.state is JobState.FAILED
    assert run.finished_at is not None
    assert run.objections == [{"code": "job.broken", "basis": "", "facts": {"kind": "ValueError", "attempts": 3}}]


def test_a_job_whose_ground_does_not_answer_is_tried_again_and_says_in_the_end_what_was_missing(
    house, operator, worker, tmp_path, caplog
):
    marks = tmp_path / "marks"
    with house.work(operator) as work:
        job_id = work.enqueue("test.unavailable", marks=str(marks))

    with caplog.at_level(logging.CRITICAL):
        worker.run_until_idle()

    assert marks.read_text() == "xx"
    assert [one["code"] for one in look(house, operator, job_id).objections] == ["store.no_answer", "job.broken"]


def test_a_refused_job_fails_at_once_with_the_refusal_as_its_reason(house, operator, worker):
    with house.work(operator) as work:
        job_id = work.enqueue("test.refused")

    worker.run_until_idle()

    run = look(house, operator, job_id)
    assert (run.state, run.attempts) == (JobState.FAILED, 0)
    assert run.objections == [{"code": "test.refused", "basis": "", "facts": {"number": 7}}]


def test_after_an_exception_the_items_already_done_are_not_done_again(house, operator, worker, tmp_path):
    marks = tmp_path / "marks"
    with house.work(operator) as work:
        job_id = work.enqueue("test.stumbling", marks=str(marks))

    worker.run_until_idle()

    assert marks.read_text() == "012345"
    assert look(house, operator, job_id).state is JobState.DONE
    assert [key for _, key, outcome in report(house, operator, job_id) if outcome == "done"] == list("012345")


def test_a_report_written_line_by_line_counts_each_line_once_over_two_runs(house, operator, worker, tmp_path):
    with house.work(operator) as work:
        job_id = work.enqueue("test.lines", marks=str(tmp_path / "marks"))

    worker.run_until_idle()

    run = look(house, operator, job_id)
    assert (run.state, run.attempts, run.done, run.total) == (JobState.DONE, 1, 4, 4)
    assert report(house, operator, job_id) == [(number + 1, f"row {number}", "done") for number in range(4)]


def test_a_worker_that_stops_puts_its_job_down_and_the_next_one_goes_on(house, operator, worker, tmp_path):
    with house.work(operator) as work:
        job_id = work.enqueue("test.walk", folder=str(tmp_path), count=40, seconds=0.05)
    worker.start()
    while look(house, operator, job_id).state is JobState.QUEUED:
        pass

    assert worker.stop()

    assert look(house, operator, job_id).state is JobState.RUNNING
    before = report(house, operator, job_id)
    worker.run_until_idle()
    assert look(house, operator, job_id).state is JobState.DONE
    assert any(outcome == "pending" for _, _, outcome in before)
    visits = [len((tmp_path / f"item-{number:03d}").read_text().split()) for number in range(40)]
    assert visits == [1] * 40
    assert {outcome for _, _, outcome in report(house, operator, job_id)} == {ItemOutcome.DONE.value}
