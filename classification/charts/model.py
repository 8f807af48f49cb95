"""Chart versions and their nodes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column

from classification.charts.errors import ChartFrozen, ChartIsNoDraft, InForceBeforePrevious, SeriesAlreadyClosed
from classification.charts.levels import Level
from system.database import Entity, text_enum
from system.tabular import folded

__all__ = ["ChartImport", "ChartState", "ClassificationChart", "Level", "Node", "Succession", "SuccessionKind"]


class ChartState(StrEnum):
    """A version is drafted, comes into force, and is superseded; superseded ones stay readable for ever.

    A draft given up is withdrawn. A chart received from a body that ceased to exist is frozen: the receiving body may
    never change it (LGA 18).
    """

    DRAFT = "draft"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    FROZEN = "frozen"


class ClassificationChart(Entity):
    """One version of a body's chart. The fonds itself is the root, so nodes begin at sections.

    `minutes` and `minutes_on` name the session of the appraisal board that stands behind it, `minutes_id` the paper
    itself; `registration` is its number in the register of the national or state archive. Of a frozen chart
    `received_code`, `received_name` and `received_on` say from which body it came, and when.
    """

    __tablename__ = "classification_chart"
    __table_args__ = (UniqueConstraint("fonds_id", "number"),)

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    state: Mapped[ChartState] = mapped_column(text_enum(ChartState))
    drafted_by: Mapped[str] = mapped_column(String(200))
    drafted_at: Mapped[datetime]
    in_force_from: Mapped[date | None]
    in_force_until: Mapped[date | None]
    approved_by: Mapped[str | None] = mapped_column(String(200))
    minutes: Mapped[str] = mapped_column(String(200), default="")
    minutes_on: Mapped[date | None]
    minutes_id: Mapped[UUID | None] = mapped_column(ForeignKey("attachment.id"))
    registration: Mapped[str] = mapped_column(String(200), default="")
    received_code: Mapped[str] = mapped_column(String(40), default="")
    received_name: Mapped[str] = mapped_column(String(300), default="")
    received_on: Mapped[date | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads a plain dict

    @property
    def is_draft(self) -> bool:
        """Whether it may still be changed."""
        return self.state is ChartState.DRAFT

    def require_own(self) -> None:
        """Refuse where the version was received from a body that ceased to exist: nobody may modify it (LGA 18)."""
        if self.state is ChartState.FROZEN:
            raise ChartFrozen(number=self.number, code=self.received_code)

    def require_draft(self) -> None:
        """Refuse where the version is no draft: what is in force changes by a new version only."""
        self.require_own()
        if not self.is_draft:
            raise ChartIsNoDraft(number=self.number, state=self.state.value)

    def come_into_force(self, on: date, *, approved_by: str, minutes: str) -> None:
        """From this day the version is the body's instrument."""
        self.require_draft()
        self.state = ChartState.IN_FORCE
        self.in_force_from = on
        self.approved_by = approved_by
        self.minutes = minutes

    def withdraw(self) -> None:
        """Give a draft up; it stays readable."""
        self.require_draft()
        self.state = ChartState.WITHDRAWN

    def freeze(self, *, code: str, name: str, on: date, minutes: str) -> None:
        """Keep it for ever as it came from the body of this code and name, by the minutes of its handover (LGA 18)."""
        self.require_draft()
        self.state = ChartState.FROZEN
        self.received_code, self.received_name, self.received_on = code, name, on
        self.minutes = minutes

    def give_way(self, to_version_from: date) -> None:
        """Be superseded the day before another version begins."""
        if self.in_force_from is None or to_version_from <= self.in_force_from:
            raise InForceBeforePrevious(number=self.number, in_force_from=self.in_force_from, next_from=to_version_from)
        self.state = ChartState.SUPERSEDED
        self.in_force_until = to_version_from - timedelta(days=1)


class ChartImport(Entity):
    """The report of one import, kept so that its page can be read again and its problems downloaded.

    `problems` are rows `{row, column, severity, code, basis, facts}`: codes, to be said in the reader's language.
    """

    __tablename__ = "chart_import"

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"), index=True)
    chart_id: Mapped[UUID | None] = mapped_column(ForeignKey("classification_chart.id"))
    imported_by: Mapped[str] = mapped_column(String(200))
    imported_at: Mapped[datetime]
    rows: Mapped[int]
    imported: Mapped[int]
    unchanged: Mapped[int]
    counts: Mapped[dict[str, Any]]
    problems: Mapped[list[Any]]


def _folded_title(context: DefaultExecutionContext) -> str:
    given: dict[str, object] = context.get_current_parameters()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped
    return folded(str(given["title"]))


class Node(Entity):
    """A section, series or subseries of one chart version.

    `key` is the normalised code ("5C.12") and unique in its version; `code` is how the body writes it ("05C.12");
    `sort_key` orders naturally as plain text (`Code.sort_key`). `lineage_id` is the same class in every version: files,
    schedules and reports that cross versions ask for it. `folded_title` is the title as searches compare it. `position`
    is where people put it among its siblings (from 0), None where codes order them; `sort_key` follows. `legacy` says
    that an instrument the body already lived by brought it along: what rules ask of new series is told of it, not
    demanded.
    """

    __tablename__ = "node"
    __table_args__ = (
        UniqueConstraint("chart_id", "key"),
        Index("ix_node_chart_id_parent_id_sort_key", "chart_id", "parent_id", "sort_key"),
        Index("ix_node_lineage_id", "lineage_id"),
    )

    chart_id: Mapped[UUID] = mapped_column(ForeignKey("classification_chart.id"))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("node.id"))
    lineage_id: Mapped[UUID]
    level: Mapped[Level] = mapped_column(text_enum(Level))
    code: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(60))
    sort_key: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(500))
    folded_title: Mapped[str] = mapped_column(Text, default=_folded_title)
    description: Mapped[str] = mapped_column(Text, default="")
    function: Mapped[str] = mapped_column(Text, default="")
    takes_files: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int | None]
    legacy: Mapped[bool] = mapped_column(default=False)

    def rename(self, title: str) -> None:
        """Give it another title; what searches compare follows."""
        self.title = title
        self.folded_title = folded(title)

    def close_to_files(self) -> None:
        """From now on no file is opened under it. One with files is never deleted or moved, only closed."""
        if not self.takes_files:
            raise SeriesAlreadyClosed(code=self.code)
        self.takes_files = False


class SuccessionKind(StrEnum):
    """What became of a class that a version no longer carries on as itself."""

    MERGED = "merged"
    REPLACED = "replaced"
    SPLIT = "split"
    SUPPRESSED = "suppressed"


class Succession(Entity):
    """One step of the crosswalk: in this version, an old class goes over into another, or into none.

    A class that keeps its `lineage_id` needs no step, whatever its code, title or place. A split has one row per class
    it goes over into. What the old class was called is kept, for versions are compared long after.
    """

    __tablename__ = "class_succession"
    __table_args__ = (
        UniqueConstraint("chart_id", "old_lineage_id", "new_lineage_id"),
        Index("ix_class_succession_fonds_id_old_lineage_id", "fonds_id", "old_lineage_id"),
        Index("ix_class_succession_fonds_id_new_lineage_id", "fonds_id", "new_lineage_id"),
    )

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    chart_id: Mapped[UUID] = mapped_column(ForeignKey("classification_chart.id"))
    kind: Mapped[SuccessionKind] = mapped_column(text_enum(SuccessionKind))
    old_lineage_id: Mapped[UUID]
    old_code: Mapped[str] = mapped_column(String(60))
    old_title: Mapped[str] = mapped_column(String(500))
    old_level: Mapped[Level] = mapped_column(text_enum(Level))
    new_lineage_id: Mapped[UUID | None]
    recorded_by: Mapped[str] = mapped_column(String(200))
    recorded_at: Mapped[datetime]
