"""A series of 36 files of 2014 to 2017 in three boxes of 46 kilograms (domain 7 C 30), and somebody who prints."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import select

from records.aggregations.model import Aggregation, Volume
from records.custody.kinds import LoanKind, LoanState, PlaceKind
from records.custody.model import Box, BoxedVolume, Loan, Place
from retention.forms.jobs import printing
from system.actor import CustodyStage
from system.jobs.queue import Queue
from system.organization.roles import Role

HOSTILE = "=1+1 #panic() $x$ *negrita* <etiqueta> @nadie 漢字 \\escape `code` [x] // raya"
LONG = "Expediente " + "larguísimo y sin final conocido, " * 30
BODY = "Municipio de San Marcos del Agua"


def png(width: int = 64, height: int = 80, *, colour: bytes = b"\x00\x60\x30") -> bytes:
    """A picture of one colour."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = b"".join(b"\x00" + colour * width for _row in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@dataclass
class Shelved:
    """What lies on the shelf: the files in order, the boxes, a loan."""

    archive: object
    files: list[UUID]
    boxes: list[UUID]
    loan: UUID


@pytest.fixture
def coordinator(archive, given):
    return given.actor(archive.fonds, Role.ARCHIVES_COORDINATOR, archive.unit, handle="coordinadora")


@pytest.fixture(autouse=True)
def queue(archive) -> None:
    """A queue that keeps what is left in it."""
    archive.installation.jobs = Queue([printing], clock=archive.installation.clock)


@pytest.fixture
def shelved(archive) -> Shelved:
    files = []
    for number in range(36):
        year = 2014 + number % 4
        files.append(archive.file("5C.3", date(year, 11, 20), opened_on=date(year, 2, 1)))
    with archive.work() as work:
        session = work.session
        for number, file_id in enumerate(files, 1):
            file = session.get_one(Aggregation, file_id)
            file.folios, file.first_folio, file.last_folio = 120 + number, 1, 120 + number
            file.scope_and_content = "Facturas, pólizas y comprobantes del ejercicio."
        place = Place(
            fonds_id=archive.fonds.id, parent_id=None, kind=PlaceKind.SHELF, code="E3", label="A.2.E3.C1",
            sort_key="0001", stage=CustodyStage.OFFICE, unit_id=None, capacity_mm=None, retired_on=None,
        )  # fmt: skip
        session.add(place)
        session.flush()
        boxes = []
        for number, weight in enumerate(("15.5", "15.5", "15"), 1):
            box = Box(
                fonds_id=archive.fonds.id, unit_id=archive.unit.id, place_id=place.id, number=number,
                mark=f"caja-{number:04d}-k7", stage=CustodyStage.OFFICE, width_mm=110, kilograms=Decimal(weight),
                created_at=work.now, created_by="given",
            )  # fmt: skip
            session.add(box)
            session.flush()
            boxes.append(box)
        volumes = {
            volume.aggregation_id: volume
            for volume in session.scalars(select(Volume).where(Volume.aggregation_id.in_(files)))
        }
        for at, file_id in enumerate(files):
            box = boxes[at // 12]
            session.add(BoxedVolume(box_id=box.id, volume_id=volumes[file_id].id, position=at % 12 + 1))
        first = files[0]
        loan = Loan(
            fonds_id=archive.fonds.id, year=2026, number=7, kind=LoanKind.INTERNAL, state=LoanState.HANDED_OVER,
            volume_id=volumes[first].id, aggregation_id=first, unit_id=archive.unit.id, borrower="Ana Ruiz Paz",
            borrower_position="Jefa de departamento", purpose="Atender una auditoría.", requested_on=date(2026, 11, 3),
            requested_by="ana", authorised_on=date(2026, 11, 4), authorised_by="beto",
            handed_over_on=date(2026, 11, 5), term_days=10, due_on=date(2026, 11, 20), returned_on=None,
            folios_out=121, condition_out="Bueno", folios_back=None,
        )  # fmt: skip
        session.add(loan)
        session.flush()
        return Shelved(archive, files, [box.id for box in boxes], loan.id)
