"""What labels are made of: boxes, volumes and places that were scanned, in the order they were."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from records.aggregations.model import Aggregation, Volume
from records.aggregations.queries import reach
from records.custody.kinds import ScanKind
from records.custody.labels import Label, box_label, place_label, volume_label
from records.custody.model import Box, Place
from records.custody.placing import below
from records.custody.queries import Stand, box_contents, portions, seen_boxes
from records.custody.scanning import Scanned
from system.actor import Permission
from system.organization.model import Fonds
from system.visibility import within_body


def labels_of(stand: Stand, things: Sequence[tuple[ScanKind, UUID]]) -> list[Label]:
    """The labels of things the actor may see, in this order; what they may not see has none."""
    made: dict[UUID, Label] = {
        box.box_id: box_label(box) for box in box_contents(stand, [i for kind, i in things if kind is ScanKind.BOX])
    }
    volumes = [i for kind, i in things if kind is ScanKind.VOLUME]
    made |= {row.id: volume_label(row, row.fonds) for row in _volumes(stand, volumes)}
    for ids in portions([i for kind, i in things if kind is ScanKind.PLACE]):
        statement = (
            select(Place.id, Place.label, Place.name, Fonds.code)
            .join(Fonds, Fonds.id == Place.fonds_id)
            .where(Place.id.in_(ids), within_body(stand.actor, Place.fonds_id))
        )
        for row in stand.session.execute(statement):
            made[row.id] = place_label(row.label, row.name, row.id, row.code)
    return [made[thing] for _kind, thing in things if thing in made]


def scanned_things(lines: Sequence[Scanned]) -> list[tuple[ScanKind, UUID]]:
    """What lines name, for labels; lines that name nothing are left out."""
    return [(one.kind, one.id) for one in lines if one.kind is not None and one.id is not None]


def boxes_at(stand: Stand, place: Place) -> list[UUID]:
    """The boxes that stand at a place or below it."""
    statement = (
        select(Box.id)
        .join(Place, Place.id == Box.place_id)
        .where(below(place), seen_boxes(stand.actor))
        .order_by(Place.sort_key, Box.number)
    )
    return list(stand.session.scalars(statement))


def _volumes(stand: Stand, volume_ids: Sequence[UUID]) -> list[Any]:
    other = Volume.__table__.alias("sibling")
    of = select(func.count()).select_from(other).where(other.c.aggregation_id == Aggregation.id)
    found: list[Any] = []
    for ids in portions(volume_ids):
        statement = (
            select(
                Volume.id,
                Volume.number,
                Volume.first_folio,
                Volume.last_folio,
                Aggregation.printed_reference.label("reference"),
                Aggregation.public_title,
                Fonds.code.label("fonds"),
                of.correlate(Aggregation).scalar_subquery().label("of"),
            )
            .join(Aggregation, Aggregation.id == Volume.aggregation_id)
            .join(Fonds, Fonds.id == Aggregation.fonds_id)
            .where(Volume.id.in_(ids), reach(stand.actor) | reach(stand.actor, Permission.BOX_MANAGE))
        )
        found += stand.session.execute(statement).all()
    return found
