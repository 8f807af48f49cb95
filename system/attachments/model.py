"""An attachment and the pieces its bytes are kept in."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, deferred, mapped_column

from system.database import Base, Entity


class Attachment(Entity):
    """A paper that belongs to an act of administration: minutes, an agreement, an edition, a workbook to import.

    Never a record: records lie in the store, where they are destroyed by ruling. These are evidence of what the body
    decided about its archives, go with the database into every backup, and are no longer than the database likes.
    """

    __tablename__ = "attachment"

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"), index=True)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    mime: Mapped[str] = mapped_column(String(200))
    file_name: Mapped[str] = mapped_column(String(300))
    kept_by: Mapped[str] = mapped_column(String(200))
    kept_at: Mapped[datetime]


class AttachmentPiece(Base):
    """One piece of an attachment's bytes, so that none is ever held in memory whole."""

    __tablename__ = "attachment_piece"

    attachment_id: Mapped[UUID] = mapped_column(ForeignKey("attachment.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary))
