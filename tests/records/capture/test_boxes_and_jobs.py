"""Rows that name boxes, long drafts left to a job, and a likeness found without reading the draft."""

from __future__ import annotations

import threading
from uuid import uuid4

import pytest
from hypothesis import given as random
from hypothesis import strategies as st
from sqlalchemy import event, select

from records.aggregations.model import Aggregation, Volume
from records.capture import queries, service
from records.capture.cells import read_box
from records.capture.jobs import open_rows
from records.capture.model import CaptureRow
from records.capture.service import Writing
from records.custody.boxing import make_boxes
from records.custody.model import BoxedVolume
from system.actor import CustodyStage
from system.jobs.job import Job
from system.jobs.model import ItemOutcome, JobItem
from system.jobs.queue import Queue
from system.jobs.task import Task

GOOD = {"series": "5C.12", "unit": "TES", "title": "Póliza", "opened_on": "2/3/2020", "folios": "12"}


class Desk:
    """One person at one draft."""

    def __init__(self, installation, actor) -> None:
        self.installation, self.actor = installation, actor
        installation.jobs = Queue([Job(service.JOB, open_rows)], clock=installation.clock)
        with self.work() as work:
            self.draft_id = service.begin_draft(work, name="Mayo").id

    def work(self):
        return self.installation.work(self.actor)

    def reading(self):
        return self.installation.reading(self.actor)

    def put(self, **cells):
        with self.work() as work:
            return service.write_rows(work, self.draft_id, [Writing(id=uuid4(), cells={**GOOD, **cells})]).rows[0]

    def commit(self):
        with self.work() as work:
            return service.commit_draft(work, self.draft_id)

    def leave(self, *, all_or_none=False):
        with self.work() as work:
            return service.leave_draft(work, self.draft_id, all_or_none=all_or_none)

    def run(self, job_id, *, all_or_none=False):
        task = Task(self.installation, job_id, self.actor, threading.Event())
        open_rows(task, str(self.draft_id), all_or_none=all_or_none)
        with self.reading() as reading:
            items = reading.session.scalars(select(JobItem).where(JobItem.job_id == job_id).order_by(JobItem.position))
            return [(item.outcome, item.detail_code) for item in items]

    def files(self):
        with self.reading() as reading:
            return list(reading.session.scalars(select(Aggregation.title).order_by(Aggregation.consecutive)))


@pytest.fixture
def desk(installation, house) -> Desk:
    return Desk(installation, house.archivist)


def box(installation, actor, house, *, unit=None, stage=CustodyStage.OFFICE):
    with installation.work(actor) as work:
        return make_boxes(work, house.fonds.id, (unit or house.unit).id, stage)[0]


def boxed(desk):
    with desk.reading() as reading:
        statement = (
            select(Aggregation.title, BoxedVolume.box_id, Volume.number)
            .join(Volume, Volume.aggregation_id == Aggregation.id)
            .join(BoxedVolume, BoxedVolume.volume_id == Volume.id)
            .order_by(BoxedVolume.position)
        )
        return [tuple(row) for row in reading.session.execute(statement)]


@random(st.integers(min_value=1, max_value=999_999_999))
def test_a_box_is_called_by_its_number_however_it_is_written(number):
    assert read_box(str(number)) == number
    assert read_box(f" Caja {number}") == number
    assert read_box(f"CAJA 000{number}") == number
    assert read_box(f"{number}/2020") is None


def test_the_first_volume_goes_into_the_box_of_that_number_or_mark(desk, installation, house):
    one = box(installation, house.archivist, house)
    desk.put(title="Por número", box=f"Caja {one.number}")
    desk.put(title="Por marca", box=one.mark.lower(), closed_on="15/01/2021")
    desk.put(title="Sin caja")
    assert desk.commit().opened == 3
    assert boxed(desk) == [("Por número", one.id, 1), ("Por marca", one.id, 1)]
    with desk.reading() as reading:
        assert set(reading.session.scalars(select(Aggregation.archivist_note))) == {""}


def test_a_box_that_is_not_there_or_not_fitting_is_told_at_its_cell(desk, installation, house):
    foreign = box(installation, house.neighbour, house, unit=house.other_unit)
    own = box(installation, house.archivist, house)
    for title, cells in (
        ("nada", {"box": "99"}),
        ("ajena", {"box": str(foreign.number)}),
        ("digital", {"box": str(own.number), "support": "electrónico"}),
        ("disparate", {"box": "la de arriba"}),
    ):
        desk.put(title=title, **cells)
    done = desk.commit()
    assert done.opened == 0
    assert [[(one.code, one.facts["field"]) for one in left.objections] for left in done.left] == [
        [("capture.box_unknown", "box")],
        [("capture.box_unknown", "box")],
        [("capture.box_for_paper", "box")],
        [("capture.box_unknown", "box")],
    ]
    assert boxed(desk) == []


def test_a_long_draft_is_a_job_whose_report_has_a_line_for_every_row(desk):
    for number in range(3):
        desk.put(title=f"Uno {number}")
    desk.put(title="Malo", series="99Z")
    desk.put(title="", folios="")
    job = desk.leave()
    first = desk.run(job)
    assert first == [
        (ItemOutcome.DONE, "capture.row_opened"),
        (ItemOutcome.DONE, "capture.row_opened"),
        (ItemOutcome.DONE, "capture.row_opened"),
        (ItemOutcome.REFUSED, "aggregation.series_unknown"),
    ]
    assert desk.run(job) == first
    assert desk.files() == ["Uno 0", "Uno 1", "Uno 2"]


def test_two_jobs_over_one_draft_open_nothing_twice(desk):
    for number in range(4):
        desk.put(title=f"Uno {number}")
    one, two = desk.leave(), desk.leave()
    tasks = [Task(desk.installation, job, desk.actor, threading.Event()) for job in (one, two)]
    threads = [threading.Thread(target=open_rows, args=(task, str(desk.draft_id))) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(desk.files()) == [f"Uno {number}" for number in range(4)]


def test_a_row_opened_or_removed_meanwhile_is_told_so(desk):
    taken, opened = desk.put(title="Quitado"), desk.put(title="Abierto")
    job = desk.leave()
    task = Task(desk.installation, job, desk.actor, threading.Event())
    task._plan([f"1 {taken.id}", f"2 {opened.id}"])
    with desk.work() as work:
        service.remove_row(work, desk.draft_id, taken.id)
    desk.commit()
    assert desk.run(job) == [
        (ItemOutcome.REFUSED, "capture.row_not_found"),
        (ItemOutcome.UNCHANGED, "capture.row_opened"),
    ]


def test_all_or_none_is_one_act_in_the_job_too(desk):
    desk.put(title="Bueno")
    bad = desk.put(title="Malo", series="99Z")
    refused = desk.leave(all_or_none=True)
    assert desk.run(refused, all_or_none=True) == [
        (ItemOutcome.REFUSED, "capture.row_left_with_others"),
        (ItemOutcome.REFUSED, "aggregation.series_unknown"),
    ]
    assert desk.files() == []
    with desk.work() as work:
        service.remove_row(work, desk.draft_id, bad.id)
    assert desk.run(desk.leave(all_or_none=True), all_or_none=True) == [(ItemOutcome.DONE, "capture.row_opened")]


def test_a_page_leaves_a_long_draft_to_the_job(desk, client_of, house, monkeypatch):
    monkeypatch.setattr(service, "AT_ONCE", 1)
    desk.put(title="Uno")
    desk.put(title="Dos")
    client = client_of(house.archivist)
    answer = client.post(f"/capture/{desk.draft_id}", data={"do": "open"}, follow_redirects=False)
    assert answer.headers["location"].startswith("/jobs/")
    told = client.post(f"/api/capture/{desk.draft_id}/files", json={}).json()
    assert (told["opened"], bool(told["job"])) == (0, True)
    assert desk.files() == []


def test_keeping_one_row_of_a_long_draft_reads_only_what_begins_alike(desk, client_of, house):
    with desk.work() as work:
        lines = "\n".join(f"5C.12\tTES\tAsunto {number}" for number in range(400))
        service.paste(work, desk.draft_id, lines)
    read = []

    def loaded(target, _context):
        read.append(target)

    event.listen(CaptureRow, "load", loaded)
    try:
        row = {"id": str(uuid4()), "cells": {"series": "5C.12", "unit": "TES", "title": "ASUNTO 7"}}
        told = client_of(house.archivist).post(f"/api/capture/{desk.draft_id}/rows", json={"rows": [row]}).json()
    finally:
        event.remove(CaptureRow, "load", loaded)
    assert "mismo título" in told["rows"][0]["like"]
    assert len(read) < 5


def test_an_endless_number_of_namesakes_is_not_read_whole(desk):
    with desk.work() as work:
        service.paste(work, desk.draft_id, "\n".join("5C.12\tTES\tNómina" for _ in range(700)))
    with desk.reading() as reading:
        draft = queries.find(reading, desk.draft_id)
        last = queries.rows_of(reading, draft)[-1]
        assert len(queries.near(reading, draft, [last])) <= 501
