"""Evidence packages, the files whose documents they hold, and the copies that were certified of them."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from records.packages.kinds import PackageState, PackageSubject, Removal
from system.actor import Place
from system.database import Base, Entity, text_enum


class EvidencePackage(Entity):
    """Everything that proves one decision, or one file, as it stood when it was asked for (domain 4.3).

    Exactly one of `decision_id` and `aggregation_id` says of what; `unit_id` is whose it is. `is_public` holds public
    versions only; one that `tells_reasons` says why somebody stepped aside from a vote, for who writes the decision.
    Its ZIP has `size` bytes and the digest `sha256`; the PDF portfolio for people has those of its own, and `left_out`
    documents that did not fit into it or are no bytes. `folios` is how many the package counts. `tree_size` is the
    position of the history up to which it proves. The bytes are removed after `expires_on`, or at once when a file in
    it is destroyed; the row stays.
    """

    __tablename__ = "evidence_package"
    __table_args__ = (
        CheckConstraint("(decision_id IS NULL) <> (aggregation_id IS NULL)", name="of_one_thing"),
        Index("ix_evidence_package_state_expires_on", "state", "expires_on"),
    )

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"), index=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"))
    subject: Mapped[PackageSubject] = mapped_column(text_enum(PackageSubject))
    decision_id: Mapped[UUID | None] = mapped_column(ForeignKey("decision.id"), index=True)
    aggregation_id: Mapped[UUID | None] = mapped_column(ForeignKey("aggregation.id"), index=True)
    is_public: Mapped[bool] = mapped_column(default=False, server_default=false())
    tells_reasons: Mapped[bool] = mapped_column(default=False, server_default=false())
    state: Mapped[PackageState] = mapped_column(text_enum(PackageState))
    name: Mapped[str] = mapped_column(String(200))
    asked_by: Mapped[str] = mapped_column(String(200))
    asked_at: Mapped[datetime]
    job_id: Mapped[UUID | None]
    documents: Mapped[int] = mapped_column(default=0)
    folios: Mapped[int] = mapped_column(default=0)
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    sha256: Mapped[str] = mapped_column(String(64), default="")
    manifest_sha256: Mapped[str] = mapped_column(String(64), default="")
    portfolio_size: Mapped[int] = mapped_column(BigInteger, default=0)
    portfolio_sha256: Mapped[str] = mapped_column(String(64), default="")
    left_out: Mapped[int] = mapped_column(default=0)
    tree_size: Mapped[int] = mapped_column(BigInteger, default=0)
    ready_at: Mapped[datetime | None]
    expires_on: Mapped[date | None]
    removed_at: Mapped[datetime | None]
    removed_because: Mapped[Removal | None] = mapped_column(text_enum(Removal))
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads a plain dict

    @property
    def about(self) -> UUID:
        """The id of the decision or of the file."""
        found = self.decision_id or self.aggregation_id
        if found is None:
            raise ValueError("a package is of something")
        return found

    @property
    def site(self) -> Place:
        """Where acts upon it happen."""
        return Place(self.fonds_id, self.unit_id)


class PackagedFile(Base):
    """That a package holds bytes of documents of a file: who may not see the file may not have the package."""

    __tablename__ = "packaged_file"

    package_id: Mapped[UUID] = mapped_column(ForeignKey("evidence_package.id"), primary_key=True)
    aggregation_id: Mapped[UUID] = mapped_column(ForeignKey("aggregation.id"), primary_key=True, index=True)


class CertifiedCopy(Entity):
    """A copia certificada of a package (domain 4.3): who certified, on what basis, which folios, of which bytes.

    `number` counts within the body and year. The paper itself is the attachment; `paper_sha256` is its digest.
    """

    __tablename__ = "certified_copy"
    __table_args__ = (
        UniqueConstraint("fonds_id", "year", "number"),
        CheckConstraint("first_folio >= 1 AND last_folio >= first_folio", name="covers_folios"),
    )

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    package_id: Mapped[UUID] = mapped_column(ForeignKey("evidence_package.id"), index=True)
    year: Mapped[int]
    number: Mapped[int]
    officer: Mapped[str] = mapped_column(String(300))
    post: Mapped[str] = mapped_column(String(300))
    basis: Mapped[str] = mapped_column(String(1000))
    first_folio: Mapped[int]
    last_folio: Mapped[int]
    certified_on: Mapped[date]
    package_sha256: Mapped[str] = mapped_column(String(64))
    paper_sha256: Mapped[str] = mapped_column(String(64))
    attachment_id: Mapped[UUID] = mapped_column(ForeignKey("attachment.id"))
    certified_by: Mapped[str] = mapped_column(String(200))
    certified_at: Mapped[datetime]


class CertifiedCopyCounter(Base):
    """The last number that a body gave to a certified copy in a year."""

    __tablename__ = "certified_copy_counter"

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
