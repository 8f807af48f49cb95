"""Places as pages and lists show them: a tree that opens branch by branch, what lies where, how full it is.

Millimetres tell nothing of files, so a fill counts everything that stands there; what it is, is cut to what one may
see.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import aliased

from records.aggregations.model import Aggregation, Volume
from records.aggregations.queries import reach
from records.custody.errors import PlaceNotFound, StockTakeNotFound
from records.custody.measures import Fill
from records.custody.model import Box, BoxedVolume, Place, ShelvedVolume, StockTake
from records.custody.placing import below
from records.custody.queries import Stand, seen_boxes
from records.custody.words import KINDS, STAGES
from system.actor import Actor, Permission
from system.listing import Column
from system.organization.model import Unit
from system.visibility import within_body

SIGHT = (Permission.PLACE_MANAGE, Permission.BOX_MANAGE, Permission.LOAN_MANAGE, Permission.AGGREGATION_READ)
TWIGS = 500

_BOXES = select(func.count()).select_from(Box).where(Box.place_id == Place.id).correlate(Place).scalar_subquery()
_USED = (
    select(func.coalesce(func.sum(Box.width_mm), 0)).where(Box.place_id == Place.id).correlate(Place).scalar_subquery()
    + select(func.coalesce(func.sum(Volume.thickness_mm), 0))
    .select_from(ShelvedVolume)
    .join(Volume, Volume.id == ShelvedVolume.volume_id)
    .where(ShelvedVolume.place_id == Place.id)
    .correlate(Place)
    .scalar_subquery()
)
COLUMNS = (
    Column("label", "Lugar", Place.label, filter="text", order=Place.sort_key, lead=True),
    Column("name", "Nombre", Place.name, filter="text"),
    Column("kind", "Tipo", Place.kind, filter="choice", choices=KINDS),
    Column("stage", "Archivo", Place.stage, filter="choice", choices=STAGES),
    Column("unit", "Unidad", Unit.code, filter="text"),
    Column("boxes", "Cajas", _BOXES, numeric=True),
    Column("used_mm", "Ocupado (mm)", _USED, numeric=True),
    Column("capacity_mm", "Capacidad (mm)", Place.capacity_mm, numeric=True),
    Column("retired_on", "Retirado", Place.retired_on, filter="date", shown=False),
)


@dataclass(frozen=True, slots=True)
class Twig:
    """One line of the tree, as the macro `tree` reads it."""

    id: str
    code: str
    title: str
    path: str
    open_path: str
    lazy_path: str
    count: int | None
    has_children: bool
    fill: Fill
    current: bool = False
    children: Sequence[Twig] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Lying:
    """What lies at one place: boxes the actor may see, loose volumes, and how many boxes there are beyond them."""

    boxes: Sequence[Any]
    volumes: Sequence[Any]
    hidden: int


def places(stand: Stand) -> Select[*tuple[Any, ...]]:
    """The places of the actor's body, as rows for a list."""
    _require_sight(stand.actor)
    return (
        select(
            Place.id.label("id"),
            Place.label.label("label"),
            Place.name.label("name"),
            Place.kind.label("kind"),
            Place.stage.label("stage"),
            Unit.code.label("unit"),
            Place.capacity_mm.label("capacity_mm"),
            Place.retired_on.label("retired_on"),
            _BOXES.label("boxes"),
            _USED.label("used_mm"),
        )
        .outerjoin(Unit, Unit.id == Place.unit_id)
        .where(within_body(stand.actor, Place.fonds_id))
    )


def find_place(stand: Stand, place_id: UUID) -> Place:
    """One place.

    Raises:
        PlaceNotFound: there is none, or not for this actor.
    """
    _require_sight(stand.actor)
    statement = select(Place).where(Place.id == place_id, within_body(stand.actor, Place.fonds_id))
    found = stand.session.scalars(statement).one_or_none()
    if found is None:
        raise PlaceNotFound(id=place_id)
    return found


def way_to(stand: Stand, place: Place) -> list[Place]:
    """The places from the top down to this one."""
    way = [place]
    while way[0].parent_id is not None:
        way.insert(0, stand.session.get_one(Place, way[0].parent_id))
    return way


def branch(stand: Stand, parent_id: UUID | None, opened: Sequence[Place] = ()) -> list[Twig]:
    """What stands directly under a place, or at the top, in one query; of `opened`, the way here, also what is below.

    At the most `TWIGS` places of a branch: the list shows the others.
    """
    _require_sight(stand.actor)
    child = aliased(Place)
    under = exists().where(child.parent_id == Place.id, child.retired_on.is_(None))
    statement = (
        select(Place, _BOXES, _USED, under)
        .where(
            Place.parent_id.is_(None) if parent_id is None else Place.parent_id == parent_id,
            within_body(stand.actor, Place.fonds_id),
            Place.retired_on.is_(None),
        )
        .order_by(Place.sort_key)
        .limit(TWIGS)
    )
    return [_twig(stand, opened, row) for row in stand.session.execute(statement)]


def fill_of(stand: Stand, place: Place) -> Fill:
    """How full a place is with all below it."""
    one = select(func.sum(Place.capacity_mm)).where(below(place), Place.retired_on.is_(None))
    widths = select(func.sum(Box.width_mm)).join(Place, Place.id == Box.place_id).where(below(place))
    loose = (
        select(func.sum(Volume.thickness_mm))
        .join(ShelvedVolume, ShelvedVolume.volume_id == Volume.id)
        .join(Place, Place.id == ShelvedVolume.place_id)
        .where(below(place))
    )
    used = (stand.session.scalar(widths) or 0) + (stand.session.scalar(loose) or 0)
    return Fill(used, stand.session.scalar(one))


def lying_at(stand: Stand, place: Place) -> Lying:
    """What lies directly at a place."""
    held = select(func.count()).where(BoxedVolume.box_id == Box.id).correlate(Box).scalar_subquery()
    boxes = stand.session.execute(
        select(Box.id, Box.number, Box.width_mm, Box.kilograms, Unit.code.label("unit"), held.label("volumes"))
        .join(Unit, Unit.id == Box.unit_id)
        .where(Box.place_id == place.id, seen_boxes(stand.actor))
        .order_by(Box.number)
    ).all()
    volumes = stand.session.execute(
        select(Volume.id, Volume.number, Volume.thickness_mm, Aggregation.id.label("aggregation_id"),
               Aggregation.printed_reference.label("reference"), Aggregation.title)
        .join(ShelvedVolume, ShelvedVolume.volume_id == Volume.id)
        .join(Aggregation, Aggregation.id == Volume.aggregation_id)
        .where(
            ShelvedVolume.place_id == place.id,
            reach(stand.actor) | reach(stand.actor, Permission.BOX_MANAGE),
        )
        .order_by(Aggregation.sort_key, Volume.number)
    ).all()  # fmt: skip
    every = stand.session.scalar(select(func.count()).select_from(Box).where(Box.place_id == place.id)) or 0
    return Lying(boxes, volumes, every - len(boxes))


def place_choices(stand: Stand) -> list[tuple[str, str]]:
    """The first places of a body as choices of a form: label and what it is called."""
    statement = (
        select(Place.label, Place.name)
        .where(within_body(stand.actor, Place.fonds_id), Place.retired_on.is_(None))
        .order_by(Place.sort_key)
        .limit(TWIGS)
    )
    return [(row.label, row.name) for row in stand.session.execute(statement)]


def place_labelled(stand: Stand, label: str) -> Place | None:
    """The place that is called so in the actor's body."""
    statement = select(Place).where(
        func.lower(Place.label) == label.strip().lower(), within_body(stand.actor, Place.fonds_id)
    )
    return stand.session.scalars(statement.limit(1)).first()


def stock_takes(stand: Stand, place_id: UUID) -> Sequence[StockTake]:
    """The counts of a place, newest first."""
    statement = select(StockTake).where(StockTake.place_id == place_id, within_body(stand.actor, StockTake.fonds_id))
    return stand.session.scalars(statement.order_by(StockTake.taken_at.desc()).limit(20)).all()


def find_stock_take(stand: Stand, stock_take_id: UUID) -> StockTake:
    """One count.

    Raises:
        StockTakeNotFound: there is none, or not for whoever handles no boxes of the body.
    """
    statement = select(StockTake).where(StockTake.id == stock_take_id, within_body(stand.actor, StockTake.fonds_id))
    found = stand.session.scalars(statement).one_or_none()
    if found is None or not stand.actor.holds(Permission.BOX_MANAGE):
        raise StockTakeNotFound(id=stock_take_id)
    return found


def _require_sight(actor: Actor) -> None:
    if not any(actor.holds(permission) for permission in SIGHT):
        raise PlaceNotFound


def _twig(stand: Stand, opened: Sequence[Place], row: Any) -> Twig:
    place, boxes, used, has_children = row
    on_the_way = bool(opened) and opened[0].id == place.id
    fill = Fill(used, place.capacity_mm)
    said = f" · {fill.used_mm} / {fill.capacity_mm} mm" if fill.capacity_mm else ""
    return Twig(
        id=str(place.id),
        code=place.code,
        title=f"{place.name}{said}".strip(" ·") if place.name else said.strip(" ·"),
        path=f"/places/{place.id}",
        open_path=f"/places/{place.id}",
        lazy_path=f"/places/{place.id}/branch",
        count=boxes or None,
        has_children=has_children,
        fill=fill,
        current=on_the_way and len(opened) == 1,
        children=branch(stand, place.id, opened[1:]) if on_the_way and has_children else [],
    )
