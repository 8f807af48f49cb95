"""Blueprints: what a file of a series should hold from a day on."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from classification.series.kinds import Support
from records.blueprints.completeness import Requirement
from system.database import Entity, text_enum


class Blueprint(Entity):
    """The documents that a file of one series is expected to hold (tipología del expediente; domain 2.6).

    `lineage_id` is the class across chart versions, `number` counts its blueprints from 1. A file is measured by the
    one that held on the day it was opened: the latest whose `starts_on` is not later. One that has served is followed
    by another, never rewritten.
    """

    __tablename__ = "blueprint"
    __table_args__ = (
        UniqueConstraint("fonds_id", "lineage_id", "number"),
        UniqueConstraint("fonds_id", "lineage_id", "starts_on"),
    )

    fonds_id: Mapped[UUID] = mapped_column(ForeignKey("fonds.id"))
    lineage_id: Mapped[UUID]
    number: Mapped[int]
    starts_on: Mapped[date]
    note: Mapped[str] = mapped_column(Text, default="")
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(200))


class BlueprintItem(Entity):
    """One document type that a blueprint expects. `kind_key` is `kind` folded for comparing, once in a blueprint.

    `note` says when a conditional one is wanted. `title_pattern` and `support` are offered when one is added.
    """

    __tablename__ = "blueprint_item"
    __table_args__ = (UniqueConstraint("blueprint_id", "kind_key"),)

    blueprint_id: Mapped[UUID] = mapped_column(ForeignKey("blueprint.id"))
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(200))
    kind_key: Mapped[str] = mapped_column(String(200), index=True)
    requirement: Mapped[Requirement] = mapped_column(text_enum(Requirement))
    note: Mapped[str] = mapped_column(String(500), default="")
    title_pattern: Mapped[str] = mapped_column(String(300), default="")
    support: Mapped[Support] = mapped_column(text_enum(Support))
