"""Boxes as lists show them, and how many metres of paper there are, by unit, series, place and stage."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, ScalarSelect, Select, case, cast, func, select

from classification.charts.model import Node
from records.aggregations.model import Aggregation, Volume
from records.aggregations.queries import reach
from records.custody.measures import Extent, extent_of
from records.custody.model import Box, BoxedVolume, Place, ShelvedVolume
from records.custody.queries import Stand, folios_of, seen_boxes
from records.custody.words import STAGES
from system.actor import Permission
from system.listing import Column
from system.organization.errors import ProfileNotConfirmed, ProfileNotFound
from system.organization.model import Unit
from system.organization.profile import BoxTerms
from system.organization.queries import profile_of
from system.work import Reading

_VOLUMES = select(func.count()).where(BoxedVolume.box_id == Box.id).correlate(Box).scalar_subquery()
COLUMNS = (
    Column("number", "Caja", Box.number, filter="exact", numeric=True, lead=True),
    Column("unit", "Unidad", Unit.code, filter="text"),
    Column("stage", "Archivo", Box.stage, filter="choice", choices=STAGES),
    Column("place", "Lugar", Place.label, filter="text", order=Place.sort_key),
    Column("volumes", "Legajos", _VOLUMES, numeric=True),
    Column("width_mm", "Ancho (mm)", Box.width_mm, numeric=True),
    Column("fill", "Llenado", sortable=False, numeric=True),
    Column("kilograms", "Kilogramos", Box.kilograms, numeric=True),
    Column("note", "Nota", Box.note, filter="text", shown=False),
    Column("mark", "Marca", Box.mark, filter="text", shown=False),
)


@dataclass(frozen=True, slots=True)
class Metres:
    """Linear metres by unit, series, place and stage: each name with its extent, the largest first, and all."""

    by_unit: Mapping[str, Extent]
    by_series: Mapping[str, Extent]
    by_place: Mapping[str, Extent]
    by_stage: Mapping[str, Extent]
    whole: Extent
    boxes: int
    boxes_mm: int
    folios_per_metre: int | None


def boxes(stand: Stand) -> Select[*tuple[Any, ...]]:
    """The boxes the actor may see, as rows for a list; `fill_mm` is what their volumes come to."""
    per_metre = folios_per_metre(stand)
    # As the page of a box does: a file's folios are those of its volume where it has one.
    counted = func.coalesce(
        Volume.last_folio - Volume.first_folio + 1, case((_volumes_of_file() == 1, Aggregation.folios))
    )
    estimate = cast((counted * 1000 + per_metre - 1) / per_metre, Integer) if per_metre else None
    millimetres = Volume.thickness_mm if estimate is None else func.coalesce(Volume.thickness_mm, estimate)
    filled = (
        select(func.coalesce(func.sum(millimetres), 0))
        .select_from(BoxedVolume)
        .join(Volume, Volume.id == BoxedVolume.volume_id)
        .join(Aggregation, Aggregation.id == Volume.aggregation_id)
        .where(BoxedVolume.box_id == Box.id)
        .correlate(Box)
        .scalar_subquery()
    )
    return (
        select(
            Box.id.label("id"),
            Box.number.label("number"),
            Unit.code.label("unit"),
            Box.stage.label("stage"),
            Box.place_id.label("place_id"),
            Place.label.label("place"),
            _VOLUMES.label("volumes"),
            Box.width_mm.label("width_mm"),
            filled.label("fill_mm"),
            Box.kilograms.label("kilograms"),
            Box.note.label("note"),
            Box.mark.label("mark"),
        )
        .join(Unit, Unit.id == Box.unit_id)
        .outerjoin(Place, Place.id == Box.place_id)
        .where(seen_boxes(stand.actor))
    )


def metres(stand: Stand) -> Metres:
    """How much paper there is of the files the actor may see, and which share of it was measured.

    Of a volume in a box counts what the volume takes; `boxes_mm` is what the boxes take of the shelves.
    """
    per_metre = folios_per_metre(stand)
    groups: tuple[defaultdict[str, Extent], ...] = tuple(defaultdict(Extent) for _ in range(4))
    whole = Extent()
    for row in stand.session.execute(_paper(stand)):
        folios = folios_of(row.first_folio, row.last_folio)
        extent = extent_of(row.thickness_mm, folios if folios is not None else row.only_folios, per_metre)
        whole += extent
        names = (row.unit, f"{row.series} {row.series_title}", row.place or "", row.stage.value)
        for group, name in zip(groups, names, strict=True):
            group[name] += extent
    by_unit, by_series, by_place, by_stage = (_largest_first(group) for group in groups)
    row = stand.session.execute(
        select(func.count(), func.coalesce(func.sum(Box.width_mm), 0)).select_from(Box).where(seen_boxes(stand.actor))
    ).one()
    return Metres(by_unit, by_series, by_place, by_stage, whole, row[0], row[1], per_metre)


def folios_per_metre(stand: Stand) -> int | None:
    """The practice number of the actor's body, None where its profile has none or nobody answers for it."""
    if stand.actor.fonds_id is None:
        return None
    try:
        terms = profile_of(stand, stand.actor.fonds_id, stand.today).instruments
    except (ProfileNotFound, ProfileNotConfirmed):
        return None
    return terms.folios_per_metre if terms else None


def box_terms(stand: Stand, fonds_id: UUID) -> BoxTerms | None:
    """What the body's usual box measures, None where its profile does not say."""
    try:
        return profile_of(stand, fonds_id, stand.today).boxes
    except (ProfileNotFound, ProfileNotConfirmed):
        return None


def _volumes_of_file() -> ScalarSelect[int]:
    other = Volume.__table__.alias("sibling")
    return (
        select(func.count())
        .select_from(other)
        .where(other.c.aggregation_id == Aggregation.id)
        .correlate(Aggregation)
        .scalar_subquery()
    )


def about_body(reading: Reading) -> tuple[Reading, UUID] | None:
    """What a list of the actor's body is about, for the doors that higher floors add; nothing for who has no body."""
    return (reading, reading.actor.fonds_id) if reading.actor.fonds_id else None


def _paper(stand: Stand) -> Select[*tuple[Any, ...]]:
    of = _volumes_of_file()
    boxed = select(Place.label).where(Place.id == Box.place_id).correlate(Box).scalar_subquery()
    loose = select(Place.label).where(Place.id == ShelvedVolume.place_id).correlate(ShelvedVolume).scalar_subquery()
    return (
        select(
            Volume.thickness_mm,
            Volume.first_folio,
            Volume.last_folio,
            # A file's folios are those of its volume only where it has one.
            (Aggregation.folios / of).label("only_folios"),
            Unit.code.label("unit"),
            Node.code.label("series"),
            Node.title.label("series_title"),
            Aggregation.stage.label("stage"),
            func.coalesce(boxed, loose).label("place"),
        )
        .join(Aggregation, Aggregation.id == Volume.aggregation_id)
        .join(Node, Node.id == Aggregation.node_id)
        .join(Unit, Unit.id == Aggregation.unit_id)
        .outerjoin(BoxedVolume, BoxedVolume.volume_id == Volume.id)
        .outerjoin(Box, Box.id == BoxedVolume.box_id)
        .outerjoin(ShelvedVolume, ShelvedVolume.volume_id == Volume.id)
        .where(reach(stand.actor) | reach(stand.actor, Permission.BOX_MANAGE))
        .execution_options(yield_per=1000)
    )


def _largest_first(group: Mapping[str, Extent]) -> Mapping[str, Extent]:
    return dict(sorted(group.items(), key=lambda pair: (-pair[1].total_mm, pair[0])))
