"""Editions of instruments, their files, and the documents of immediate administrative proof."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from retention.instruments.kinds import Format, InstrumentKind
from system.database import Base, Entity, text_enum


class Edition(Entity):
    """One published state of an instrument. It is never changed and never taken away (LGTAIP 3-VIII f).

    `number` counts from 1 in each kind of a body. `digest` is of what the instrument says, without number and date, so
    that the same content is recognised. `source_number` is the version of the chart or schedule behind it;
    `area` is what the responsible unit was called that day. `left_out` are rows `{format, code}`: forms it has not, and
    why.
    """

    __tablename__ = "instrument_edition"
    __table_args__ = (UniqueConstraint("fonds_id", "kind", "number"),)

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    kind: Mapped[InstrumentKind] = mapped_column(text_enum(InstrumentKind))
    number: Mapped[int]
    source_number: Mapped[int | None]
    title: Mapped[str] = mapped_column(String(300))
    published_on: Mapped[date]
    published_at: Mapped[datetime]
    published_by: Mapped[str] = mapped_column(String(200))
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"), index=True)
    area: Mapped[str] = mapped_column(String(400))
    digest: Mapped[str] = mapped_column(String(64))
    rows: Mapped[int]
    is_public: Mapped[bool]
    left_out: Mapped[list[Any]] = mapped_column(default=list)


class EditionFile(Entity):
    """An edition in one form. `sha256` is of the bytes as they are kept and served."""

    __tablename__ = "instrument_edition_file"
    __table_args__ = (UniqueConstraint("edition_id", "format"),)

    edition_id: Mapped[UUID] = mapped_column(ForeignKey("instrument_edition.id"))
    format: Mapped[Format] = mapped_column(text_enum(Format))
    attachment_id: Mapped[UUID] = mapped_column(ForeignKey("attachment.id"), index=True)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)


class ImmediateProofDocument(Entity):
    """A kind of paper that proves an act at once and forms no file: kept some months in the office, never transferred.

    `suppressed_on` is the day it left the catalogue; it stays readable.
    """

    __tablename__ = "immediate_proof_document"
    __table_args__ = (UniqueConstraint("fonds_id", "name"),)

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    name: Mapped[str] = mapped_column(String(300))
    description: Mapped[str] = mapped_column(Text, default="")
    keep_months: Mapped[int]
    basis: Mapped[str] = mapped_column(String(500), default="")
    suppressed_on: Mapped[date | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads a plain dict


class ImmediateProofUnit(Base):
    """A unit that produces such a paper; one without any is for every unit."""

    __tablename__ = "immediate_proof_unit"

    document_id: Mapped[UUID] = mapped_column(ForeignKey("immediate_proof_document.id"), primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"), primary_key=True, index=True)
