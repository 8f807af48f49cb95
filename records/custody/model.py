"""Places, boxes and what lies in them, and loans."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Numeric, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from records.custody.kinds import LoanKind, LoanState, PlaceKind
from system.actor import CustodyStage
from system.database import Entity, text_enum


class Place(Entity):
    """Somewhere paper lies. Places form a tree; `sort_key` orders a branch as people count and is a range of keys.

    `code` is what is written on the place, unique among its siblings; `label` the whole way down (`A.2.E3.C1`).
    `capacity_mm` is how much paper goes in, in millimetres of shelf, None where it is not counted here. `stage` is
    which archive it belongs to; `unit_id` whose it is, where it is an office's.
    """

    __tablename__ = "place"
    __table_args__ = (
        UniqueConstraint("parent_id", "code"),
        Index("ix_place_fonds_id_sort_key", "fonds_id", "sort_key"),
    )

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("place.id"))
    kind: Mapped[PlaceKind] = mapped_column(text_enum(PlaceKind))
    code: Mapped[str] = mapped_column(String(60))
    label: Mapped[str] = mapped_column(String(300))
    name: Mapped[str] = mapped_column(String(300), default="")
    sort_key: Mapped[str] = mapped_column(String(400))
    stage: Mapped[CustodyStage] = mapped_column(text_enum(CustodyStage))
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"), index=True)
    capacity_mm: Mapped[int | None]
    retired_on: Mapped[date | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads a plain dict


class Box(Entity):
    """A box of volumes. `number` is counted per body and never given twice; `mark` is the opaque text of its QR code.

    `width_mm` is what it takes of a shelf. `kilograms` was weighed, None where nobody did. `unit_id` is whose files it
    holds; `stage` which archive has it.
    """

    __tablename__ = "box"
    __table_args__ = (UniqueConstraint("fonds_id", "number"), UniqueConstraint("mark"))

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"), index=True)
    place_id: Mapped[UUID | None] = mapped_column(ForeignKey("place.id"), index=True)
    number: Mapped[int]
    mark: Mapped[str] = mapped_column(String(40))
    stage: Mapped[CustodyStage] = mapped_column(text_enum(CustodyStage))
    width_mm: Mapped[int]
    kilograms: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    note: Mapped[str] = mapped_column(String(1000), default="")
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(200))
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads a plain dict


class BoxedVolume(Entity):
    """That a volume lies in a box, at which position (from 1). A volume lies in one box at the most."""

    __tablename__ = "boxed_volume"
    __table_args__ = (UniqueConstraint("volume_id"), UniqueConstraint("box_id", "position"))

    box_id: Mapped[UUID] = mapped_column(ForeignKey("box.id"))
    volume_id: Mapped[UUID] = mapped_column(ForeignKey("volume.id"))
    position: Mapped[int]


class ShelvedVolume(Entity):
    """That a volume lies loose, in no box, on a place. A volume lies in a box or loose, never both."""

    __tablename__ = "shelved_volume"
    __table_args__ = (UniqueConstraint("volume_id"),)

    place_id: Mapped[UUID] = mapped_column(ForeignKey("place.id"), index=True)
    volume_id: Mapped[UUID] = mapped_column(ForeignKey("volume.id"))


class StockTake(Entity):
    """What somebody scanned on a place, against what should lie there (recuento).

    `findings` are lines of `{line, outcome, kind, id, said}`, `line` 0 for what was not scanned. The four numbers are
    of boxes and loose volumes: what should be there, what was found, what is there and should not be, what is missing.
    """

    __tablename__ = "stock_take"

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    place_id: Mapped[UUID] = mapped_column(ForeignKey("place.id"), index=True)
    taken_at: Mapped[datetime]
    taken_by: Mapped[str] = mapped_column(String(200))
    expected: Mapped[int]
    found: Mapped[int]
    strange: Mapped[int]
    missing: Mapped[int]
    unknown: Mapped[int]
    findings: Mapped[list[Any]]


_RUNNING = "state IN ('requested', 'authorised', 'handed_over', 'claimed')"


class Loan(Entity):
    """A loan slip (vale de préstamo, domain 2.8) of one volume; one active loan a volume.

    `number` counts within the body and year. `term_days` are working days from the hand-over, `extensions` how many
    times it was prolonged. `producer_authorisation` is the written word of the producing unit, where another borrows;
    `access_authorisation` what allows the borrower to see a classified file.
    """

    __tablename__ = "loan"
    __table_args__ = (
        UniqueConstraint("fonds_id", "year", "number"),
        Index("ix_loan_volume_id_state", "volume_id", "state"),
        # Whoever asks second for a volume is refused by the database too.
        Index(
            "uq_loan_running_volume_id",
            "volume_id",
            unique=True,
            sqlite_where=text(_RUNNING),
            postgresql_where=text(_RUNNING),
        ),
    )

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    year: Mapped[int]
    number: Mapped[int]
    kind: Mapped[LoanKind] = mapped_column(text_enum(LoanKind))
    state: Mapped[LoanState] = mapped_column(text_enum(LoanState))
    volume_id: Mapped[UUID] = mapped_column(ForeignKey("volume.id"))
    aggregation_id: Mapped[UUID] = mapped_column(ForeignKey("aggregation.id"), index=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"), index=True)
    borrower: Mapped[str] = mapped_column(String(300))
    borrower_position: Mapped[str] = mapped_column(String(300), default="")
    purpose: Mapped[str] = mapped_column(String(1000))
    producer_authorisation: Mapped[str] = mapped_column(String(500), default="")
    access_authorisation: Mapped[str] = mapped_column(String(500), default="", server_default="")
    requested_on: Mapped[date]
    requested_by: Mapped[str] = mapped_column(String(200))
    authorised_on: Mapped[date | None]
    authorised_by: Mapped[str] = mapped_column(String(200), default="")
    handed_over_on: Mapped[date | None]
    term_days: Mapped[int]
    due_on: Mapped[date | None] = mapped_column(index=True)
    extensions: Mapped[int] = mapped_column(default=0)
    returned_on: Mapped[date | None]
    folios_out: Mapped[int | None]
    condition_out: Mapped[str] = mapped_column(String(500), default="")
    folios_back: Mapped[int | None]
    condition_back: Mapped[str] = mapped_column(String(500), default="")
    incident: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads a plain dict


class LoanReminder(Entity):
    """That somebody was reminded of a loan by one rule on one day; a rule never speaks twice of the same day."""

    __tablename__ = "loan_reminder"
    __table_args__ = (UniqueConstraint("loan_id", "rule", "due_on"),)

    loan_id: Mapped[UUID] = mapped_column(ForeignKey("loan.id"))
    rule: Mapped[str] = mapped_column(String(40))
    due_on: Mapped[date]
    reminded_at: Mapped[datetime]
