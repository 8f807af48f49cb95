"""What people name by code - a series, a unit - found in the database, with every objection at once."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from classification.charts.queries import find_by_code
from records.aggregations.errors import ActRefused
from records.aggregations.service import Description, Opening
from system.actor import Actor, NotPermitted, Permission
from system.errors import Objection, refuse_all
from system.organization.errors import UnitNotFound
from system.organization.queries import unit_by_code
from system.work import Reading, Work

# No class or unit has it; an opening with it is refused like any unknown one.
NOBODY = UUID(int=0)


def asked_opening(
    stand: Reading | Work,
    fonds_id: UUID,
    *,
    series: str,
    unit: str,
    title: str,
    opened_on: date | None,
    description: Description,
) -> Opening:
    """An opening whose series and unit were named by their codes, in the chart in force today.

    Raises:
        ActRefused: the body has no such series or unit; both are told.
    """
    # Lists of choices say "5C.12 Conciliaciones": then the code is what stands before the first space.
    code = series.strip().partition(" ")[0]
    node = find_by_code(stand, fonds_id, series) or find_by_code(stand, fonds_id, code)
    found: list[Objection] = []
    if node is None:
        found.append(Objection("aggregation.series_unknown", "LGA 13", {"field": "series", "series": code[:60]}))
    try:
        unit_id = unit_by_code(stand, fonds_id, unit.strip()).id
    except UnitNotFound:
        found.append(Objection("aggregation.unit_unknown", facts={"field": "unit", "unit": unit.strip()[:40]}))
        unit_id = NOBODY
    refuse_all(ActRefused, found)
    return Opening(
        node_id=node.id if node else NOBODY,
        unit_id=unit_id,
        title=title,
        opened_on=opened_on or stand.today,
        description=description,
    )


def own_fonds(actor: Actor) -> UUID:
    """The body in which this actor opens files.

    Raises:
        NotPermitted: the actor belongs to none.
    """
    if actor.fonds_id is None:
        raise NotPermitted(permission=Permission.AGGREGATION_OPEN.value, actor=actor.handle)
    return actor.fonds_id
