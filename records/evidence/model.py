"""Which document supports which decision: role, requirement, version and digest; and who saw that it need not stay."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from system.database import Base, Entity


class EvidenceLink(Entity):
    """One document as support of one decision.

    `role` and `requirement` are keys of `decision_types.toml`; an empty requirement supports without being asked for.
    `version_number` and `sha256` pin what was linked: 0 and empty where the document is on paper alone.
    `aggregation_id` is the file the document lay in. `pages` is what people write, "3-7" or "f. 12". A link is never
    removed: it is withdrawn with a reason. While it runs, a document supports a decision once for a requirement.
    `relied_on` says that it stood when the decision became final, which no withdrawal changes any more.
    """

    __tablename__ = "evidence_link"
    __table_args__ = (
        Index(
            "uq_evidence_link_running",
            "decision_id",
            "document_id",
            "requirement",
            "role",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        CheckConstraint("(version_number = 0) = (sha256 = '')", name="pinned_by_digest"),
    )

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"), index=True)
    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id"), index=True)
    aggregation_id: Mapped[UUID] = mapped_column(ForeignKey("aggregation.id"), index=True)
    version_number: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), default="")
    role: Mapped[str] = mapped_column(String(60))
    requirement: Mapped[str] = mapped_column(String(60), default="")
    pages: Mapped[str] = mapped_column(String(100), default="")
    linked_by: Mapped[str] = mapped_column(String(200))
    linked_at: Mapped[datetime]
    withdrawn_by: Mapped[str] = mapped_column(String(200), default="")
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(Text, default="")
    relied_on: Mapped[bool] = mapped_column(default=False, server_default=false())


class ReleaseNotice(Base):
    """Somebody saw that no decision keeps a file any more. `released_on` is the first day nothing kept it.

    It only says that it was seen: nothing of the file moves by it. Where the file is kept and released again, the later
    day is told anew.
    """

    __tablename__ = "release_notice"

    aggregation_id: Mapped[UUID] = mapped_column(ForeignKey("aggregation.id"), primary_key=True)
    released_on: Mapped[date]
    noted_by: Mapped[str] = mapped_column(String(200))
    noted_at: Mapped[datetime]
