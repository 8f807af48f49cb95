"""Two versions side by side: what was added, removed, renamed, recoded, moved and otherwise changed, and the files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, Subquery, and_, case, func, literal, or_, select
from sqlalchemy.orm import aliased

from classification.charts.errors import ChartsOfTwoBodies
from classification.charts.model import Node
from classification.charts.queries import Stand, find_chart
from classification.charts.questions import FilesInClasses


class ChangeKind(StrEnum):
    """How a class differs between two versions; several may hold of one class."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    RECODED = "recoded"
    MOVED = "moved"
    LEVEL_CHANGED = "level_changed"
    DESCRIBED = "described"
    CLOSED = "closed"


def rows(
    stand: Stand, older_id: UUID, newer_id: UUID, *, kind: ChangeKind | None = None, unchanged: bool = False
) -> Select[Any]:
    """The classes of both versions, joined by lineage: those that differ, or all of them where `unchanged`.

    Columns: `lineage_id`; `kinds`, the change kinds parted by spaces; `is_<kind>` of each; and of both sides, as
    `old_…` and `new_…`, `id`, `code`, `title`, `level`, `parent_code`, `sort_key`. `sort_key` is the newer one's where
    it has one.

    Raises:
        ChartNotFound: one of them is none the actor may see.
        ChartsOfTwoBodies: they are not versions of one body.
    """
    older, newer = find_chart(stand, older_id), find_chart(stand, newer_id)
    if older.fonds_id != newer.fonds_id:
        raise ChartsOfTwoBodies(older=older.number, newer=newer.number)
    joined = _joined(older.id, newer.id)
    found = select(*joined.c)
    if kind is not None:
        return found.where(joined.c[f"is_{kind.value}"] == 1)
    return found if unchanged else found.where(joined.c.kinds != "")


def counts_by_kind(stand: Stand, older_id: UUID, newer_id: UUID) -> dict[ChangeKind, int]:
    """How many classes changed in each way."""
    listed = rows(stand, older_id, newer_id).subquery()
    sums = [func.coalesce(func.sum(listed.c[f"is_{kind.value}"]), 0) for kind in ChangeKind]
    found = stand.session.execute(select(*sums)).one()
    return {kind: int(number) for kind, number in zip(ChangeKind, found, strict=True)}


@dataclass(frozen=True, slots=True)
class Compared:
    """One page of a comparison: its rows, how many there are, the counts of the whole, files by lineage."""

    rows: Sequence[Row[Any]]
    total: int
    counts: Mapping[ChangeKind, int]
    files: Mapping[UUID, int]


def compared(
    stand: Stand, older_id: UUID, newer_id: UUID, *, kind: ChangeKind | None = None, page: int = 1, size: int = 200
) -> Compared:
    """One page of what differs, in the order of the newer version, for whoever wants no list."""
    listed = rows(stand, older_id, newer_id, kind=kind)
    change = listed.subquery()
    total = stand.session.scalar(select(func.count()).select_from(change)) or 0
    ordered = select(change).order_by(change.c.sort_key, change.c.lineage_id).limit(size).offset((page - 1) * size)
    found = stand.session.execute(ordered).all()
    fonds_id = find_chart(stand, newer_id).fonds_id
    return Compared(found, total, counts_by_kind(stand, older_id, newer_id), touched(stand, fonds_id))


def touched(stand: Stand, fonds_id: UUID) -> Mapping[UUID, int]:
    """How many files the actor sees in each class of a body, by lineage."""
    found: dict[UUID, int] = {}
    for told in stand.ask(FilesInClasses(fonds_id, in_sight=True)):
        for lineage, number in told.items():
            found[lineage] = found.get(lineage, 0) + number
    return found


def _side(chart_id: UUID, name: str) -> Subquery:
    parent = aliased(Node)
    return (
        select(
            Node.id, Node.lineage_id, Node.code, Node.key, Node.title, Node.level, Node.sort_key, Node.description,
            Node.function, Node.takes_files,
            parent.lineage_id.label("parent_lineage"), parent.code.label("parent_code"),
        )
        .outerjoin(parent, parent.id == Node.parent_id)
        .where(Node.chart_id == chart_id)
        .subquery(name)
    )  # fmt: skip


def _joined(older_id: UUID, newer_id: UUID) -> Subquery:
    old, new = _side(older_id, "older"), _side(newer_id, "newer")
    both = and_(old.c.id.is_not(None), new.c.id.is_not(None))
    parents = func.coalesce(old.c.parent_code, ""), func.coalesce(new.c.parent_code, "")
    moved = or_(
        old.c.parent_lineage != new.c.parent_lineage,
        and_(old.c.parent_lineage.is_(None), new.c.parent_lineage.is_not(None)),
        and_(old.c.parent_lineage.is_not(None), new.c.parent_lineage.is_(None)),
    )
    changes: dict[ChangeKind, ColumnElement[bool]] = {
        ChangeKind.ADDED: old.c.id.is_(None),
        ChangeKind.REMOVED: new.c.id.is_(None),
        ChangeKind.RENAMED: and_(both, old.c.title != new.c.title),
        ChangeKind.RECODED: and_(both, old.c.key != new.c.key),
        ChangeKind.MOVED: and_(both, moved),
        ChangeKind.LEVEL_CHANGED: and_(both, old.c.level != new.c.level),
        ChangeKind.DESCRIBED: and_(both, or_(old.c.description != new.c.description, old.c.function != new.c.function)),
        ChangeKind.CLOSED: and_(both, old.c.takes_files, new.c.takes_files.is_(False)),
    }
    kinds: ColumnElement[str] = literal("")
    for kind, holds in changes.items():
        kinds = kinds.op("||")(case((holds, f" {kind.value}"), else_=""))
    return (
        select(
            func.coalesce(new.c.lineage_id, old.c.lineage_id).label("lineage_id"),
            func.trim(kinds).label("kinds"),
            *(case((holds, 1), else_=0).label(f"is_{kind.value}") for kind, holds in changes.items()),
            *_columns(old, "old", parents[0]),
            *_columns(new, "new", parents[1]),
            func.coalesce(new.c.sort_key, old.c.sort_key).label("sort_key"),
        )
        .select_from(old.outerjoin(new, old.c.lineage_id == new.c.lineage_id, full=True))
        .subquery("change")
    )


def _columns(side: Subquery, name: str, parent_code: ColumnElement[str]) -> tuple[ColumnElement[Any], ...]:
    return (
        side.c.id.label(f"{name}_id"), side.c.code.label(f"{name}_code"), side.c.title.label(f"{name}_title"),
        side.c.level.label(f"{name}_level"), parent_code.label(f"{name}_parent_code"),
        side.c.sort_key.label(f"{name}_sort_key"),
    )  # fmt: skip
