"""What the paper of each file takes, in SQL: the same rule as `records.custody.measures.extent_of`, for sums."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, case, func, literal, select

from records.aggregations.model import Aggregation, Volume
from records.custody.measures import MILLIMETRES
from system.organization.errors import ProfileNotConfirmed, ProfileNotFound
from system.organization.queries import profile_of
from system.work import Reading, Work

Stand = Reading | Work


@dataclass(frozen=True, slots=True)
class Paper:
    """The volumes of each file added up, to be joined from the outside, and three numbers of a file so joined."""

    volumes: Subquery
    measured_mm: ColumnElement[int]
    estimated_mm: ColumnElement[int]
    unknown: ColumnElement[int]


def paper_of(reading: Reading, fonds_id: UUID) -> Paper:
    """The paper of a body's files. A volume of which only the file's folios are known has its even share of them."""
    per_metre = folios_per_metre(reading, fonds_id)
    is_measured, folios = Volume.thickness_mm.is_not(None), Volume.last_folio - Volume.first_folio + 1
    ranged = case((is_measured | folios.is_(None), 0), else_=1)
    estimate = _up(folios * MILLIMETRES, literal(per_metre)) if per_metre else literal(0)
    volumes = (
        select(
            Volume.aggregation_id.label("aggregation_id"),
            func.count().label("number"),
            func.coalesce(func.sum(Volume.thickness_mm), 0).label("measured"),
            func.sum(case((ranged == 1, estimate), else_=0)).label("estimated"),
            func.sum(ranged).label("ranged"),
            func.sum(case((is_measured | folios.is_not(None), 0), else_=1)).label("bare"),
        )
        .where(Volume.fonds_id == fonds_id)
        .group_by(Volume.aggregation_id)
        .subquery("paper")
    )
    found = volumes.c
    if not per_metre:
        unknown = found.ranged + found.bare
        return Paper(volumes, _known(found.measured), literal(0), _known(unknown))
    each = _up(Aggregation.folios * MILLIMETRES, found.number * per_metre)
    return Paper(
        volumes,
        _known(found.measured),
        _known(found.estimated + case((Aggregation.folios.is_(None), 0), else_=found.bare * each)),
        _known(case((Aggregation.folios.is_(None), found.bare), else_=0)),
    )


def folios_per_metre(stand: Stand, fonds_id: UUID) -> int | None:
    """How many folios the body's profile takes for a linear metre; None where it says nothing."""
    try:
        instruments = profile_of(stand, fonds_id, stand.today).instruments
    except (ProfileNotFound, ProfileNotConfirmed):
        return None
    return instruments.folios_per_metre if instruments else None


def _known(number: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.coalesce(number, 0)


def _up(amount: ColumnElement[Any], by: ColumnElement[Any]) -> ColumnElement[Any]:
    """A division rounded up, of whole numbers."""
    return (amount + by - 1) // by
