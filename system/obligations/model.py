"""What proves that obligations were met, and who subscribes to their calendar."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from system.database import Entity
from system.obligations.errors import EvidenceAlreadyWithdrawn


class ObligationEvidence(Entity):
    """Proof that a body met an obligation of its profile for a period. Withdrawn proof stays, with its reason.

    `obligation` is the id in the profile, `period` the period's name; what is continuous or hangs on an event is
    told by years. `approval` says who approved it and how.
    """

    __tablename__ = "obligation_evidence"
    __table_args__ = (Index("ix_obligation_evidence_fonds_id_obligation_period", "fonds_id", "obligation", "period"),)

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    obligation: Mapped[str] = mapped_column(String(40))
    period: Mapped[str] = mapped_column(String(10))
    fulfilled_on: Mapped[date]
    address: Mapped[str] = mapped_column(String(1000), default="")
    approval: Mapped[str] = mapped_column(String(500), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    attachment_id: Mapped[UUID | None] = mapped_column(ForeignKey("attachment.id"))
    recorded_by: Mapped[str] = mapped_column(String(200))
    recorded_at: Mapped[datetime]
    withdrawn_by: Mapped[str | None] = mapped_column(String(200))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(String(1000), default="")

    @property
    def counts(self) -> bool:
        """Whether it still proves anything."""
        return self.withdrawn_at is None

    def withdraw(self, by: str, at: datetime, reason: str) -> None:
        """Let it prove nothing from now on.

        Raises:
            EvidenceAlreadyWithdrawn
        """
        if not self.counts:
            raise EvidenceAlreadyWithdrawn(obligation=self.obligation, period=self.period)
        self.withdrawn_by, self.withdrawn_at, self.withdrawn_reason = by, at, reason


class CalendarFeed(Entity):
    """The secret address under which one account's calendar program reads the obligations. Only its hash is kept."""

    __tablename__ = "calendar_feed"

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    issued_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
