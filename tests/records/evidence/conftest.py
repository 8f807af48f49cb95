"""What tests of citations stand on: papers whose text is read, and the follower that reads them."""

from __future__ import annotations

import threading
from datetime import timedelta
from uuid import uuid4

import pytest

from records.documents.service import DocumentDetails, add_document, add_version
from records.evidence import offers
from records.evidence.following import catch_up
from system.jobs.model import JobItem, JobRun, JobState
from system.jobs.task import Task
from tests.records.decisions.conftest import Desk


class Reader(Desk):
    """A desk whose papers say something."""

    def paper(self, text, file=None, *, number="", actor=None, title="", decision=None, role="request"):
        file = file or self.house.open()
        arrival = self.house.arrival(file.id, text.encode(), "papel.txt", with_text=True)
        with self.installation.work(actor or self.house.coordinator) as work:
            details = DocumentDetails(official_number=number, title=title)
            document = add_document(work, file.id, arrival, details).document
        if decision is not None:
            self.link(decision, role, document=document)
        return document

    def newer(self, document, text="Otra versión\n", actor=None):
        arrival = self.house.arrival(document.aggregation_id, text.encode(), "papel.txt", with_text=True)
        with self.installation.work(actor or self.house.coordinator) as work:
            return add_version(work, document.id, arrival, reason="Se corrigió")

    def follow(self):
        return catch_up(self.installation)

    def offered(self, decision, actor=None):
        with self.installation.reading(actor or self.house.archivist) as reading:
            return reading.session.execute(offers.of_decision(reading, decision.id).order_by("id")).all()

    def lost(self, decision, actor=None):
        with self.installation.reading(actor or self.house.archivist) as reading:
            return [one.written for one in offers.unfound_of_decision(reading, decision.id)]

    def later(self, days=1):
        clock = self.installation.clock
        self.installation.clock = lambda: clock() + timedelta(days=days)

    def task(self, arguments, actor=None):
        actor, job_id = actor or self.house.archivist, uuid4()
        with self.installation.work(actor) as work:
            work.session.add(
                JobRun(id=job_id, name="evidence", arguments=arguments, actor=actor.handle, actor_rights={},
                       fonds_id=self.house.fonds.id, state=JobState.RUNNING, queued_at=work.now)
            )  # fmt: skip
        return Task(self.installation, job_id, actor, threading.Event())

    def lines(self, task):
        with self.installation.reading(self.house.coordinator) as reading:
            rows = reading.session.query(JobItem).filter_by(job_id=task.job_id).order_by(JobItem.position)
            return [(one.key, one.outcome.value, one.detail_code) for one in rows]


@pytest.fixture
def desk(house, installation) -> Reader:
    return Reader(house, installation)
