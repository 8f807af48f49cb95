"""A disposal list with its items, exclusions, papers and comments; samples and the files they were drawn from."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from classification.series.kinds import SamplingMethod
from retention.disposals.kinds import ListState, PaperKind
from system.actor import Place
from system.database import Entity, text_enum

__all__ = [
    "DisposalComment", "DisposalDelegation", "DisposalExclusion", "DisposalItem", "DisposalList", "DisposalPaper",
    "Fate", "ItemState", "ListState", "PaperKind", "SampleDraw", "SampledFile",
]  # fmt: skip


class ItemState(StrEnum):
    """What became of one file of a list. Only a standing item can be destroyed."""

    STANDING = "standing"
    REFUSED = "refused"  # taken out by a person, with a reason, at some stage
    RETURNED = "returned"  # a guard forbade it at execution: it is back in custody
    DESTROYING = "destroying"  # its key is being destroyed: once anything went there is no way back
    DESTROYED = "destroyed"  # gone, with its tombstone


class Fate(StrEnum):
    """What is done with the paper of a list (LGA 15: federal paper is given only to CONALITEG)."""

    DESTRUCTION = "destruction"
    DONATION = "donation"


class DisposalList(Entity):
    """Files proposed together for disposal.

    `number` counts the lists of a body and year. `criteria` are what it was made from (`unit`, `series`, `years`,
    `as_of`). `digest` is over its items in order and frozen when it is proposed: every paper is given over one digest,
    and a list whose digest changed goes back. `accounting` says that it holds original accounting records, which need
    the finance body (domain 2.7). Counts are kept beside it because every board asks for them. `assignee` is who is
    asked to do the next step and `answer_by` until when, `reminded_on` when they were reminded of it; `job_id` is the
    job that gathers its files, None once they are there.
    """

    __tablename__ = "disposal_list"
    __table_args__ = (
        UniqueConstraint("fonds_id", "year", "number"),
        Index("ix_disposal_list_fonds_id_state", "fonds_id", "state"),
    )

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"), index=True)
    year: Mapped[int]
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    state: Mapped[ListState] = mapped_column(text_enum(ListState))
    fate: Mapped[Fate] = mapped_column(text_enum(Fate))
    accounting: Mapped[bool] = mapped_column(default=False, server_default=false())
    criteria: Mapped[dict[str, Any]]
    as_of: Mapped[date]
    digest: Mapped[str] = mapped_column(String(64), default="")
    item_count: Mapped[int] = mapped_column(default=0)
    standing_count: Mapped[int] = mapped_column(default=0)
    excluded_count: Mapped[int] = mapped_column(default=0)
    assignee: Mapped[str] = mapped_column(String(200), default="")
    drafted_by: Mapped[str] = mapped_column(String(200))
    drafted_at: Mapped[datetime]
    proposed_by: Mapped[str | None] = mapped_column(String(200))
    proposed_at: Mapped[datetime | None]
    ruling_number: Mapped[str] = mapped_column(String(200), default="")
    ruled_on: Mapped[date | None]
    act_number: Mapped[str] = mapped_column(String(200), default="")
    act_on: Mapped[date | None]
    published_at: Mapped[str] = mapped_column(String(1000), default="")
    published_on: Mapped[date | None]
    executor: Mapped[str | None] = mapped_column(String(200))
    witness: Mapped[str | None] = mapped_column(String(200))
    executed_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    ending_reason: Mapped[str] = mapped_column(Text, default="")
    answer_by: Mapped[date | None]
    reminded_on: Mapped[date | None]
    job_id: Mapped[UUID | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads a plain dict

    @property
    def place(self) -> Place:
        """Where acts on this list happen."""
        return Place(self.fonds_id, self.unit_id)

    @property
    def spoken(self) -> str:
        """Its number as people say it: `7/2026`."""
        return f"{self.number}/{self.year}"

    def is_of(self, handle: str) -> bool:
        """Whether somebody drew it up or proposed it, and so approves none of its steps."""
        return bool(handle) and handle in {self.drafted_by, self.proposed_by}


class DisposalItem(Entity):
    """One file of a list, in its position (from 1), as it was when the list was frozen.

    `active` is the file's id while the list may still destroy it and None after: its uniqueness keeps a file out of two
    lists at once. `entry_id` and `due_on` are what its clock said; `sha256` is of its line in the list's digest.
    """

    __tablename__ = "disposal_item"
    __table_args__ = (
        UniqueConstraint("list_id", "position"),
        UniqueConstraint("list_id", "aggregation_id"),
        UniqueConstraint("active"),
        Index("ix_disposal_item_list_id_state", "list_id", "state"),
    )

    list_id: Mapped[UUID] = mapped_column(ForeignKey("disposal_list.id"))
    aggregation_id: Mapped[UUID] = mapped_column(ForeignKey("aggregation.id"), index=True)
    active: Mapped[UUID | None]
    position: Mapped[int]
    state: Mapped[ItemState] = mapped_column(text_enum(ItemState))
    entry_id: Mapped[UUID | None] = mapped_column(ForeignKey("schedule_entry.id"), index=True)
    due_on: Mapped[date]
    sha256: Mapped[str] = mapped_column(String(64))
    stage: Mapped[ListState | None] = mapped_column(text_enum(ListState))
    reasons: Mapped[list[Any]] = mapped_column(default=list)
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[str] = mapped_column(String(200), default="")
    decided_at: Mapped[datetime | None]


class DisposalExclusion(Entity):
    """A file that met the criteria of a list and was left out, with every reason: codes with their facts."""

    __tablename__ = "disposal_exclusion"
    __table_args__ = (UniqueConstraint("list_id", "aggregation_id"),)

    list_id: Mapped[UUID] = mapped_column(ForeignKey("disposal_list.id"))
    aggregation_id: Mapped[UUID] = mapped_column(ForeignKey("aggregation.id"), index=True)
    reasons: Mapped[list[Any]]


class DisposalPaper(Entity):
    """A paper given over one state of a list: `list_digest` says which, so that a changed list has to ask again."""

    __tablename__ = "disposal_paper"
    __table_args__ = (Index("ix_disposal_paper_list_id_kind", "list_id", "kind"),)

    list_id: Mapped[UUID] = mapped_column(ForeignKey("disposal_list.id"))
    kind: Mapped[PaperKind] = mapped_column(text_enum(PaperKind))
    number: Mapped[str] = mapped_column(String(200), default="")
    dated_on: Mapped[date]
    authority: Mapped[str] = mapped_column(String(300), default="")
    attachment_id: Mapped[UUID | None] = mapped_column(ForeignKey("attachment.id"))
    list_digest: Mapped[str] = mapped_column(String(64))
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    recorded_by: Mapped[str] = mapped_column(String(200))
    recorded_at: Mapped[datetime]
    void_reason: Mapped[str] = mapped_column(Text, default="")


class DisposalComment(Entity):
    """What somebody says of a list, or of one of its items."""

    __tablename__ = "disposal_comment"

    list_id: Mapped[UUID] = mapped_column(ForeignKey("disposal_list.id"), index=True)
    item_id: Mapped[UUID | None] = mapped_column(ForeignKey("disposal_item.id"), index=True)
    said_by: Mapped[str] = mapped_column(String(200))
    said_at: Mapped[datetime]
    words: Mapped[str] = mapped_column(Text)


class DisposalDelegation(Entity):
    """That somebody does one kind of step of one list in place of somebody who may, until a day, both included.

    `permission` is what is lent, by its value, `given_by` who lends it and goes on holding it; it counts only while
    they do. `reason` says why, with the number of the paper where there is one. Executing and witnessing never are.
    """

    __tablename__ = "disposal_delegation"
    __table_args__ = (Index("ix_disposal_delegation_delegate", "delegate", "ended_at"),)

    list_id: Mapped[UUID] = mapped_column(ForeignKey("disposal_list.id"), index=True)
    permission: Mapped[str] = mapped_column(String(60))
    delegate: Mapped[str] = mapped_column(String(200))
    given_by: Mapped[str] = mapped_column(String(200))
    given_at: Mapped[datetime]
    until: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    ended_by: Mapped[str] = mapped_column(String(200), default="")
    ended_at: Mapped[datetime | None]


class SampleDraw(Entity):
    """One drawing of the sample of a sampled series over the files of it that were due on a day (domain 2.2).

    `population_digest` is over the files it was drawn from, in order; `seed` makes a random draw reproducible, `step`
    and `start` a systematic one. A later draw over the same files replaces it, with a reason.
    """

    __tablename__ = "sample_draw"

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"), index=True)
    lineage_id: Mapped[UUID] = mapped_column(index=True)
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"), index=True)
    method: Mapped[SamplingMethod] = mapped_column(text_enum(SamplingMethod))
    criteria: Mapped[str] = mapped_column(Text, default="")
    as_of: Mapped[date]
    seed: Mapped[str] = mapped_column(String(64), default="")
    step: Mapped[int | None]
    start: Mapped[int | None]
    population: Mapped[int]
    chosen: Mapped[int]
    population_digest: Mapped[str] = mapped_column(String(64))
    drawn_by: Mapped[str] = mapped_column(String(200))
    drawn_at: Mapped[datetime]
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("sample_draw.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    void_at: Mapped[datetime | None]


class SampledFile(Entity):
    """One file of the population of a draw. The chosen ones are kept for history; the others may be proposed.

    `standing` is the file's id while the draw counts for it and None after: the draw was replaced, or a file that was
    not chosen passed to another series. A file stands in one draw.
    """

    __tablename__ = "sampled_file"
    __table_args__ = (
        UniqueConstraint("draw_id", "aggregation_id"),
        UniqueConstraint("standing"),
        Index(
            "ix_sampled_file_chosen",
            "aggregation_id",
            sqlite_where=text("is_chosen AND standing IS NOT NULL"),
            postgresql_where=text("is_chosen AND standing IS NOT NULL"),
        ),
    )

    draw_id: Mapped[UUID] = mapped_column(ForeignKey("sample_draw.id"), index=True)
    aggregation_id: Mapped[UUID] = mapped_column(ForeignKey("aggregation.id"))
    standing: Mapped[UUID | None]
    position: Mapped[int]
    is_chosen: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text, default="")
