"""Letters that wait to be sent."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from system.database import Entity


class MailMessage(Entity):
    """One letter to one person. Once it was sent its words are emptied; `sent_at` None waits."""

    __tablename__ = "mail_message"

    fonds_id: Mapped[UUID | None] = mapped_column(ForeignKey("fonds.id"))
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
