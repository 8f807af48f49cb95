"""What was published of a disposal, a secondary transfer or a disaster: written once, kept for ever."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from system.actor import CustodyStage
from system.database import Entity, text_enum


class PublicationKind(StrEnum):
    """What is published (LGA 31-IX, 58, 116-VI)."""

    RULING = "ruling"  # dictamen de destino final
    ACT = "act"  # acta de baja documental
    DISPOSAL_INVENTORY = "disposal_inventory"  # inventario de baja
    TRANSFER_RULING = "transfer_ruling"  # dictamen de transferencia secundaria
    TRANSFER_ACT = "transfer_act"  # acta de transferencia secundaria
    TRANSFER_INVENTORY = "transfer_inventory"  # inventario de transferencia secundaria
    DISASTER = "disaster"  # acta de siniestro


class Publication(Entity):
    """One paper in public view. The database refuses to change or remove it; a mistake is published anew.

    `number` counts the publications of a body and is its permanent address. `subject` and `subject_id` say what it is
    about (`disposal_list`, `transfer`, `incident`). `document_number` and `elaborated_on` are of the paper itself,
    `address` where the body's portal shows it and `capture_sha256` of what it showed. `keep_until` is the last day in
    the records centre (LGA 31-IX): after it the paper belongs to the historical archive. `facts` are counts and
    digests. `replaces_id` is the publication that this one corrects.
    """

    __tablename__ = "publication"
    __table_args__ = (
        UniqueConstraint("fonds_id", "number"),
        Index("ix_publication_fonds_id_published_on", "fonds_id", "published_on"),
        Index("ix_publication_subject_id_kind", "subject_id", "kind"),
    )

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    number: Mapped[int]
    kind: Mapped[PublicationKind] = mapped_column(text_enum(PublicationKind))
    title: Mapped[str] = mapped_column(String(300))
    document_number: Mapped[str] = mapped_column(String(200))
    authority: Mapped[str] = mapped_column(String(300), default="")
    elaborated_on: Mapped[date]
    published_on: Mapped[date]
    address: Mapped[str] = mapped_column(String(1000))
    capture_sha256: Mapped[str] = mapped_column(String(64), default="")
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[UUID]
    attachment_id: Mapped[UUID | None] = mapped_column(ForeignKey("attachment.id"))
    keep_until: Mapped[date]
    facts: Mapped[dict[str, Any]]
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("publication.id"))
    recorded_by: Mapped[str] = mapped_column(String(200))
    recorded_at: Mapped[datetime]

    def custody(self, today: date) -> CustodyStage:
        """Which archive has it on a day: the records centre for its years, then the historical one for ever."""
        return CustodyStage.INTERMEDIATE if today <= self.keep_until else CustodyStage.HISTORICAL
