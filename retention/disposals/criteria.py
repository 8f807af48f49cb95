"""What a list is made from: a unit with all below it, series, years of closing, and the day it is judged on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, func, or_, select, tuple_

from classification.charts.codes import key_of
from classification.charts.model import ClassificationChart, Node
from classification.series.kinds import Technique
from records.aggregations.model import Aggregation, Standing
from records.aggregations.queries import reach
from retention.disposals.errors import DisposalRefused
from retention.disposals.gathering import could_go, lga55_mode, may_go, of_technique, protected
from retention.disposals.model import DisposalItem, DisposalList
from system.errors import Objection
from system.organization.queries import fonds_of, subtree_ids
from system.work import Reading, Work

Stand = Reading | Work
EARLIEST, LATEST = 1500, 9998


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """What is asked for. `series` are codes, empty for all; years are those of closing, both included."""

    fonds_id: UUID
    unit_id: UUID
    as_of: date
    series: tuple[str, ...] = ()
    first_year: int | None = None
    last_year: int | None = None

    def kept(self) -> dict[str, Any]:
        """As the list keeps it."""
        return {"series": list(self.series), "first_year": self.first_year, "last_year": self.last_year}


def of_list(listed: DisposalList) -> Criteria:
    """The criteria a list was made from."""
    kept = listed.criteria
    return Criteria(
        fonds_id=listed.fonds_id, unit_id=listed.unit_id, as_of=listed.as_of, series=tuple(kept.get("series", ())),
        first_year=kept.get("first_year"), last_year=kept.get("last_year"),
    )  # fmt: skip


def against(criteria: Criteria, today: date) -> Iterator[Objection]:
    """What is wrong with what was asked for."""
    if criteria.as_of > today:
        yield Objection("disposal.day_in_future", "", {"field": "as_of", "day": criteria.as_of.isoformat()})
    for field in ("first_year", "last_year"):
        year = getattr(criteria, field)
        if year is not None and not EARLIEST <= year <= LATEST:
            yield Objection("disposal.year_unfit", "", {"field": field, "year": year})
    first, last = criteria.first_year, criteria.last_year
    if first is not None and last is not None and first > last:
        yield Objection("disposal.years_backwards", "", {"field": "last_year"})


def candidates(stand: Stand, criteria: Criteria) -> Select[*tuple[Any, ...]]:
    """The closed files that meet the criteria and that the actor may see: ids with their order.

    What was destroyed, or went to another archive, is no candidate: else each list would tell all that ever left.

    Raises:
        DisposalRefused: the body has no such series.
    """
    file = Aggregation
    fonds = fonds_of(stand, criteria.fonds_id)
    # What a unit that ended has filed stays with the unit above it.
    units = subtree_ids(stand, fonds.id, criteria.unit_id, criteria.as_of, with_ended=True) | {criteria.unit_id}
    statement: Select[*tuple[Any, ...]] = select(file.id, file.sort_key).where(
        file.fonds_id == fonds.id, file.unit_id.in_(sorted(units)), file.closed_on <= criteria.as_of,
        file.standing.not_in((Standing.DESTROYED, Standing.DELIVERED)), reach(stand.actor),
    )  # fmt: skip
    if criteria.series:
        wanted = {one for code in criteria.series for one in _lineages(stand, fonds.id, code)}
        statement = statement.where(file.lineage_id.in_(sorted(wanted)))
    if criteria.first_year is not None:
        statement = statement.where(file.closed_on >= date(criteria.first_year, 1, 1))
    if criteria.last_year is not None:
        statement = statement.where(file.closed_on <= date(criteria.last_year, 12, 31))
    return statement


def walk(
    stand: Stand, statement: Select[*tuple[Any, ...]], behind: tuple[str, UUID] | None, size: int
) -> Sequence[Any]:
    """The next files in the order of their references, behind a mark."""
    if behind is not None:
        statement = statement.where(tuple_(Aggregation.sort_key, Aggregation.id) > behind)
    return stand.session.execute(statement.order_by(Aggregation.sort_key, Aggregation.id).limit(size)).all()


def foreseen(stand: Stand, criteria: Criteria) -> tuple[int, int]:
    """How many files meet the criteria, and how many of them would come in: before anything is written.

    Those that stand in another running list would not.
    """
    rule = may_go(
        criteria.as_of, mode=lga55_mode(stand, criteria.fonds_id, criteria.as_of),
        protected=protected(stand, criteria.fonds_id),
    )  # fmt: skip
    found = candidates(stand, criteria)
    listed = exists().where(DisposalItem.active == Aggregation.id)
    session = stand.session
    every = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    go = session.scalar(select(func.count()).select_from(found.where(rule, ~listed).subquery())) or 0
    return every, go


def to_sample(stand: Stand, criteria: Criteria) -> Select[*tuple[Any, ...]]:
    """The files of sampled series among the criteria against which nothing else stands: what a sample is drawn over."""
    rule = could_go(
        criteria.as_of, mode=lga55_mode(stand, criteria.fonds_id, criteria.as_of),
        protected=protected(stand, criteria.fonds_id),
    )  # fmt: skip
    return candidates(stand, criteria).where(rule, of_technique(Technique.SAMPLING))


def _lineages(stand: Stand, fonds_id: UUID, series: str) -> list[UUID]:
    key = key_of(series)
    below = or_(Node.key == key, Node.key.startswith(f"{key}.", autoescape=True))
    statement = (
        select(Node.lineage_id)
        .distinct()
        .join(ClassificationChart, ClassificationChart.id == Node.chart_id)
        .where(below, ClassificationChart.fonds_id == fonds_id)
    )
    found = list(stand.session.scalars(statement)) if key else []
    if not found:
        facts = {"field": "series", "series": series[:80]}
        raise DisposalRefused(objections=[Objection("disposal.series_unknown", "LGA 13", facts)])
    return found
