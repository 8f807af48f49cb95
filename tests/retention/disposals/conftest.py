"""A body at disposing: everybody whose step it is, files that are due, a board that sits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from threading import Event
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from records.aggregations.model import Aggregation
from records.collegiate.model import (
    AgendaItem,
    Attendance,
    Choice,
    CollegiateBody,
    CollegiateKind,
    Membership,
    Presence,
    Sitting,
    SittingState,
    Vote,
)
from retention.disposals import jobs, proposing, queries, service
from retention.disposals.criteria import Criteria
from retention.disposals.model import DisposalExclusion, DisposalItem, DisposalList, Fate, ItemState
from retention.disposals.papers import Given
from retention.holds.model import HeldFile, Hold, HoldKind, HoldScope, HoldState
from system.actor import Actor, CustodyStage
from system.attachments.service import Paper
from system.jobs.queue import Queue
from system.jobs.task import Task
from system.organization.model import Person
from system.organization.roles import Role
from tests.retention.conftest import Archive

TODAY = date(2026, 11, 22)


def paper(name: str = "firmado.pdf") -> Paper:
    return Paper([b"%PDF-1.7 firmado"], name, "application/pdf")


@dataclass
class Disposing:
    """One body whose people are at a list."""

    archive: Archive
    given: object
    rac: Actor  # who proposes
    rac2: Actor  # another of the same office, who publishes and executes
    rat: Actor
    head: Actor
    board: Actor
    aca: Actor
    control: Actor

    def due(self, key: str = "5C.4", closed_on: date = date(2018, 3, 5), *, stage=CustodyStage.INTERMEDIATE) -> UUID:
        """A file whose terms are over, kept in the records centre."""
        file_id = self.archive.file(key, closed_on)
        self.set(file_id, stage=stage)
        return file_id

    def set(self, file_id: UUID, **values) -> None:
        with self.archive.work() as work:
            work.session.execute(update(Aggregation).where(Aggregation.id == file_id).values(**values))

    def act(self, actor: Actor, do, *args, **said):
        with self.archive.work(actor) as work:
            return do(work, *args, **said)

    def see(self, look, *args, actor: Actor | None = None, **said):
        with self.archive.reading(actor) as reading:
            return look(reading, *args, **said)

    def criteria(self, **said) -> Criteria:
        return Criteria(**{"fonds_id": self.archive.fonds.id, "unit_id": self.archive.unit.id, "as_of": TODAY, **said})

    def run(self, job, listed: DisposalList, actor: Actor | None = None):
        task = Task(self.archive.installation, listed.job_id or uuid4(), actor or self.rac, Event())
        return dict(job(task, str(listed.id)))

    def draft(self, *, fate: Fate = Fate.DESTRUCTION, **said) -> DisposalList:
        """A list with its files gathered."""
        listed = self.act(self.rac, proposing.draft, self.criteria(**said), title="Baja 2018", fate=fate)
        self.run(jobs.gather_files, listed)
        return self.again(listed)

    def again(self, listed: DisposalList) -> DisposalList:
        return self.see(queries.find, listed.id)

    def proposed(self, **said) -> DisposalList:
        listed = self.draft(**said)
        return self.act(self.rac, proposing.ask_to_propose, listed.id)

    def files(self, listed: DisposalList, state: ItemState | None = ItemState.STANDING) -> list[UUID]:
        wanted = select(DisposalItem.aggregation_id).where(DisposalItem.list_id == listed.id)
        if state is not None:
            wanted = wanted.where(DisposalItem.state == state)
        with self.archive.reading() as reading:
            return list(reading.session.scalars(wanted.order_by(DisposalItem.position)))

    def items(self, listed: DisposalList) -> list[UUID]:
        with self.archive.reading() as reading:
            return list(
                reading.session.scalars(
                    select(DisposalItem.id)
                    .where(DisposalItem.list_id == listed.id, DisposalItem.state == ItemState.STANDING)
                    .order_by(DisposalItem.position)
                )
            )

    def left_out(self, listed: DisposalList) -> dict[UUID, list[str]]:
        with self.archive.reading() as reading:
            rows = reading.session.scalars(select(DisposalExclusion).where(DisposalExclusion.list_id == listed.id))
            return {row.aggregation_id: [one["code"] for one in row.reasons] for row in rows}

    def hold(self, file_id: UUID, kind: HoldKind = HoldKind.AUDIT) -> UUID:
        with self.archive.work() as work:
            hold = Hold(
                fonds_id=self.archive.fonds.id, number=uuid4().int % 10**6, kind=kind, scope=HoldScope.FILES, terms={},
                state=HoldState.IN_FORCE, authority="OIC", case_number="A/1", started_on=TODAY, requested_by="x",
                requested_at=work.now,
            )  # fmt: skip
            work.session.add(hold)
            work.session.flush()
            work.session.add(HeldFile(hold_id=hold.id, aggregation_id=file_id, since=work.now))
        return hold.id

    def release(self, hold_id: UUID) -> None:
        with self.archive.work() as work:
            work.session.execute(update(HeldFile).where(HeldFile.hold_id == hold_id).values(until=work.now))

    def sitting(self, listed: DisposalList, *, passed: bool = True, quorum: bool = True, area: bool = True) -> None:
        """The board votes on a list: three for it, one recused."""
        with self.archive.work() as work:
            fonds_id = self.archive.fonds.id
            body = CollegiateBody(
                fonds_id=fonds_id, kind=CollegiateKind.APPRAISAL_BOARD, code=f"GI{uuid4().int % 10**6}",
                name="Grupo interdisciplinario", quorum_percent=50, started_on=date(2020, 1, 1),
            )  # fmt: skip
            people = [Person(fonds_id=fonds_id, name=f"Persona {n}") for n in range(4)]
            work.session.add_all([body, *people])
            work.session.flush()
            members = [Membership(body_id=body.id, person_id=one.id, started_on=date(2020, 1, 1)) for one in people]
            sitting = Sitting(
                fonds_id=fonds_id, body_id=body.id, year=2026, number=1, sits_on=work.today, state=SittingState.HELD,
                called_on=work.today, quorum_reached=quorum, minutes_number="GI/01/2026", recorded_by="x",
                recorded_at=work.now,
            )  # fmt: skip
            work.session.add_all([*members, sitting])
            work.session.flush()
            item = AgendaItem(
                sitting_id=sitting.id, position=1, title="Baja", subject="disposal_list", subject_id=listed.id,
                unit_id=self.archive.unit.id, representative_id=people[0].id if area else None, passed=passed,
            )  # fmt: skip
            work.session.add(item)
            work.session.flush()
            said = Choice.FAVOUR if passed else Choice.AGAINST
            for one, choice in zip(members, (said, said, said, Choice.RECUSED), strict=True):
                work.session.add(Attendance(sitting_id=sitting.id, membership_id=one.id, presence=Presence.PRESENT))
                work.session.add(Vote(item_id=item.id, membership_id=one.id, choice=choice))

    def said(self, number: str = "0806-22", **more) -> Given:
        return Given(
            **{
                "number": number,
                "authority": "Archivo General de la Nación",
                "dated_on": TODAY,
                "paper": paper(),
                **more,
            }
        )

    def checked(self, listed: DisposalList) -> DisposalList:
        count = self.again(listed).standing_count
        return self.act(self.rat, service.check, listed.id, counted=count, boxes=1, given=Given(paper=paper()))

    def appraised(self, listed: DisposalList) -> DisposalList:
        self.checked(listed)
        return self.act(
            self.head,
            service.appraise,
            listed.id,
            sheet=paper("ficha.pdf"),
            declaration=paper("decl.pdf"),
            consent=True,
        )

    def opined(self, listed: DisposalList) -> DisposalList:
        self.appraised(listed)
        self.sitting(listed)
        return self.act(self.board, service.record_opinion, listed.id)

    def requested(self, listed: DisposalList) -> DisposalList:
        self.opined(listed)
        if self.again(listed).accounting:
            self.act(self.aca, service.authorise_finance, listed.id, self.said("SHCP/1"))
        return self.act(self.aca, service.request_ruling, listed.id, self.said("ACA/7"))

    def ruled(self, listed: DisposalList, outcome: str = "granted", refused=()) -> DisposalList:
        self.requested(listed)
        return self.act(self.aca, service.rule, listed.id, self.said(), outcome=outcome, refused=refused)

    def published(self, listed: DisposalList, outcome: str = "granted", refused=()) -> DisposalList:
        self.ruled(listed, outcome, refused)
        self.act(self.aca, service.issue_act, listed.id, self.said("0055/18"))
        address = "https://sma.gob.mx/bajas/2026"
        return self.act(self.rac, service.publish, listed.id, self.said("P/1", address=address))


@pytest.fixture
def disposing(archive, given, installation, clock, monkeypatch) -> Disposing:
    clock.set(datetime(2026, 11, 22, 18, 0, tzinfo=UTC))
    monkeypatch.setattr(installation, "jobs", Queue((jobs.gathering, jobs.freezing), clock=installation.clock))
    fonds, unit = archive.fonds, archive.unit

    def person(role: Role, handle: str, at=None) -> Actor:
        return given.actor(fonds, role, at, handle=handle)

    return Disposing(
        archive=archive, given=given,
        rac=person(Role.RECORDS_CENTRE_ARCHIVIST, "rac"), rac2=person(Role.RECORDS_CENTRE_ARCHIVIST, "rac2"),
        rat=person(Role.OFFICE_ARCHIVIST, "rat", unit), head=person(Role.UNIT_HEAD, "titular", unit),
        board=person(Role.APPRAISAL_BOARD, "grupo"), aca=person(Role.ARCHIVES_COORDINATOR, "aca"),
        control=person(Role.INTERNAL_CONTROL, "oic"),
    )  # fmt: skip
