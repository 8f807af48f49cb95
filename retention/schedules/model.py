"""Versions of a body's disposal schedule and their entries."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from classification.series.kinds import AccessCondition, SamplingMethod, Support, Technique, Trigger
from retention.schedules.due_dates import Rule
from retention.schedules.errors import ScheduleNotDraft
from system.calendar.terms import Term
from system.database import Base, Entity, text_enum


class ScheduleState(StrEnum):
    """A version is drafted, comes into force, and is superseded; superseded ones stay readable for ever.

    A draft given up is withdrawn.
    """

    DRAFT = "draft"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class RetentionSchedule(Entity):
    """One version of a body's catálogo de disposición documental (LGA 4-XIII).

    A file keeps the version under which it was closed for ever; a new version changes nothing for it (domain 2.2).
    `sha256` is of the file it was loaded from, empty where it was drawn up here; `minutes` and `minutes_on` name the
    session, `opinion_number` the opinion of the interdisciplinary group (LGA 50, 52), `minutes_id` the paper itself;
    `registration` is its number in the register of the national or state archive (LGA 106-V).
    """

    __tablename__ = "retention_schedule"
    __table_args__ = (UniqueConstraint("fonds_id", "number"),)

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    chart_id: Mapped[UUID] = mapped_column(ForeignKey("classification_chart.id"), index=True)
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    state: Mapped[ScheduleState] = mapped_column(text_enum(ScheduleState))
    sha256: Mapped[str] = mapped_column(String(64))
    drafted_by: Mapped[str] = mapped_column(String(200))
    drafted_at: Mapped[datetime]
    in_force_from: Mapped[date | None]
    in_force_until: Mapped[date | None]
    approved_by: Mapped[str | None] = mapped_column(String(200))
    minutes: Mapped[str] = mapped_column(String(200), default="")
    minutes_on: Mapped[date | None]
    minutes_id: Mapped[UUID | None] = mapped_column(ForeignKey("attachment.id"))
    opinion_number: Mapped[str] = mapped_column(String(200), default="")
    registration: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads a plain dict

    def come_into_force(self, on: date, *, approved_by: str, minutes: str) -> None:
        """Bind every file that is closed from this day on."""
        self.require_draft()
        self.state = ScheduleState.IN_FORCE
        self.in_force_from = on
        self.approved_by = approved_by
        self.minutes = minutes

    def require_draft(self) -> None:
        """Refuse where the version is no draft: what is in force changes by a new version only."""
        if self.state is not ScheduleState.DRAFT:
            raise ScheduleNotDraft(number=self.number, state=self.state.value)

    def be_superseded(self, by_one_from: date) -> date:
        """Go out of force the day before its successor comes in, or at once where both begin on one day."""
        begins = self.in_force_from or by_one_from
        self.state = ScheduleState.SUPERSEDED
        self.in_force_until = max(begins, by_one_from - timedelta(days=1))
        return self.in_force_until


class ScheduleEntry(Entity):
    """What one version says of one series or subseries: how long, from when, and what becomes of its files.

    `sheet_id` is the appraisal sheet the entry was drawn from, which then says everything but the note; `citations` are
    rows `{norm, article, fraction, note}`, `legal_basis` is the same as one text. A subseries without `own_terms`
    carries the terms of its series; `legacy` marks an entry that breaks a rule of today and binds none the less.
    `total_years` is what the body wrote, which need not be the sum.
    """

    __tablename__ = "schedule_entry"
    __table_args__ = (
        UniqueConstraint("schedule_id", "lineage_id"),
        UniqueConstraint("schedule_id", "key"),
        Index("ix_schedule_entry_schedule_id_sort_key", "schedule_id", "sort_key"),
        CheckConstraint("office_years >= 0 AND intermediate_years >= 0", name="terms_run_forward"),
    )

    schedule_id: Mapped[UUID] = mapped_column(ForeignKey("retention_schedule.id"))
    node_id: Mapped[UUID] = mapped_column(ForeignKey("node.id"), index=True)
    lineage_id: Mapped[UUID]
    key: Mapped[str] = mapped_column(String(60))
    sort_key: Mapped[str] = mapped_column(String(200))
    is_subseries: Mapped[bool]
    values: Mapped[str] = mapped_column(String(4), default="")
    office_years: Mapped[int]
    office_months: Mapped[int] = mapped_column(default=0)
    intermediate_years: Mapped[int]
    intermediate_months: Mapped[int] = mapped_column(default=0)
    precautionary_years: Mapped[int] = mapped_column(default=0)
    precautionary_months: Mapped[int] = mapped_column(default=0)
    total_years: Mapped[int | None]
    total_months: Mapped[int | None]
    technique: Mapped[Technique] = mapped_column(text_enum(Technique))
    sample_quality: Mapped[str] = mapped_column(Text, default="")
    trigger: Mapped[Trigger] = mapped_column(text_enum(Trigger))
    trigger_name: Mapped[str] = mapped_column(String(200), default="")
    legal_basis: Mapped[str] = mapped_column(Text, default="")
    access_condition: Mapped[AccessCondition | None] = mapped_column(text_enum(AccessCondition))
    note: Mapped[str] = mapped_column(Text, default="")
    own_terms: Mapped[bool] = mapped_column(default=True)
    own_technique: Mapped[bool] = mapped_column(default=True)
    legacy: Mapped[bool] = mapped_column(default=False)
    sampling_method: Mapped[SamplingMethod | None] = mapped_column(text_enum(SamplingMethod))
    citations: Mapped[list[Any]] = mapped_column(default=list)
    access_basis: Mapped[str] = mapped_column(Text, default="")
    access_years: Mapped[int | None]
    support: Mapped[Support | None] = mapped_column(text_enum(Support))
    sheet_id: Mapped[UUID | None] = mapped_column(ForeignKey("appraisal_sheet.id"), index=True)

    @property
    def office(self) -> Term:
        """The term in the office archive (AT)."""
        return Term(self.office_years, self.office_months)

    @property
    def intermediate(self) -> Term:
        """The term in the records centre (AC)."""
        return Term(self.intermediate_years, self.intermediate_months)

    @property
    def total(self) -> Term | None:
        """The total as the body wrote it, None where it wrote none."""
        return None if self.total_years is None else Term(self.total_years, self.total_months or 0)

    def rule(self) -> Rule:
        """The entry as the reckoning takes it."""
        return Rule(
            office=self.office,
            intermediate=self.intermediate,
            precautionary=Term(self.precautionary_years, self.precautionary_months),
            trigger=self.trigger.value,
            legal_basis=self.legal_basis,
            may_hold_personal_data=self.access_condition is AccessCondition.POSSIBLY_CONFIDENTIAL,
        )


class ScheduleEntryUnit(Base):
    """A unit that produces files of an entry's series (área productora)."""

    __tablename__ = "schedule_entry_unit"

    entry_id: Mapped[UUID] = mapped_column(ForeignKey("schedule_entry.id"), primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"), primary_key=True, index=True)


class ScheduleImport(Entity):
    """The report of one import, kept so that its page can be read again and its problems downloaded.

    `problems` are rows `{row, column, severity, code, basis, facts}`: codes, to be said in the reader's language;
    `stopped_by` the codes of the series whose broken rules kept the version a draft.
    """

    __tablename__ = "schedule_import"

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"), index=True)
    schedule_id: Mapped[UUID | None] = mapped_column(ForeignKey("retention_schedule.id"))
    imported_by: Mapped[str] = mapped_column(String(200))
    imported_at: Mapped[datetime]
    rows: Mapped[int]
    imported: Mapped[int]
    unchanged: Mapped[int]
    counts: Mapped[dict[str, Any]]
    stopped_by: Mapped[list[Any]]
    problems: Mapped[list[Any]]
