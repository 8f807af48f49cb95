"""Bytes that are kept, as the database knows them, and the proofs that they are still the same."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from records.objects.keys import ObjectKey
from system.database import Entity, text_enum


class TextOutcome(StrEnum):
    """What reading an object's text came to; `pending` until it was tried."""

    PENDING = "pending"
    EXTRACTED = "extracted"
    NO_TEXT = "no_text"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    TOO_LARGE = "too_large"
    TIMED_OUT = "timed_out"
    UNSUPPORTED = "unsupported"


class FixityOutcome(StrEnum):
    """What rereading an object came to (PREMIS: fixity check)."""

    INTACT = "intact"
    CHANGED = "changed"
    MISSING = "missing"
    UNREADABLE = "unreadable"
    KEY_LOST = "key_lost"  # the bytes may be there; nobody can say
    KEY_DESTROYED = "key_destroyed"  # a restored database, or a mark that no act put there


class DigitalObject(Entity):
    """The bytes of one document within one file: the same bytes in two files are two objects (domain 3.5).

    `size` is in bytes. `mime` and `description` are told from the content; `extension_matches` is False where the
    name says another format. `page_count` is None until it is known or where there are no pages. `destroyed_at` is when
    the bytes were destroyed with their file; the row stays, as a line of the manifest.
    """

    __tablename__ = "digital_object"
    __table_args__ = (UniqueConstraint("aggregation_id", "sha256"), Index("ix_digital_object_fonds_id", "fonds_id"))

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    aggregation_id: Mapped[UUID] = mapped_column(ForeignKey("aggregation.id"))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int] = mapped_column(BigInteger)
    mime: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(String(500), default="")
    file_name: Mapped[str] = mapped_column(String(300))
    extension_matches: Mapped[bool]
    text_outcome: Mapped[TextOutcome] = mapped_column(text_enum(TextOutcome), default=TextOutcome.PENDING)
    text_detail: Mapped[str] = mapped_column(String(40), default="")
    text_truncated: Mapped[bool] = mapped_column(default=False)
    page_count: Mapped[int | None]
    stored_at: Mapped[datetime]
    destroyed_at: Mapped[datetime | None]

    @property
    def key(self) -> ObjectKey:
        """Where the bytes lie in the store."""
        return ObjectKey(self.aggregation_id, self.sha256)


class FixityCheck(Entity):
    """One rereading of one object. `found_sha256` and `found_size` are empty where nothing could be read."""

    __tablename__ = "fixity_check"
    __table_args__ = (Index("ix_fixity_check_object_id_checked_at", "object_id", "checked_at"),)

    object_id: Mapped[UUID] = mapped_column(ForeignKey("digital_object.id"))
    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    checked_at: Mapped[datetime]
    checked_by: Mapped[str] = mapped_column(String(200))
    outcome: Mapped[FixityOutcome] = mapped_column(text_enum(FixityOutcome))
    found_sha256: Mapped[str] = mapped_column(String(64), default="")
    found_size: Mapped[int | None] = mapped_column(BigInteger)
