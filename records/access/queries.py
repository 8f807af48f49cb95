"""Looks at restrictions and access requests, for one file or for many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from records.access.model import AccessRequestMark, Restriction
from records.access.terms import Term
from records.aggregations.errors import AggregationNotFound
from records.aggregations.model import Aggregation
from records.aggregations.queries import reach
from system.actor import Permission
from system.work import Reading

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Access:
    """What restricts one file and who asked for it, oldest first."""

    aggregation: Aggregation
    restrictions: Sequence[Restriction]
    requests: Sequence[AccessRequestMark]


def access_of(reading: Reading, aggregation_id: UUID) -> Access:
    """Restrictions and requests of one file, for those who see the file or may restrict it.

    Raises:
        AggregationNotFound: there is none, or not for this actor.
    """
    seen = reach(reading.actor) | reach(reading.actor, Permission.RESTRICTION_RECORD)
    statement = select(Aggregation).where(Aggregation.id == aggregation_id, seen)
    aggregation = reading.session.scalars(statement).one_or_none()
    if aggregation is None:
        raise AggregationNotFound(id=aggregation_id)
    ids = [aggregation_id]
    return Access(
        aggregation,
        restrictions_of(reading.session, ids).get(aggregation_id, ()),
        access_requests_of(reading.session, ids).get(aggregation_id, ()),
    )


def restrictions_of(session: Session, aggregation_ids: Iterable[UUID]) -> Mapping[UUID, Sequence[Restriction]]:
    """The restrictions of many files at once, by file, oldest first. The caller answers for who may see them."""
    found: defaultdict[UUID, list[Restriction]] = defaultdict(list)
    for ids in _portions(aggregation_ids):
        statement = select(Restriction).where(Restriction.aggregation_id.in_(ids))
        for row in session.scalars(statement.order_by(Restriction.classified_on, Restriction.id)):
            found[row.aggregation_id].append(row)
    return found


def terms_of(session: Session, aggregation_ids: Iterable[UUID]) -> Mapping[UUID, Sequence[Term]]:
    """From when to when each of many files is restricted."""
    rows = restrictions_of(session, aggregation_ids)
    return {aggregation_id: [row.term for row in held] for aggregation_id, held in rows.items()}


def access_requests_of(session: Session, aggregation_ids: Iterable[UUID]) -> Mapping[UUID, Sequence[AccessRequestMark]]:
    """The access requests of many files at once, by file, oldest first. The caller answers for who may see them."""
    found: defaultdict[UUID, list[AccessRequestMark]] = defaultdict(list)
    for ids in _portions(aggregation_ids):
        statement = select(AccessRequestMark).where(AccessRequestMark.aggregation_id.in_(ids))
        for row in session.scalars(statement.order_by(AccessRequestMark.requested_on, AccessRequestMark.id)):
            found[row.aggregation_id].append(row)
    return found


def requested() -> Select[UUID]:
    """The ids of every file that was asked for, for a condition inside a larger statement."""
    return select(AccessRequestMark.aggregation_id)


def _portions(ids: Iterable[UUID]) -> Iterable[Sequence[UUID]]:
    wanted = list(dict.fromkeys(ids))
    return (wanted[start : start + _AT_ONCE] for start in range(0, len(wanted), _AT_ONCE))
