"""A transfer with its window, its files, its boxes, its papers, what was left out of it, descriptions and packages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from retention.transfers.kinds import Destination, Finding, PackageState, TransferKind, TransferState
from system.actor import Place
from system.database import Entity, text_enum


class Transfer(Entity):
    """Files that pass together from one archive to the next (LGA 4-LVII; domain 3.3, 3.6).

    `year` and `number` are its number (No. de transferencia), given on acceptance and never twice; `number` is None
    until then. `starts_on`, `ends_on` and `until_year` are the window of the yearly calendar and the last closing year
    it takes, None where the transfer is outside the calendar, which `reason` explains. `early_authorised_by` lets files
    leave before their office term is over. `signed_digest` is over the inventory that the unit head signed.
    `checked_at` is when every object had been read again, `broken` how many were not what was put in.

    Of a secondary one `unit_id` is None, `destination` who takes it, `notice_due_on` the statutory day of the notice
    (LGA 59), `evidence_id` what proves it.
    """

    __tablename__ = "transfer"
    __table_args__ = (
        UniqueConstraint("fonds_id", "kind", "year", "number"),
        Index("ix_transfer_fonds_id_state", "fonds_id", "state"),
    )

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"), index=True)
    kind: Mapped[TransferKind] = mapped_column(text_enum(TransferKind))
    state: Mapped[TransferState] = mapped_column(text_enum(TransferState))
    year: Mapped[int]
    number: Mapped[int | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    until_year: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    early_reason: Mapped[str] = mapped_column(Text, default="")
    early_authorised_by: Mapped[str] = mapped_column(String(200), default="")
    made_by: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime]
    requested_by: Mapped[str] = mapped_column(String(200), default="")
    requested_on: Mapped[date | None]
    cleaned: Mapped[bool] = mapped_column(default=False, server_default=false())
    signed_by: Mapped[str] = mapped_column(String(200), default="")
    signed_at: Mapped[datetime | None]
    signed_digest: Mapped[str] = mapped_column(String(64), default="")
    reviewed_by: Mapped[str] = mapped_column(String(200), default="")
    checked_at: Mapped[datetime | None]
    checked: Mapped[int] = mapped_column(default=0)
    broken: Mapped[int] = mapped_column(default=0)
    act_number: Mapped[str] = mapped_column(String(200), default="")
    accepted_by: Mapped[str] = mapped_column(String(200), default="")
    accepted_on: Mapped[date | None]
    notified_on: Mapped[date | None]
    destination: Mapped[Destination | None] = mapped_column(text_enum(Destination))
    receiver: Mapped[str] = mapped_column(String(300), default="")
    notice_due_on: Mapped[date | None]
    notice_reminded_on: Mapped[date | None]
    evidence_id: Mapped[UUID | None] = mapped_column(ForeignKey("obligation_evidence.id"))
    address: Mapped[str] = mapped_column(String(1000), default="")
    withdrawn_reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads a plain dict

    @property
    def place(self) -> Place:
        """Where acts on it happen."""
        return Place(self.fonds_id, self.unit_id)

    @property
    def spoken(self) -> str:
        """Its number as people say it, empty until it was accepted."""
        return "" if self.number is None else f"{self.number}/{self.year}"


class TransferItem(Entity):
    """One file of a transfer, and what the count found of it.

    `running` is the file's id while the transfer runs and None afterwards: a file stands in one running transfer.
    `observation` is what the records centre says of it, `answer` what the office answers. A file taken out of the
    transfer has no row any more; the history says so.
    """

    __tablename__ = "transfer_item"
    __table_args__ = (
        UniqueConstraint("transfer_id", "aggregation_id"),
        UniqueConstraint("running"),
        Index("ix_transfer_item_transfer_id_finding", "transfer_id", "finding"),
    )

    transfer_id: Mapped[UUID] = mapped_column(ForeignKey("transfer.id"))
    aggregation_id: Mapped[UUID] = mapped_column(ForeignKey("aggregation.id"), index=True)
    running: Mapped[UUID | None]
    finding: Mapped[Finding] = mapped_column(
        text_enum(Finding), default=Finding.PENDING, server_default=Finding.PENDING.value
    )
    observation: Mapped[str] = mapped_column(String(1000), default="", server_default="")
    counted_by: Mapped[str] = mapped_column(String(200), default="", server_default="")
    counted_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(String(1000), default="", server_default="")
    answered_by: Mapped[str] = mapped_column(String(200), default="", server_default="")


class TransferBox(Entity):
    """A box of a transfer and its number in it, from 1 without gap: what is written on the inventory (domain 3.3)."""

    __tablename__ = "transfer_box"
    __table_args__ = (UniqueConstraint("transfer_id", "box_id"), UniqueConstraint("transfer_id", "number"))

    transfer_id: Mapped[UUID] = mapped_column(ForeignKey("transfer.id"))
    box_id: Mapped[UUID] = mapped_column(ForeignKey("box.id"), index=True)
    number: Mapped[int]


class TransferExclusion(Entity):
    """A file that had to pass and was left out of a secondary transfer, with every reason: codes with their facts."""

    __tablename__ = "transfer_exclusion"
    __table_args__ = (UniqueConstraint("transfer_id", "aggregation_id"),)

    transfer_id: Mapped[UUID] = mapped_column(ForeignKey("transfer.id"))
    aggregation_id: Mapped[UUID] = mapped_column(ForeignKey("aggregation.id"), index=True)
    reasons: Mapped[list[Any]]


class TransferPaper(Entity):
    """A paper of a secondary transfer: `act` names which step it belongs to (opine, rule, deliver, receive, notice).

    `digest` is over the inventory it was given for.
    """

    __tablename__ = "transfer_paper"

    transfer_id: Mapped[UUID] = mapped_column(ForeignKey("transfer.id"), index=True)
    act: Mapped[str] = mapped_column(String(40))
    number: Mapped[str] = mapped_column(String(200))
    dated_on: Mapped[date]
    authority: Mapped[str] = mapped_column(String(300), default="")
    attachment_id: Mapped[UUID | None] = mapped_column(ForeignKey("attachment.id"))
    digest: Mapped[str] = mapped_column(String(64))
    recorded_by: Mapped[str] = mapped_column(String(200))
    recorded_at: Mapped[datetime]


class TransferObjectCheck(Entity):
    """That one object of a transfer was read again, and what it came to; one row an object and transfer."""

    __tablename__ = "transfer_object_check"
    __table_args__ = (UniqueConstraint("transfer_id", "object_id"),)

    transfer_id: Mapped[UUID] = mapped_column(ForeignKey("transfer.id"))
    object_id: Mapped[UUID] = mapped_column(ForeignKey("digital_object.id"), index=True)
    outcome: Mapped[str] = mapped_column(String(20))
    mime: Mapped[str] = mapped_column(String(200), default="")
    checked_at: Mapped[datetime]


class FormatException(Entity):
    """That objects in a format the body's list refuses pass all the same in one transfer, why, and who answers."""

    __tablename__ = "transfer_format_exception"
    __table_args__ = (UniqueConstraint("transfer_id", "mime"),)

    transfer_id: Mapped[UUID] = mapped_column(ForeignKey("transfer.id"))
    mime: Mapped[str] = mapped_column(String(200))
    objects: Mapped[int]
    reason: Mapped[str] = mapped_column(String(1000))
    excepted_by: Mapped[str] = mapped_column(String(200))
    excepted_at: Mapped[datetime]


class TransferPackage(Entity):
    """The BagIt package of a transfer: how many objects and bytes, the digests of its manifests.

    `manifest_id` is the manifest itself, which stays when the package is destroyed. `job_id` builds the bag, and is
    what its tag files are sealed under: each build has a key of its own; None where there is nothing to hand out.
    """

    __tablename__ = "transfer_package"

    transfer_id: Mapped[UUID] = mapped_column(ForeignKey("transfer.id"), unique=True)
    state: Mapped[PackageState] = mapped_column(text_enum(PackageState))
    job_id: Mapped[UUID | None]
    objects: Mapped[int] = mapped_column(default=0)
    bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    manifest_sha256: Mapped[str] = mapped_column(String(64), default="")
    tagmanifest_sha256: Mapped[str] = mapped_column(String(64), default="")
    manifest_id: Mapped[UUID | None] = mapped_column(ForeignKey("attachment.id"))
    inventory_digest: Mapped[str] = mapped_column(String(64))
    asked_by: Mapped[str] = mapped_column(String(200))
    asked_at: Mapped[datetime]
    ready_at: Mapped[datetime | None]


class ArchivalDescription(Entity):
    """What is said of one file, or of all files of a series, by the elements of ISAD(G); `elements` by their names.

    Exactly one of `aggregation_id` and `lineage_id` is given.
    """

    __tablename__ = "archival_description"
    __table_args__ = (UniqueConstraint("aggregation_id"), UniqueConstraint("fonds_id", "lineage_id"))

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    aggregation_id: Mapped[UUID | None] = mapped_column(ForeignKey("aggregation.id"))
    lineage_id: Mapped[UUID | None]
    elements: Mapped[dict[str, Any]]
    described_by: Mapped[str] = mapped_column(String(200))
    described_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads a plain dict
