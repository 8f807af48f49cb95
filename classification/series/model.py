"""Appraisal sheets, who produces what they are about, and who signed them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from classification.series.kinds import (
    AccessCondition,
    PersonalData,
    SamplingMethod,
    Support,
    Technique,
    Tradition,
    Trigger,
)
from system.calendar.terms import Term
from system.database import Base, Entity, text_enum
from system.organization.roles import Role


class SheetState(StrEnum):
    """A sheet is drafted, signed by everybody the profile asks for, and superseded by the next one of its series."""

    DRAFT = "draft"
    SIGNED = "signed"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class BoardOpinion(StrEnum):
    """What the interdisciplinary group says of a sheet (LGA 50); it gives opinions, areas decide (LGA 53-IV)."""

    FAVOURABLE = "favourable"
    WITH_OBSERVATIONS = "with_observations"
    UNFAVOURABLE = "unfavourable"


class AppraisalSheet(Entity):
    """Ficha técnica de valoración documental of one series or subseries (LGA 4-XXXI, 56; domain 2.3).

    `lineage_id` is the class across chart versions, `number` the version of the sheet from 1; a class has one draft at
    the most and one signed sheet that holds. Code and title of the series are never typed here: they are the chart's,
    and `class_code` and `class_title` keep what they were when the sheet was last saved. What is not said is empty or
    None: the profile says what must not be. `criteria` are the six of LGA 52-II by name, `citations` are rows
    `{norm, article, fraction, note}`, `value_reasons` go by letter. A sheet without own terms (subseries) takes its
    series'.
    """

    __tablename__ = "appraisal_sheet"
    __table_args__ = (
        UniqueConstraint("fonds_id", "lineage_id", "number"),
        Index("ix_appraisal_sheet_fonds_id_state", "fonds_id", "state"),
    )

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    lineage_id: Mapped[UUID]
    number: Mapped[int]
    state: Mapped[SheetState] = mapped_column(text_enum(SheetState))
    sheet_code: Mapped[str] = mapped_column(String(60), default="")
    class_code: Mapped[str] = mapped_column(String(60))
    class_title: Mapped[str] = mapped_column(String(500))
    drawn_up_on: Mapped[date]
    drafted_by: Mapped[str] = mapped_column(String(200))
    drafted_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[datetime]
    # Identification: the units that produce it are AppraisalSheetUnit; this is the one that answers for the sheet.
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"), index=True)
    # Context
    function: Mapped[str] = mapped_column(Text, default="")
    legal_attribution: Mapped[str] = mapped_column(Text, default="")
    processes: Mapped[str] = mapped_column(Text, default="")
    other_areas: Mapped[str] = mapped_column(Text, default="")
    related_series: Mapped[str] = mapped_column(Text, default="")
    earliest_year: Mapped[int | None]
    latest_year: Mapped[int | None]
    # Content
    description: Mapped[str] = mapped_column(Text, default="")
    document_types: Mapped[str] = mapped_column(Text, default="")
    internal_order: Mapped[str] = mapped_column(Text, default="")
    tradition: Mapped[Tradition | None] = mapped_column(text_enum(Tradition))
    summary_documents: Mapped[str] = mapped_column(Text, default="")
    support: Mapped[Support | None] = mapped_column(text_enum(Support))
    files_per_year: Mapped[int | None]
    metres_per_year: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    gigabytes_per_year: Mapped[Decimal | None] = mapped_column(Numeric(12, 3))
    # Valuation
    values: Mapped[str] = mapped_column(String(4), default="")
    value_reasons: Mapped[dict[str, Any]] = mapped_column(default=dict)
    secondary_values: Mapped[list[Any]] = mapped_column(default=list)
    secondary_reasons: Mapped[str] = mapped_column(Text, default="")
    office_months: Mapped[int | None]
    intermediate_months: Mapped[int | None]
    precautionary_months: Mapped[int] = mapped_column(default=0)
    trigger: Mapped[Trigger | None] = mapped_column(text_enum(Trigger))
    trigger_name: Mapped[str] = mapped_column(String(200), default="")
    technique: Mapped[Technique | None] = mapped_column(text_enum(Technique))
    sample_quality: Mapped[str] = mapped_column(Text, default="")
    sampling_method: Mapped[SamplingMethod | None] = mapped_column(text_enum(SamplingMethod))
    citations: Mapped[list[Any]] = mapped_column(default=list)
    criteria: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # Access, place, custody
    access_condition: Mapped[AccessCondition | None] = mapped_column(text_enum(AccessCondition))
    access_basis: Mapped[str] = mapped_column(Text, default="")
    access_years: Mapped[int | None]
    personal_data: Mapped[PersonalData | None] = mapped_column(text_enum(PersonalData))
    location: Mapped[str] = mapped_column(Text, default="")
    custodian: Mapped[str] = mapped_column(String(300), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    # What the interdisciplinary group said
    opinion: Mapped[BoardOpinion | None] = mapped_column(text_enum(BoardOpinion))
    opinion_number: Mapped[str] = mapped_column(String(100), default="")
    opinion_on: Mapped[date | None]
    opinion_by: Mapped[str | None] = mapped_column(String(200))
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads a plain dict

    @property
    def office(self) -> Term | None:
        """The term in the office archive (AT), None where the sheet says none."""
        return None if self.office_months is None else Term(*divmod(self.office_months, 12))

    @property
    def intermediate(self) -> Term | None:
        """The term in the records centre (AC)."""
        return None if self.intermediate_months is None else Term(*divmod(self.intermediate_months, 12))

    @property
    def precautionary(self) -> Term:
        """The precautionary term, usually none."""
        return Term(*divmod(self.precautionary_months, 12))


class AppraisalSheetUnit(Base):
    """A unit that produces files of the series a sheet is about (área productora)."""

    __tablename__ = "appraisal_sheet_unit"

    sheet_id: Mapped[UUID] = mapped_column(ForeignKey("appraisal_sheet.id"), primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"), primary_key=True, index=True)


class SheetSignature(Entity):
    """Somebody signed a sheet in a role (LGA 53, 56). `digest` is of the sheet's content as it was signed."""

    __tablename__ = "appraisal_sheet_signature"
    __table_args__ = (UniqueConstraint("sheet_id", "role"),)

    sheet_id: Mapped[UUID] = mapped_column(ForeignKey("appraisal_sheet.id"))
    role: Mapped[Role] = mapped_column(text_enum(Role))
    signed_by: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(300))
    position: Mapped[str] = mapped_column(String(300), default="")
    signed_at: Mapped[datetime]
    digest: Mapped[str] = mapped_column(String(64))
