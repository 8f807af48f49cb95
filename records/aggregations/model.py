"""The file and the counter that numbers it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from classification.series.kinds import Support, Tradition
from records.aggregations.errors import (
    AggregationAlreadyClosed,
    AggregationIsClosed,
    AggregationIsFrozen,
    AggregationIsOpen,
    ClosesBeforeOpening,
)
from records.aggregations.kinds import AccessCondition
from system.actor import CustodyStage, Place
from system.database import Base, Entity, text_enum
from system.listing import folding


class Standing(StrEnum):
    """Whether a file is where it belongs. Everything but `in_order` freezes it (domain 2.7)."""

    IN_ORDER = "in_order"
    LOST = "lost"  # extraviado
    DAMAGED = "damaged"  # siniestrado
    MERGED = "merged"  # acumulado a otro: its documents are in `merged_into_id`
    DESTROYED = "destroyed"  # dado de baja: nothing of its content is left, its tombstone says by which act
    DELIVERED = "delivered"  # entregado a otro archivo, que ya no es de este organismo


class Aggregation(Entity):
    """A file (expediente): the documents of one matter, under one series of the chart (LGA 4-XXIX).

    `reference` is what people say aloud: made by template, immutable, never reused. `lineage_id` names the series
    across chart versions. `stage` is who has custody. `printed_reference` also says the closing year,
    `sort_key` orders references as people count.

    `folded_title` and `folded_reference` are what lists look for words in, lower case without accents; `title_order` is
    the beginning of the title as they order by it, short enough for an index.

    `public_title` is the title without personal data, where the own one may not be published. `first_folio` and
    `last_folio` are what the cover prints; the ranges of each volume stand in `Volume`. The four fields of technical
    requirements are those of an electronic file's cover (domain 2.6; ISAD(G) 3.4.4). `purged` says that drafts and
    duplicates were taken out before closing (expurgo).

    What its documents amount to (`document_count`, `last_number`, `document_folios`, `latest_document_on`,
    `content_bytes`, each object counted once) is kept here because closing asks for it, and because counting documents
    for a list of files would read them all.
    """

    __tablename__ = "aggregation"
    __table_args__ = (
        UniqueConstraint("fonds_id", "reference"),
        CheckConstraint("closed_on IS NULL OR closed_on >= opened_on", name="closes_after_opening"),
        Index("ix_aggregation_fonds_id_unit_id_opened_on", "fonds_id", "unit_id", "opened_on"),
        Index("ix_aggregation_fonds_id_sort_key", "fonds_id", "sort_key"),
        Index("ix_aggregation_lineage_id_opening_year", "lineage_id", "opening_year"),
        # Every order a list of files offers, read from the index forwards or backwards.
        Index("ix_aggregation_fonds_id_opened_on_id", "fonds_id", "opened_on", "id"),
        Index("ix_aggregation_fonds_id_closed_on_id", "fonds_id", "closed_on", "id"),
        Index("ix_aggregation_fonds_id_title_order_id", "fonds_id", "title_order", "id"),
        # SQLite looks for words in these instead of in the whole rows. PostgreSQL reads the table itself faster, and a
        # long title would not fit its index, so there they stay empty.
        Index(
            "ix_aggregation_fonds_id_folded_title",
            "fonds_id",
            "folded_title",
            postgresql_where=text("fonds_id IS NULL"),
        ),
        Index(
            "ix_aggregation_fonds_id_folded_reference",
            "fonds_id",
            "folded_reference",
            postgresql_where=text("fonds_id IS NULL"),
        ),
        Index("ix_aggregation_fonds_id_node_id_id", "fonds_id", "node_id", "id"),
        Index("ix_aggregation_fonds_id_unit_id_id", "fonds_id", "unit_id", "id"),
        Index("ix_aggregation_fonds_id_document_count_id", "fonds_id", "document_count", "id"),
        Index("ix_aggregation_fonds_id_folios_id", "fonds_id", "folios", "id"),
        Index("ix_aggregation_fonds_id_stage_id", "fonds_id", "stage", "id"),
        Index("ix_aggregation_fonds_id_support_id", "fonds_id", "support", "id"),
        Index("ix_aggregation_fonds_id_standing_id", "fonds_id", "standing", "id"),
    )

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"))
    node_id: Mapped[UUID] = mapped_column(ForeignKey("node.id"), index=True)
    lineage_id: Mapped[UUID]
    opening_year: Mapped[int]
    consecutive: Mapped[int]
    reference: Mapped[str] = mapped_column(String(300))
    printed_reference: Mapped[str] = mapped_column(String(300))
    sort_key: Mapped[str] = mapped_column(String(240))
    title: Mapped[str] = mapped_column(String(1000))
    # Kept by the database itself, so that no way of writing a file can forget them.
    folded_title: Mapped[str] = mapped_column(Text, Computed(folding("title"), persisted=True), deferred=True)
    title_order: Mapped[str] = mapped_column(
        Text, Computed(f"substr({folding('title')}, 1, 200)", persisted=True), deferred=True
    )
    folded_reference: Mapped[str] = mapped_column(Text, Computed(folding("reference"), persisted=True), deferred=True)
    public_title: Mapped[str] = mapped_column(String(1000), default="", server_default="")
    scope_and_content: Mapped[str] = mapped_column(Text, default="")
    area: Mapped[str] = mapped_column(String(300), default="")
    archivist_note: Mapped[str] = mapped_column(Text, default="")
    access_condition: Mapped[AccessCondition] = mapped_column(
        text_enum(AccessCondition), default=AccessCondition.PUBLIC
    )
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]
    closing_note: Mapped[str] = mapped_column(Text, default="")
    folios: Mapped[int | None]
    first_folio: Mapped[int | None]
    last_folio: Mapped[int | None]
    purged: Mapped[bool] = mapped_column(default=False, server_default=false())
    annex_links: Mapped[str] = mapped_column(Text, default="", server_default="")
    capture_format: Mapped[str] = mapped_column(String(300), default="", server_default="")
    reading_requirements: Mapped[str] = mapped_column(Text, default="", server_default="")
    root_directory: Mapped[str] = mapped_column(String(500), default="", server_default="")
    support: Mapped[Support] = mapped_column(text_enum(Support), default=Support.PAPER)
    tradition: Mapped[Tradition] = mapped_column(text_enum(Tradition), default=Tradition.ORIGINAL)
    stage: Mapped[CustodyStage] = mapped_column(text_enum(CustodyStage), default=CustodyStage.OFFICE)
    standing: Mapped[Standing] = mapped_column(
        text_enum(Standing), default=Standing.IN_ORDER, server_default=Standing.IN_ORDER.value
    )
    merged_into_id: Mapped[UUID | None] = mapped_column(ForeignKey("aggregation.id"), index=True)
    document_count: Mapped[int] = mapped_column(default=0)
    last_number: Mapped[int] = mapped_column(default=0)
    document_folios: Mapped[int] = mapped_column(default=0)
    latest_document_on: Mapped[date | None]
    content_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(200))
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads a plain dict

    @property
    def place(self) -> Place:
        """Where acts on this file happen."""
        return Place(self.fonds_id, self.unit_id, self.stage)

    @property
    def is_open(self) -> bool:
        """Whether documents may still be added."""
        return self.closed_on is None

    @property
    def is_frozen(self) -> bool:
        """Whether it is lost, damaged, merged, destroyed or delivered, so that nothing may be done with it."""
        return self.standing is not Standing.IN_ORDER

    def close(self, on: date) -> None:
        """Close the file; from this day its retention period may run."""
        if self.closed_on is not None:
            raise AggregationAlreadyClosed(reference=self.reference, closed_on=self.closed_on)
        if on < self.opened_on:
            raise ClosesBeforeOpening(reference=self.reference, opened_on=self.opened_on, closed_on=on)
        self.closed_on = on

    def reopen(self) -> None:
        """Take documents again; a new closing will say when periods begin."""
        if self.closed_on is None:
            raise AggregationIsOpen(reference=self.reference)
        self.closed_on = None
        self.printed_reference = self.reference

    def take_document(self, *, dated_on: date | None, folios: int | None, new_bytes: int = 0) -> int:
        """Count one more document in and give its number in the file (from 1)."""
        self.require_open()
        self.document_count += 1
        self.last_number += 1
        self.document_folios += folios or 0
        self.content_bytes += new_bytes
        if dated_on is not None and (self.latest_document_on is None or dated_on > self.latest_document_on):
            self.latest_document_on = dated_on
        return self.last_number

    def require_open(self) -> None:
        """Refuse where the file is closed, which write-protects it, or is not where it belongs."""
        self.require_in_order()
        if self.closed_on is not None:
            raise AggregationIsClosed(reference=self.reference, closed_on=self.closed_on)

    def require_in_order(self) -> None:
        """Refuse where the file is not where it belongs: nothing happens to it until it is in order again."""
        if self.standing is not Standing.IN_ORDER:
            raise AggregationIsFrozen(reference=self.reference, standing=self.standing.value)


class Volume(Entity):
    """A volume (legajo): one physical piece of a file, with the folios it holds (domain 2.6).

    `number` counts from 1 within the file. The folios of volumes follow each other without gap or repeat. A file on
    paper, or on both supports, has at least one; an electronic file has none. `thickness_mm` is measured on the shelf,
    None where nobody did.
    """

    __tablename__ = "volume"
    __table_args__ = (UniqueConstraint("aggregation_id", "number"),)

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"), index=True)
    aggregation_id: Mapped[UUID] = mapped_column(ForeignKey("aggregation.id"))
    number: Mapped[int]
    first_folio: Mapped[int | None]
    last_folio: Mapped[int | None]
    thickness_mm: Mapped[int | None]
    note: Mapped[str] = mapped_column(String(1000), default="")
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads a plain dict


class FolioCorrection(Entity):
    """A folio that was numbered wrongly, crossed out and numbered again (domain 2.6: no "bis").

    `wrong` is what stood on the sheet, as text because it may be "12 bis"; `right` is its folio now.
    """

    __tablename__ = "folio_correction"

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"), index=True)
    aggregation_id: Mapped[UUID] = mapped_column(ForeignKey("aggregation.id"), index=True)
    wrong: Mapped[str] = mapped_column(String(40))
    right: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    corrected_at: Mapped[datetime]
    corrected_by: Mapped[str] = mapped_column(String(200))


class AggregationAlias(Entity):
    """A reference that a file had before it was reclassified, by which it is still found (domain 7 A 10).

    `node_id` is the class it stood under, `until` the day on which the reference gave way. `opinion` is where the
    board's opinion stands when the terms grew shorter. `relabelled_at` is when somebody printed the new cover, or said
    that what lies on the shelf bears the new reference; None while it does not.
    """

    __tablename__ = "aggregation_alias"
    __table_args__ = (Index("ix_aggregation_alias_fonds_id_reference", "fonds_id", "reference"),)

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    aggregation_id: Mapped[UUID] = mapped_column(ForeignKey("aggregation.id"), index=True)
    reference: Mapped[str] = mapped_column(String(300))
    node_id: Mapped[UUID] = mapped_column(ForeignKey("node.id"))
    until: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    opinion: Mapped[str] = mapped_column(Text, default="", server_default="")
    relabelled_at: Mapped[datetime | None]
    relabelled_by: Mapped[str] = mapped_column(String(200), default="", server_default="")
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(200))


class Reopening(Entity):
    """Why a closed file was opened again. The reason stays here: the history keeps no words of people."""

    __tablename__ = "aggregation_reopening"

    aggregation_id: Mapped[UUID] = mapped_column(ForeignKey("aggregation.id"), index=True)
    closed_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    reopened_at: Mapped[datetime]
    reopened_by: Mapped[str] = mapped_column(String(200))


class ReferenceCounter(Base):
    """The last consecutive given in one series, unit and opening year. Rolled back with the act: no gap, no repeat.

    `unit_id` is the nil UUID where the body's template does not number by unit.
    """

    __tablename__ = "reference_counter"

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"), primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(primary_key=True)
    lineage_id: Mapped[UUID] = mapped_column(primary_key=True)
    opening_year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]
