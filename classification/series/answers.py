"""What sheets answer when a chart is to be approved, or looked over: which of its series lack what (LGA 56)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from classification.charts.model import Level, Node
from classification.charts.queries import find_chart
from classification.charts.questions import ApprovalObjections, Remarks
from classification.series.demands import demands_of
from classification.series.labels import fields_in_words, roles_in_words
from classification.series.queries import SheetStanding, standing_by_series
from system.errors import Fact, Objection
from system.organization.profile import SheetsDemanded
from system.web.language import gettext as _
from system.work import Reading, Work

BASIS = "LGA 56"


@dataclass(frozen=True, slots=True)
class _Series:
    """A class under which files stand, as far as it is asked for a sheet."""

    id: UUID
    parent_id: UUID | None
    lineage_id: UUID
    code: str
    title: str
    takes_files: bool
    legacy: bool


def objections_to_approval(stand: Reading | Work, question: ApprovalObjections) -> Sequence[Objection]:
    """Every series of a draft that the profile wants a sheet for and that has no signed and complete one.

    A subseries without a sheet of its own is covered by that of the series above it.
    """
    chart = find_chart(stand, question.chart_id)
    scope = demands_of(stand, chart.fonds_id).scope
    if scope is SheetsDemanded.NONE:
        return []
    every = scope is SheetsDemanded.EVERY_SERIES
    return list(_lacking(stand, chart.id, every=every, heirs=False))


def remarks(stand: Reading | Work, question: Remarks) -> Sequence[Objection]:
    """Series that an earlier instrument brought along and that have no sheet yet: said, not demanded."""
    chart = find_chart(stand, question.chart_id)
    scope = demands_of(stand, chart.fonds_id).scope
    if scope is SheetsDemanded.EVERY_SERIES:
        return []
    return list(_lacking(stand, chart.id, every=scope is SheetsDemanded.NONE, heirs=True))


def _lacking(stand: Reading | Work, chart_id: UUID, *, every: bool, heirs: bool) -> Iterator[Objection]:
    known = _series_of(stand, chart_id)
    standing = standing_by_series(stand, chart_id)
    asked = {one.id for one in known.values() if one.takes_files and (every or one.legacy is heirs)}
    for one in known.values():
        if one.id not in asked or _covered(one, known, standing):
            continue
        # What the series above is told of would be said again: its sheet covers this one too.
        if one.lineage_id in standing or one.parent_id not in asked:
            yield _objection(one, standing.get(one.lineage_id))


def _covered(one: _Series, known: Mapping[UUID, _Series], standing: Mapping[UUID, SheetStanding]) -> bool:
    own = standing.get(one.lineage_id)
    above = known.get(one.parent_id) if one.parent_id else None
    if own is None and above is not None:
        return _covered(above, known, standing)
    return own is not None and own.holds


def _objection(one: _Series, standing: SheetStanding | None) -> Objection:
    facts: dict[str, Fact] = {"code": one.code, "title": one.title, "lineage": str(one.lineage_id)}
    if standing is None:
        return Objection("chart.sheet_missing", BASIS, facts)
    lacking = []
    if standing.missing:
        lacking.append(fields_in_words(standing.missing))
    if standing.waiting:
        lacking.append(_("firma de: %(roles)s") % {"roles": roles_in_words(standing.waiting)})
    told = {**facts, "sheet": str(standing.sheet.id), "percent": standing.percent, "lacking": "; ".join(lacking)}
    return Objection("chart.sheet_incomplete", BASIS, told)


def _series_of(stand: Reading | Work, chart_id: UUID) -> dict[UUID, _Series]:
    rows = stand.session.execute(
        select(Node.id, Node.parent_id, Node.lineage_id, Node.code, Node.title, Node.takes_files, Node.legacy)
        .where(Node.chart_id == chart_id, Node.level.in_((Level.SERIES, Level.SUBSERIES)))
        .order_by(Node.sort_key)
    )
    return {row[0]: _Series(*row) for row in rows}
