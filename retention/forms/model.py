"""The crest of a body, and printings: many forms made at once and kept for some days."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from retention.forms.kinds import FileFormat, FormKind
from system.database import Base, Entity, text_enum


class Crest(Entity):
    """The picture that stands at the head of a body's forms; sizes in pixels."""

    __tablename__ = "crest"
    __table_args__ = (UniqueConstraint("fonds_id"),)

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    attachment_id: Mapped[UUID] = mapped_column(ForeignKey("attachment.id"), index=True)
    width: Mapped[int]
    height: Mapped[int]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads a plain dict


class Printing(Entity):
    """Forms of many files made by a job. What came of it lies in `attachment_id` until `expires_on`, its last day.

    `files` counts what it is of: files, boxes or loans. `options` are those of the form: sheet and start of spines,
    whether a cover for each volume, the transfer on labels of boxes. `job_id` is the job
    that made it; it has no key into the table of jobs, which are cleared away sooner.
    """

    __tablename__ = "printing"

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"), index=True)
    form: Mapped[FormKind] = mapped_column(text_enum(FormKind))
    format: Mapped[FileFormat] = mapped_column(text_enum(FileFormat))
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    job_id: Mapped[UUID | None]
    files: Mapped[int]
    printed: Mapped[int | None]
    requested_by: Mapped[str] = mapped_column(String(200))
    requested_at: Mapped[datetime]
    expires_on: Mapped[date] = mapped_column(index=True)
    attachment_id: Mapped[UUID | None] = mapped_column(ForeignKey("attachment.id"), index=True)
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads a plain dict


class PrintedFile(Base):
    """That a file is in a printing, at which position (from 1): who may not see one of them may not have it."""

    __tablename__ = "printed_file"
    __table_args__ = (UniqueConstraint("printing_id", "position"),)

    printing_id: Mapped[UUID] = mapped_column(ForeignKey("printing.id"), primary_key=True)
    aggregation_id: Mapped[UUID] = mapped_column(ForeignKey("aggregation.id"), primary_key=True, index=True)
    position: Mapped[int]


class PrintedBox(Base):
    """That the label of a box is in a printing, at which position (from 1)."""

    __tablename__ = "printed_box"
    __table_args__ = (UniqueConstraint("printing_id", "position"),)

    printing_id: Mapped[UUID] = mapped_column(ForeignKey("printing.id"), primary_key=True)
    box_id: Mapped[UUID] = mapped_column(ForeignKey("box.id"), primary_key=True, index=True)
    position: Mapped[int]


class PrintedLoan(Base):
    """That the slip of a loan is in a printing, at which position (from 1)."""

    __tablename__ = "printed_loan"
    __table_args__ = (UniqueConstraint("printing_id", "position"),)

    printing_id: Mapped[UUID] = mapped_column(ForeignKey("printing.id"), primary_key=True)
    loan_id: Mapped[UUID] = mapped_column(ForeignKey("loan.id"), primary_key=True, index=True)
    position: Mapped[int]
