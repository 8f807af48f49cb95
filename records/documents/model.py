"""Documents of a file."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from classification.series.kinds import Tradition
from system.database import Entity, text_enum


class Document(Entity):
    """A record (documento de archivo) in its file (LGA 4-XXIV; metadata of domain 2.10).

    `number` is its place in the file's index, from 1, never given twice. `kind` is the document type people know
    (oficio, acta, contrato), `official_number` the number written on it. `created_on` is the day it bears. Two
    documents of one file may rest on the same object where somebody confirmed the duplicate.
    """

    __tablename__ = "document"
    __table_args__ = (UniqueConstraint("aggregation_id", "number"),)

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"), index=True)
    aggregation_id: Mapped[UUID] = mapped_column(ForeignKey("aggregation.id"))
    object_id: Mapped[UUID] = mapped_column(ForeignKey("digital_object.id"), index=True)
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(1000))
    kind: Mapped[str] = mapped_column(String(200), default="")
    official_number: Mapped[str] = mapped_column(String(200), default="")
    author: Mapped[str] = mapped_column(String(300), default="")
    addressee: Mapped[str] = mapped_column(String(300), default="")
    created_on: Mapped[date | None]
    received_on: Mapped[date | None]
    folios: Mapped[int | None]
    tradition: Mapped[Tradition] = mapped_column(text_enum(Tradition), default=Tradition.ORIGINAL)
    captured_at: Mapped[datetime]
    captured_by: Mapped[str] = mapped_column(String(200))
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads a plain dict
