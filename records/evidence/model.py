"""What supports a decision, pinned to version and digest; who saw that it need not stay; what texts cite."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from records.evidence.citation_words import CitationKind
from system.database import Base, Entity, text_enum


class NamedThing(StrEnum):
    """What a number can be the name of."""

    DOCUMENT = "document"
    DECISION = "decision"
    FILE = "file"


class SuggestionState(StrEnum):
    """What became of an offer; one that was refused is never made again."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class SuggestionGround(StrEnum):
    """Why a document is offered to a decision."""

    CITED = "cited"  # what supports the decision cites the document
    CITED_BY_DECISION = "cited_by_decision"  # the decision's own words cite it
    CITES_DECISION = "cites_decision"  # the document cites the decision


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


class CitationReading(Base):
    """That a version of a document was read for citations, by which grammar, and what came of it.

    `is_truncated` says that the text holds more than are kept.
    """

    __tablename__ = "citation_reading"

    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id"), primary_key=True)
    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"), index=True)
    version_number: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    grammar: Mapped[int]
    found: Mapped[int]
    is_truncated: Mapped[bool] = mapped_column(default=False, server_default=false())
    read_at: Mapped[datetime]


class Citation(Entity):
    """The number of a paper that a document's current text, or a decision's own words, cites.

    `page` counts from 1, `first` and `last` are places in the page's NFC text around the number. The words around it
    are not kept: they are read from the sealed text when somebody who may read it looks. `confidence` is per cent.
    `document_id` is None where the decision's own words cite.
    """

    __tablename__ = "citation"
    __table_args__ = (
        Index("ix_citation_fonds_id_key", "fonds_id", "key"),
        CheckConstraint("(document_id IS NULL) <> (decision_id IS NULL)", name="cited_by_one"),
    )

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("document.id"), index=True)
    decision_id: Mapped[UUID | None] = mapped_column(ForeignKey("decision.id"), index=True)
    page: Mapped[int]
    first: Mapped[int]
    last: Mapped[int]
    kind: Mapped[CitationKind] = mapped_column(text_enum(CitationKind))
    written: Mapped[str] = mapped_column(String(200))
    key: Mapped[str] = mapped_column(String(120))
    confidence: Mapped[int]


class CitedName(Base):
    """A key by which something of a body is cited: a document's or a decision's number, a file's references."""

    __tablename__ = "cited_name"
    __table_args__ = (Index("ix_cited_name_target_id", "target_id"),)

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    target: Mapped[NamedThing] = mapped_column(text_enum(NamedThing), primary_key=True)
    target_id: Mapped[UUID] = mapped_column(primary_key=True)


class CitationCursor(Base):
    """How far the history was followed for names and citations: one row."""

    __tablename__ = "citation_cursor"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(BigInteger)


class EvidenceSuggestion(Entity):
    """A document offered as support of a decision, because a text cites one of them; a person says yes or no, once.

    `source_id` is the document whose text cites; None where the decision's own words do. Page, places, `written` and
    `key` are the citation's.
    """

    __tablename__ = "evidence_suggestion"
    __table_args__ = (
        UniqueConstraint("decision_id", "document_id"),
        Index("ix_evidence_suggestion_fonds_id_state", "fonds_id", "state"),
    )

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"))
    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id"), index=True)
    source_id: Mapped[UUID | None] = mapped_column(ForeignKey("document.id"), index=True)
    ground: Mapped[SuggestionGround] = mapped_column(text_enum(SuggestionGround))
    page: Mapped[int]
    first: Mapped[int]
    last: Mapped[int]
    kind: Mapped[CitationKind] = mapped_column(text_enum(CitationKind))
    written: Mapped[str] = mapped_column(String(200))
    key: Mapped[str] = mapped_column(String(120))
    confidence: Mapped[int]
    state: Mapped[SuggestionState] = mapped_column(text_enum(SuggestionState), default=SuggestionState.OPEN)
    offered_at: Mapped[datetime]
    answered_by: Mapped[str] = mapped_column(String(200), default="")
    answered_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(Text, default="")
