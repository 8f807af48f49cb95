"""Documents of a file, their versions and relations, the editions of its index, and what came in together."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from classification.series.kinds import PersonalData, Support, Tradition
from records.documents.relations import RelationKind
from system.database import Entity, text_enum


class SignatureForm(StrEnum):
    """How a signature over an index came: beside the canonical bytes, or inside the index's own PDF."""

    CMS = "cms"
    PDF = "pdf"


class SignatureOutcome(StrEnum):
    """What verifying a signature over an index came to (domain 7 I 86).

    `expired`: the certificate did not hold at the moment that can be proven. `untrusted`: the bytes are what was
    signed, but nobody known vouches for the signer. A signature over other bytes is refused, never kept.
    """

    VALID = "valid"
    EXPIRED = "expired"
    UNTRUSTED = "untrusted"


class UploadOutcome(StrEnum):
    """What became of one file of several that were sent together."""

    REGISTERED = "registered"
    DUPLICATE = "duplicate"
    REFUSED = "refused"


class Document(Entity):
    """A record (documento de archivo) in its file (LGA 4-XXIV; metadata of domain 2.10).

    `number` is its place in the file's index, from 1, never given twice. `kind` is the document type people know
    (oficio, acta, contrato) and `kind_key` the same folded for comparing, `official_number` the number written on it.
    `created_on` is the day it bears. Two documents of one file may rest on the same object where somebody confirmed the
    duplicate. One on paper alone has no object, and `version_number` 0; otherwise `object_id` is that of the current
    version, whose number it is. `first_folio` and `last_folio` are its range in the file's foliation.
    """

    __tablename__ = "document"
    __table_args__ = (
        UniqueConstraint("aggregation_id", "number"),
        Index("ix_document_aggregation_id_kind_key", "aggregation_id", "kind_key"),
    )

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"), index=True)
    aggregation_id: Mapped[UUID] = mapped_column(ForeignKey("aggregation.id"))
    object_id: Mapped[UUID | None] = mapped_column(ForeignKey("digital_object.id"), index=True)
    version_number: Mapped[int] = mapped_column(default=1, server_default="1")
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(1000))
    kind: Mapped[str] = mapped_column(String(200), default="")
    kind_key: Mapped[str] = mapped_column(String(200), default="", server_default="")
    official_number: Mapped[str] = mapped_column(String(200), default="")
    author: Mapped[str] = mapped_column(String(300), default="")
    addressee: Mapped[str] = mapped_column(String(300), default="")
    created_on: Mapped[date | None]
    received_on: Mapped[date | None]
    folios: Mapped[int | None]
    first_folio: Mapped[int | None]
    last_folio: Mapped[int | None]
    tradition: Mapped[Tradition] = mapped_column(text_enum(Tradition), default=Tradition.ORIGINAL)
    support: Mapped[Support] = mapped_column(
        text_enum(Support), default=Support.ELECTRONIC, server_default=Support.ELECTRONIC.value
    )
    personal_data: Mapped[PersonalData] = mapped_column(
        text_enum(PersonalData), default=PersonalData.NONE, server_default=PersonalData.NONE.value
    )
    language: Mapped[str] = mapped_column(String(60), default="", server_default="")
    access_note: Mapped[str] = mapped_column(String(1000), default="", server_default="")
    captured_at: Mapped[datetime]
    captured_by: Mapped[str] = mapped_column(String(200))
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads a plain dict


class DocumentVersion(Entity):
    """One state of a document's bytes, pinned by object and digest; none is ever changed or taken away.

    `number` counts from 1. `reason` says why it came; it is empty for the first.
    """

    __tablename__ = "document_version"
    __table_args__ = (UniqueConstraint("document_id", "number"),)

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"), index=True)
    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id"))
    number: Mapped[int]
    object_id: Mapped[UUID] = mapped_column(ForeignKey("digital_object.id"), index=True)
    sha256: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text, default="")
    added_at: Mapped[datetime]
    added_by: Mapped[str] = mapped_column(String(200))


class DocumentRelation(Entity):
    """How one document stands to another (ISO 23081; domain 2.10). It belongs to the file of its source.

    Read from the source: `source` is annex of, answers, replaces, is public version of `target`.
    """

    __tablename__ = "document_relation"
    __table_args__ = (UniqueConstraint("source_id", "target_id", "kind"),)

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"), index=True)
    source_id: Mapped[UUID] = mapped_column(ForeignKey("document.id"))
    target_id: Mapped[UUID] = mapped_column(ForeignKey("document.id"), index=True)
    kind: Mapped[RelationKind] = mapped_column(text_enum(RelationKind))
    related_at: Mapped[datetime]
    related_by: Mapped[str] = mapped_column(String(200))


class DocumentType(Entity):
    """A document type that a body offers in its forms (tipo documental). Others may be typed; this only offers."""

    __tablename__ = "document_type"
    __table_args__ = (UniqueConstraint("fonds_id", "key"),)

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    name: Mapped[str] = mapped_column(String(200))
    key: Mapped[str] = mapped_column(String(200))


class IndexEdition(Entity):
    """The index of a file as it stood at one closing, kept for ever (domain 2.6). `number` counts closings from 1.

    The attachment holds its canonical bytes, whose SHA-256 is `sha256`.
    """

    __tablename__ = "index_edition"
    __table_args__ = (UniqueConstraint("aggregation_id", "number"),)

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"), index=True)
    aggregation_id: Mapped[UUID] = mapped_column(ForeignKey("aggregation.id"))
    number: Mapped[int]
    closed_on: Mapped[date]
    documents: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    attachment_id: Mapped[UUID] = mapped_column(ForeignKey("attachment.id"))
    fixed_at: Mapped[datetime]
    fixed_by: Mapped[str] = mapped_column(String(200))


class IndexSignature(Entity):
    """A signature over an edition of an index, as it was found when it was brought.

    `claimed_at` is the moment the signer states, `proven_at` that of a trusted time stamp; None where there is none.
    `judged_at` is the moment at which the certificate had to hold. `detail` is a code that says more of the outcome.
    """

    __tablename__ = "index_signature"
    __table_args__ = (UniqueConstraint("edition_id", "sha256"),)

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"), index=True)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("index_edition.id"))
    attachment_id: Mapped[UUID] = mapped_column(ForeignKey("attachment.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    form: Mapped[SignatureForm] = mapped_column(text_enum(SignatureForm))
    signer: Mapped[str] = mapped_column(String(300))
    issuer: Mapped[str] = mapped_column(String(300))
    certificate_serial: Mapped[str] = mapped_column(String(80))
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    proven_at: Mapped[datetime | None]
    judged_at: Mapped[datetime]
    outcome: Mapped[SignatureOutcome] = mapped_column(text_enum(SignatureOutcome))
    detail: Mapped[str] = mapped_column(String(60), default="")
    added_at: Mapped[datetime]
    added_by: Mapped[str] = mapped_column(String(200))


class UploadBatch(Entity):
    """Files that somebody sent into a file together, so that what became of each can be read again."""

    __tablename__ = "upload_batch"

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"), index=True)
    aggregation_id: Mapped[UUID] = mapped_column(ForeignKey("aggregation.id"), index=True)
    sent_at: Mapped[datetime]
    sent_by: Mapped[str] = mapped_column(String(200))


class UploadItem(Entity):
    """What became of one of them. `reasons` are objections as `{code, basis, facts}`."""

    __tablename__ = "upload_item"
    __table_args__ = (UniqueConstraint("batch_id", "position"),)

    batch_id: Mapped[UUID] = mapped_column(ForeignKey("upload_batch.id"))
    position: Mapped[int]
    file_name: Mapped[str] = mapped_column(String(300))
    outcome: Mapped[UploadOutcome] = mapped_column(text_enum(UploadOutcome))
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("document.id"))
    reasons: Mapped[list[Any]]
