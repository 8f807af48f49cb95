"""The crosswalk of two versions of a body's chart as rows: each old class, what became of it, where it is now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from classification.charts import queries
from classification.charts.crosswalk import Version, followed
from classification.charts.errors import ChartsOfTwoBodies
from classification.charts.levels import Level
from classification.charts.model import ChartState, ClassificationChart, Node, Succession, SuccessionKind
from classification.charts.queries import Stand


class Fate(StrEnum):
    """What became of a class between two versions."""

    KEPT = "kept"
    RENAMED = "renamed"
    RECODED = "recoded"
    MOVED = "moved"
    MERGED = "merged"
    REPLACED = "replaced"
    SPLIT = "split"
    SUPPRESSED = "suppressed"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class CrosswalkRow:
    """An old class and one class it leads to; the new side is empty where it leads to none."""

    lineage_id: UUID
    old_id: UUID
    old_code: str
    old_title: str
    old_level: Level
    kind: Fate
    new_id: UUID | None = None
    new_lineage_id: UUID | None = None
    new_code: str = ""
    new_title: str = ""


class _Class(NamedTuple):
    id: UUID
    lineage_id: UUID
    parent_id: UUID | None
    code: str
    key: str
    title: str
    level: Level
    sort_key: str


def crosswalk_rows(stand: Stand, older_id: UUID, newer_id: UUID) -> list[CrosswalkRow]:
    """Every class of the older version with each class it leads to in the newer one, in the order of the older.

    Raises:
        ChartNotFound: one of them is none the actor may see.
        ChartsOfTwoBodies: they are not versions of one body.
    """
    older, newer = in_order(stand, older_id, newer_id)
    olds, news = _classes(stand, older.id), _classes(stand, newer.id)
    by_lineage = {each.lineage_id: each for each in news}
    versions, kinds = _versions(stand, older, newer)
    places = _places(olds), _places(news)
    rows = []
    for old in olds:
        targets = [by_lineage[one] for one in followed(old.lineage_id, versions) if one in by_lineage]
        rows += _rows(old, sorted(targets, key=lambda one: one.sort_key), kinds.get(old.lineage_id), places)
    return rows


def in_order(stand: Stand, older_id: UUID, newer_id: UUID) -> tuple[ClassificationChart, ClassificationChart]:
    """Two versions of one body, the older one first however they are named.

    Raises:
        ChartsOfTwoBodies: they are of two.
    """
    first, second = queries.find_chart(stand, older_id), queries.find_chart(stand, newer_id)
    if first.fonds_id != second.fonds_id:
        raise ChartsOfTwoBodies(older=first.number, newer=second.number)
    return (first, second) if first.number <= second.number else (second, first)


def _classes(stand: Stand, chart_id: UUID) -> list[_Class]:
    found = select(
        Node.id, Node.lineage_id, Node.parent_id, Node.code, Node.key, Node.title, Node.level, Node.sort_key
    ).where(Node.chart_id == chart_id)
    return [_Class(*row) for row in stand.session.execute(found.order_by(Node.sort_key))]


def _places(classes: Sequence[_Class]) -> dict[UUID, UUID | None]:
    """Under which class each one stands, by lineage."""
    lineages = {each.id: each.lineage_id for each in classes}
    return {each.lineage_id: lineages[each.parent_id] if each.parent_id else None for each in classes}


def _versions(
    stand: Stand, older: ClassificationChart, newer: ClassificationChart
) -> tuple[list[Version[UUID]], dict[UUID, SuccessionKind]]:
    """The versions behind the older one up to the newer, and how each class first left."""
    between = (
        ClassificationChart.state.in_((ChartState.IN_FORCE, ChartState.SUPERSEDED))
        | (ClassificationChart.id == newer.id)
    )  # fmt: skip
    charts = stand.session.scalars(
        queries.visible_charts(stand, older.fonds_id)
        .where(between, ClassificationChart.number > older.number, ClassificationChart.number <= newer.number)
        .order_by(ClassificationChart.number)
    ).all()
    versions, kinds = [], dict[UUID, SuccessionKind]()
    for chart in charts:
        classes = frozenset(stand.session.scalars(select(Node.lineage_id).where(Node.chart_id == chart.id)))
        steps: dict[UUID, tuple[UUID, ...]] = {}
        for step in stand.session.scalars(select(Succession).where(Succession.chart_id == chart.id)):
            into = () if step.new_lineage_id is None else (step.new_lineage_id,)
            steps[step.old_lineage_id] = (*steps.get(step.old_lineage_id, ()), *into)
            kinds.setdefault(step.old_lineage_id, step.kind)
        versions.append(Version(classes, steps))
    return versions, kinds


def _rows(
    old: _Class,
    targets: Sequence[_Class],
    kind: SuccessionKind | None,
    places: tuple[Mapping[UUID, UUID | None], Mapping[UUID, UUID | None]],
) -> list[CrosswalkRow]:
    about = (old.lineage_id, old.id, old.code, old.title, old.level)
    if not targets:
        return [CrosswalkRow(*about, Fate.SUPPRESSED if kind else Fate.LEFT_OUT)]
    rows = []
    for new in targets:
        if new.lineage_id != old.lineage_id:
            # A class that was left out and led to others by way of later ones has a kind of its own.
            fate = Fate(kind.value) if kind else Fate.REPLACED
        elif kind is SuccessionKind.SUPPRESSED:
            fate = Fate.SUPPRESSED
        else:
            fate = _carried(old, new, places)
        rows.append(CrosswalkRow(*about, fate, new.id, new.lineage_id, new.code, new.title))
    return rows


def _carried(old: _Class, new: _Class, places: tuple[Mapping[UUID, UUID | None], Mapping[UUID, UUID | None]]) -> Fate:
    """What tells most of a class that is still itself: another place, then another code, then another title."""
    before, after = places
    if before[old.lineage_id] != after[new.lineage_id]:
        return Fate.MOVED
    if old.key != new.key:
        return Fate.RECODED
    return Fate.RENAMED if old.title != new.title else Fate.KEPT
