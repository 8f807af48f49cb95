"""What restricts access to a file, and who asked for it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from records.access.terms import RestrictionKind, Term
from system.database import Entity, text_enum


class Restriction(Entity):
    """A formal act of classification over a file (LGT 102-115).

    Only such an act restricts; the condition printed on a cover does not (LGT 103). `ends_on` is the last day,
    None without limit; `lifted_on` the day from which an act ended it. `parts` cites folios ("5, 8-10").
    """

    __tablename__ = "restriction"

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"), index=True)
    aggregation_id: Mapped[UUID] = mapped_column(ForeignKey("aggregation.id"), index=True)
    kind: Mapped[RestrictionKind] = mapped_column(text_enum(RestrictionKind))
    cause: Mapped[str] = mapped_column(String(300), default="")
    legal_basis: Mapped[str] = mapped_column(String(500))
    resolution: Mapped[str] = mapped_column(String(120))
    parts: Mapped[str] = mapped_column(String(500), default="")
    classified_on: Mapped[date]
    years: Mapped[int | None]
    ends_on: Mapped[date | None]
    lifted_on: Mapped[date | None]
    lifting_reason: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(String(200))
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads a plain dict

    @property
    def term(self) -> Term:
        """From when to when it restricts."""
        return Term(self.classified_on, self.ends_on, self.lifted_on)


class AccessRequestMark(Entity):
    """The file was the object of an access request: its cover says so, and its period is longer (LGA 37, last part).

    Holds the request's folio and day; never who asked (LGT 14, 126).
    """

    __tablename__ = "access_request_mark"
    __table_args__ = (UniqueConstraint("aggregation_id", "folio"),)

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"), index=True)
    aggregation_id: Mapped[UUID] = mapped_column(ForeignKey("aggregation.id"))
    folio: Mapped[str] = mapped_column(String(60))
    requested_on: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(String(200))
