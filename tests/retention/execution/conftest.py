"""A body with people of its own, and published disposal lists as the acts before them would have left them."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import func, select

from records.aggregations.model import Aggregation
from records.aggregations.opening import Closing, Opening
from records.aggregations.service import open_files
from records.documents.details import DocumentDetails
from records.documents.service import add_document
from records.objects.model import DigitalObject, TextOutcome
from records.objects.service import arrive, extractor_of, store_of
from retention.clocks.model import RetentionClock
from retention.disposals import lines
from retention.disposals.model import (
    DisposalItem,
    DisposalList,
    DisposalPaper,
    Fate,
    ItemState,
    ListState,
    PaperKind,
)
from retention.execution import jobs, service
from retention.execution.model import DestroyedObject, Execution, Tombstone
from system.identity.actors import actor_of
from system.identity.model import Account
from system.jobs.model import JobItem, JobRun, JobState
from system.jobs.runner import Runner
from system.organization.model import Appointment, Person
from system.organization.roles import Role

CLOSED = date(2018, 3, 1)
LONG_AGO = date(2000, 1, 1)
WORDS = "zarzamora inconfundible"


@dataclass
class Scene:
    """`scene.published(5)` is a list of five files that may be executed; rosa executes, oic witnesses."""

    archive: object
    installation: object
    people: dict[str, UUID] = field(default_factory=dict)

    def person(self, handle: str, role: Role | None, *, person_id: UUID | None = None) -> UUID:
        fonds = self.archive.fonds
        with self.archive.work() as work:
            if person_id is None:
                person = Person(fonds_id=fonds.id, name=handle.title())
                work.session.add(person)
                work.session.flush()
                person_id = person.id
            if role is not None:
                work.session.add(
                    Appointment(person_id=person_id, role=role, starts_on=LONG_AGO)
                )  # fmt: skip
            account = Account(
                fonds_id=fonds.id, person_id=person_id, handle=handle, password_hash="-", password_at=work.now,
                must_change=False, created_at=work.now,
            )  # fmt: skip
            work.session.add(account)
            work.session.flush()
            self.people[handle] = account.id
        return account.id

    def actor(self, handle: str, *scopes: str):
        """The person as they are today; with scopes through a token."""
        with self.archive.reading() as reading:
            account = reading.session.get_one(Account, self.people[handle])
            return actor_of(reading.session, account, on=reading.today, scopes=scopes or None)

    def files(self, count: int, *, key: str = "5C.4", words: str = WORDS, documents: int = 1) -> list[UUID]:
        made = []
        for number in range(count):
            file_id = self.archive.file(key, opened_on=date(2017, 1, 1))
            for document in range(documents):
                self.document(file_id, f"{words} {number} {document}\n".encode())
            self.archive.close(file_id, CLOSED)
            made.append(file_id)
        return made

    def bare_files(self, count: int, *, key: str = "5C.4") -> list[UUID]:
        """Many files without documents, opened and closed in one act."""
        opening = Opening(
            node_id=self.archive.node(key), unit_id=self.archive.unit.id, title="Expediente sin documentos",
            opened_on=date(2017, 1, 1), closing=Closing(on=CLOSED),
        )  # fmt: skip
        with self.archive.work() as work:
            return [one.id for one in open_files(work, [opening] * count)]

    def fill(self, files: Sequence[UUID]) -> None:
        """Give each of many files two objects, one with its text, as an interrupted capture would leave them."""
        store = store_of(self.installation.settings)
        with self.archive.work() as work:
            for number, file_id in enumerate(files):
                for stored in [store.put(file_id, [f"{WORDS} {number} {one}".encode()], limit=2**20) for one in "ab"]:
                    work.session.add(
                        DigitalObject(
                            fonds_id=self.archive.fonds.id, aggregation_id=file_id, sha256=stored.sha256,
                            size=stored.size, mime="text/plain", file_name="", extension_matches=True,
                            text_outcome=TextOutcome.NO_TEXT, stored_at=work.now,
                        )
                    )  # fmt: skip
                store.put_text(stored.key, [WORDS])

    def document(self, file_id: UUID, content: bytes) -> None:
        settings = self.installation.settings
        store = store_of(settings)
        stored = store.put(file_id, [content], limit=2**20)
        arrival = arrive(store, extractor_of(settings), stored, "oficio.txt", with_text=True)
        with self.archive.work() as work:
            details = DocumentDetails(title="Oficio de Perengano", author="Perengano", created_on=date(2017, 5, 5))
            add_document(work, file_id, arrival, details)

    def published(self, count: int = 3, **asked) -> UUID:
        return self.list_of(self.files(count, **asked))

    def list_of(self, files: Sequence[UUID], *, state: ListState = ListState.PUBLISHED, **said) -> UUID:
        fonds, unit = self.archive.fonds, self.archive.unit
        with self.archive.work() as work:
            clocks = {
                one.aggregation_id: one
                for one in work.session.scalars(
                    select(RetentionClock).where(RetentionClock.aggregation_id.in_(files))
                )
            }  # fmt: skip
            number = (work.session.scalar(select(func.max(DisposalList.number))) or 0) + 1
            values = {
                "ruling_number": "0806-22", "ruled_on": work.today, "act_number": "A-17/2026", "act_on": work.today,
                "published_at": "https://example.gob.mx/bajas", "published_on": work.today,
            }  # fmt: skip
            made = DisposalList(
                fonds_id=fonds.id, unit_id=unit.id, year=work.today.year, number=number, title=f"Baja {number}",
                state=state, fate=Fate.DESTRUCTION, criteria={}, as_of=work.today, drafted_by="rosa",
                drafted_at=work.now, proposed_by="rosa", proposed_at=work.now, item_count=len(files),
                standing_count=len(files), **{**values, **said},
            )  # fmt: skip
            work.session.add(made)
            work.session.flush()
            now = lines.lines_of(work.session, files)
            for position, file_id in enumerate(files, start=1):
                line = lines.line_digest(now[file_id])
                due_on = clocks[file_id].due_on if file_id in clocks else None
                work.session.add(
                    DisposalItem(
                        list_id=made.id, aggregation_id=file_id, active=file_id, position=position,
                        state=ItemState.STANDING, entry_id=None, due_on=due_on or date(2099, 1, 1),
                        sha256=line, reasons=[],
                    )
                )  # fmt: skip
            work.session.flush()
            made.digest = lines.digest_of(work.session, made.id)
            return made.id

    def paper(self, list_id: UUID, kind: PaperKind, *, by: str, number: str = "1") -> None:
        with self.archive.work() as work:
            digest = work.session.get_one(DisposalList, list_id).digest
            work.session.add(
                DisposalPaper(
                    list_id=list_id, kind=kind, number=number, dated_on=work.today, list_digest=digest, facts={},
                    recorded_by=by, recorded_at=work.now,
                )
            )  # fmt: skip

    def begun(self, list_id: UUID, who: str = "rosa") -> UUID:
        with self.installation.work(self.actor(who)) as work:
            return service.start_execution(work, list_id).id

    def confirmed(self, list_id: UUID, who: str = "oic") -> UUID:
        execution_id = self.begun(list_id)
        with self.installation.work(self.actor(who)) as work:
            service.confirm_execution(work, execution_id)
        return execution_id

    def run(self, execution_id: UUID) -> JobRun:
        """The job as the worker would run it."""
        with self.archive.reading() as reading:
            job_id = reading.session.get_one(Execution, execution_id).job_id
        Runner(self.installation, [jobs.destruction], threading.Event()).perform(job_id)
        with self.archive.reading() as reading:
            return reading.session.get_one(JobRun, job_id)

    def executed(self, list_id: UUID) -> UUID:
        execution_id = self.confirmed(list_id)
        job = self.run(execution_id)
        assert job.state is JobState.DONE, job.objections
        return execution_id

    def report(self, execution_id: UUID) -> list[JobItem]:
        with self.archive.reading() as reading:
            job_id = reading.session.get_one(Execution, execution_id).job_id
            return list(
                reading.session.scalars(select(JobItem).where(JobItem.job_id == job_id).order_by(JobItem.position))
            )

    def states(self, list_id: UUID) -> list[ItemState]:
        with self.archive.reading() as reading:
            return list(
                reading.session.scalars(
                    select(DisposalItem.state).where(DisposalItem.list_id == list_id).order_by(DisposalItem.position)
                )
            )

    def reasons(self, list_id: UUID) -> list[list[str]]:
        with self.archive.reading() as reading:
            rows = reading.session.scalars(
                select(DisposalItem).where(DisposalItem.list_id == list_id).order_by(DisposalItem.position)
            )
            return [[one["code"] for one in row.reasons] for row in rows]

    def stones(self, list_id: UUID) -> list[Tombstone]:
        with self.archive.reading() as reading:
            return list(
                reading.session.scalars(select(Tombstone).where(Tombstone.list_id == list_id).order_by(Tombstone.id))
            )

    def objects(self, list_id: UUID) -> list[DestroyedObject]:
        with self.archive.reading() as reading:
            stones = select(Tombstone.id).where(Tombstone.list_id == list_id)
            return list(
                reading.session.scalars(select(DestroyedObject).where(DestroyedObject.tombstone_id.in_(stones)))
            )

    def get(self, model, entity_id: UUID):
        with self.archive.reading() as reading:
            return reading.session.get_one(model, entity_id)

    def file_of(self, file_id: UUID) -> Aggregation:
        return self.get(Aggregation, file_id)


@pytest.fixture
def scene(archive, installation, monkeypatch) -> Scene:
    monkeypatch.setattr(jobs, "PAUSE_SECONDS", 0.0)
    made = Scene(archive, installation)
    made.person("rosa", Role.RECORDS_CENTRE_ARCHIVIST)
    made.person("raul", Role.RECORDS_CENTRE_ARCHIVIST)
    made.person("oic", Role.INTERNAL_CONTROL)
    made.person("olga", Role.INTERNAL_CONTROL)
    made.person("carmen", Role.ARCHIVES_COORDINATOR)
    return made
