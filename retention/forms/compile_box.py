"""The label of a box as a full form (domain 2.6, LabelBox)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from classification.charts.model import Level
from records.aggregations.model import Aggregation, Volume
from records.aggregations.queries import reach
from records.custody.model import Box, BoxedVolume, Place
from records.custody.queries import seen_boxes
from retention.forms.background import Background
from retention.forms.cards import Card, Field, Group
from retention.forms.errors import BoxToPrintNotFound
from retention.instruments.layouts import said_years
from system.actor import Permission
from system.work import Reading

TITLE = "Etiqueta de caja"
_MANY = "Varias"


def boxes_of(reading: Reading, ids: Sequence[UUID]) -> list[Box]:
    """The boxes among these that the actor may see, in the order they were asked for.

    Raises:
        BoxToPrintNotFound: there is none of them, or not for this actor.
    """
    statement = select(Box).where(Box.id.in_(ids), seen_boxes(reading.actor))
    found = {box.id: box for box in reading.session.scalars(statement)}
    if not found:
        raise BoxToPrintNotFound
    return [found[one] for one in dict.fromkeys(ids) if one in found]


def box_cards(background: Background, boxes: Sequence[Box], *, transfer: str = "") -> list[Card]:
    """A label for each box; `transfer` is the number of the transfer it goes with."""
    return [_card(background, box, transfer) for box in boxes]


def _card(background: Background, box: Box, transfer: str) -> Card:
    files = _files(background, box)
    place = background.stand.session.get(Place, box.place_id) if box.place_id else None
    years = [year for file in files for year in _years(file)]
    groups = [
        Group("Procedencia", [
            Field("Unidad administrativa", background.unit(box.unit_id)),
            Field("Fondo", background.fonds_line, 6),
            Field("Sección", _level(background, files, Level.SECTION), 6),
            Field("Serie", _level(background, files, Level.SERIES), 6),
            Field("Subserie", _level(background, files, Level.SUBSERIES), 6),
        ]),
        Group("Contenido", [
            Field("Expedientes", f"Del {files[0].printed_reference} al {files[-1].printed_reference}" if files
                  else "Del __ al __"),
            Field("Cantidad de expedientes", str(len(files)) if files else "", 6),
            Field("Periodo", said_years((min(years), max(years))) if years else "", 6),
        ]),
        Group("Identificación", [
            Field("Caja", str(box.number), 4),
            Field("No. de transferencia", transfer, 4),
            Field("Ubicación topográfica", place.label if place else "", 4),
        ]),
    ]  # fmt: skip
    return Card(f"Caja {box.number}", TITLE, groups, mark=box.mark, large=True)


def _files(background: Background, box: Box) -> list[Aggregation]:
    reading = background.stand
    inside = (
        select(Volume.aggregation_id)
        .join(BoxedVolume, BoxedVolume.volume_id == Volume.id)
        .where(BoxedVolume.box_id == box.id)
    )
    handled = reach(reading.actor) | reach(reading.actor, Permission.BOX_MANAGE)
    statement = select(Aggregation).where(Aggregation.id.in_(inside), handled)
    return list(reading.session.scalars(statement.order_by(Aggregation.sort_key, Aggregation.id)))


def _years(file: Aggregation) -> list[int]:
    return [day.year for day in (file.opened_on, file.closed_on) if day]


def _level(background: Background, files: Sequence[Aggregation], level: Level) -> str:
    found = list(dict.fromkeys(background.level(file.node_id, level) for file in files))
    if len(found) > 1:
        codes = list(dict.fromkeys(background.path(file.node_id).get(level, ("",))[0] for file in files))
        return f"{_MANY}: {', '.join(code for code in codes if code)}"
    return found[0] if found else ""
