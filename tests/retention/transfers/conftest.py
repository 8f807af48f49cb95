"""A unit with closed files in boxes, and everybody who has a part in its transfers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import insert, select, update
from uuid_utils.compat import uuid7

from records.aggregations.model import Aggregation, Volume
from records.custody.boxing import BoxDescription, fill_box, make_boxes
from records.custody.kinds import PlaceKind
from records.custody.model import Place
from retention.context import context
from retention.transfers import accepting, reviewing, service
from retention.transfers.kinds import Finding, TransferState
from retention.transfers.model import Transfer, TransferItem
from system.actor import CustodyStage
from system.database import table_of
from system.jobs.queue import Queue
from system.organization.roles import Role

YEARS = (2014, 2015, 2016, 2017)


class Office:
    """`office.files(12)`, `office.box(ids)`, `office.requested()`, `office.reviewing(...)`: each by the acts."""

    def __init__(self, archive, given) -> None:
        self.archive, self.given = archive, given
        fonds, unit = archive.fonds, archive.unit
        self.ana = given.actor(fonds, Role.OFFICE_ARCHIVIST, unit, handle="ana")
        self.head = given.actor(fonds, Role.UNIT_HEAD, unit, handle="tito")
        self.rita = given.actor(fonds, Role.RECORDS_CENTRE_ARCHIVIST, handle="rita")
        self.marta = given.actor(fonds, Role.ARCHIVES_COORDINATOR, handle="marta")
        self.hilda = given.actor(fonds, Role.HISTORICAL_ARCHIVIST, handle="hilda")
        self.silvia = given.actor(fonds, Role.INTERNAL_CONTROL, handle="silvia")
        self.elsewhere = given.unit(fonds, "OBR")
        self.stranger = given.actor(fonds, Role.OFFICE_ARCHIVIST, self.elsewhere, handle="otra")
        archive.installation.jobs = Queue(context.jobs, clock=archive.installation.clock)
        self.shelf = self.place("A.E1", CustodyStage.INTERMEDIATE)

    def place(self, label: str, stage: CustodyStage) -> UUID:
        with self.given.work() as work:
            place = Place(
                fonds_id=self.archive.fonds.id, parent_id=None, kind=PlaceKind.SHELF, code=label, label=label,
                sort_key=label, stage=stage, unit_id=None, capacity_mm=None, retired_on=None,
            )  # fmt: skip
            work.session.add(place)
        return place.id

    def act(self, actor, act, *arguments, **named):
        with self.archive.work(actor) as work:
            return act(work, *arguments, **named)

    def whole(self, ids, folios: int = 120) -> None:
        """Covers, folios: what an office finishes before it transfers."""
        with self.given.work() as work:
            work.session.execute(
                update(Aggregation)
                .where(Aggregation.id.in_(ids))
                .values(folios=folios, first_folio=1, last_folio=folios, scope_and_content="Facturas y pólizas.")
            )
            work.session.execute(
                update(Volume).where(Volume.aggregation_id.in_(ids)).values(first_folio=1, last_folio=folios)
            )

    def files(self, number: int, key: str = "5C.3", *, boxed: bool = True, kilograms: str = "15") -> list[UUID]:
        """Closed and whole files of 2014 to 2017, in a box of their own."""
        found = [
            self.archive.file(key, date(YEARS[one % 4], 11, 20), opened_on=date(YEARS[one % 4], 2, 1))
            for one in range(number)
        ]
        self.whole(found)
        if boxed:
            self.box(found, kilograms=kilograms)
        return found

    def box(self, ids, *, kilograms: str = "15") -> UUID:
        with self.archive.work() as work:
            said = BoxDescription(kilograms=Decimal(kilograms))
            box = make_boxes(work, self.archive.fonds.id, self.archive.unit.id, CustodyStage.OFFICE, said=said)[0]
            volumes = work.session.scalars(select(Volume.id).where(Volume.aggregation_id.in_(ids))).all()
            fill_box(work, box.id, volumes)
        return box.id

    def requested(self, ids=()) -> UUID:
        made = self.act(
            self.ana, service.request_unscheduled, self.archive.fonds.id, self.archive.unit.id, reason="Sin espacio"
        )
        if ids:
            self.act(self.ana, service.add_files, made.id, ids)
        return made.id

    def validated(self, ids) -> UUID:
        transfer_id = self.requested(ids)
        self.act(self.head, service.validate_transfer, transfer_id, cleaned=True)
        return transfer_id

    def reviewing(self, ids) -> UUID:
        transfer_id = self.validated(ids)
        self.act(self.rita, reviewing.begin_review, transfer_id)
        return transfer_id

    def accepted(self, ids) -> UUID:
        transfer_id = self.reviewing(ids)
        self.act(self.rita, reviewing.count_rest, transfer_id, Finding.FOUND)
        self.act(self.rita, accepting.accept_transfer, transfer_id, act_number="TP/1", place_id=self.shelf)
        return transfer_id

    def transfer(self, transfer_id) -> Transfer:
        with self.archive.reading() as reading:
            return reading.session.get_one(Transfer, transfer_id)

    def stages(self, ids) -> set[str]:
        with self.archive.reading() as reading:
            statement = select(Aggregation.stage).where(Aggregation.id.in_(ids))
            return {one.value for one in reading.session.scalars(statement)}

    def many(self, number: int) -> UUID:
        """A transfer in review of very many electronic files, laid down as rows."""
        seed = self.archive.file("5C.3", date(2015, 3, 1), opened_on=date(2015, 1, 1))
        with self.given.work() as work:
            table = table_of(Aggregation)
            row = dict(work.session.execute(select(table).where(table.c.id == seed)).mappings().one())
            for name in ("folded_title", "title_order", "folded_reference"):
                row.pop(name)
            clock = dict(
                work.session.execute(select(_clock()).where(_clock().c.aggregation_id == seed)).mappings().one()
            )
            transfer = Transfer(
                fonds_id=self.archive.fonds.id, unit_id=self.archive.unit.id, kind="primary",
                state=TransferState.CAPTURING, year=2026, made_by="ana", made_at=work.now, requested_by="ana",
            )  # fmt: skip
            work.session.add(transfer)
            work.session.flush()
            for start in range(0, number, 1000):
                ids = [uuid7() for _one in range(start, min(start + 1000, number))]
                told = {
                    "support": "electronic", "scope_and_content": "x", "capture_format": "PDF", "root_directory": "/x",
                }  # fmt: skip
                work.session.execute(insert(table), [
                    {**row, **told, "id": one, "reference": f"R{number}.{start + at}",
                     "printed_reference": f"R{start + at}", "consecutive": 100_000 + start + at,
                     "sort_key": f"{start + at:08d}"}
                    for at, one in enumerate(ids)
                ])  # fmt: skip
                work.session.execute(insert(_clock()), [{**clock, "aggregation_id": one} for one in ids])
                work.session.execute(insert(table_of(TransferItem)), [
                    {"id": uuid7(), "transfer_id": transfer.id, "aggregation_id": one, "running": one,
                     "finding": Finding.PENDING}
                    for one in ids
                ])  # fmt: skip
        return transfer.id


def _clock():
    from retention.clocks.model import RetentionClock

    return table_of(RetentionClock)


@pytest.fixture
def office(archive, given) -> Office:
    return Office(archive, given)
