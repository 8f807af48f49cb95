"""The boxes and places that rows name: their volumes are stowed there by the acts of custody, or it is told why not.

A number of a box is the body's own (`records.custody.model.Box`); any other text stays with the loaded row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from records.aggregations.model import Volume
from records.aggregations.opening import OpenedFile
from records.custody.stowing import Making, Stowing, stow_volumes, there_are
from records.inventories.wanted import Said, Wanted
from system.actor import CustodyStage
from system.work import Work

LARGEST = 9_999_999
PORTION = 500
# A text that names nothing there is stays with the row, as the form says; told of every row it would hide the rest.
_SAID_OF_PLACES = frozenset({"place.not_there"})
_SAID_OF_ALL = _SAID_OF_PLACES | {"box.not_there", "box.not_handled_by_you"}


@dataclass(frozen=True, slots=True)
class LoadedRow:
    """A row with the file that it was loaded into, and the number of its volume; 0 where it is about all of them."""

    wanted: Wanted
    file: OpenedFile
    volume: int = 0


def put_in_boxes(work: Work, rows: Sequence[LoadedRow], making: Making | None) -> dict[int, list[Said]]:
    """Stow the volumes of rows as the rows say; by row, what is to be told of those that stay where they are."""
    named = _named(work, rows, making)
    if not named:
        return {}
    volumes = _volumes(work, {one.file.id for one in named})
    row_of: dict[UUID, LoadedRow] = {}
    stowings = []
    for one in named:
        for number, volume_id in volumes[one.file.id]:
            if one.volume in {0, number}:
                row_of[volume_id] = one
                box = box_number(one.wanted.box)
                stowings.append(Stowing(volume_id, one.file.id, one.file.unit_id, box, one.wanted.place))
    against = stow_volumes(work, named[0].file.fonds_id, CustodyStage.OFFICE, stowings, making=making)
    said: defaultdict[int, list[Said]] = defaultdict(list)
    for volume_id, objection in against.items():
        if objection.code in (_SAID_OF_ALL if making is None else _SAID_OF_PLACES):
            continue
        row = row_of[volume_id].wanted
        told = Said("note", "caja" if row.box else "ubicacion", objection)
        if told not in said[row.row]:
            said[row.row].append(told)
    return said


def box_number(text: str) -> int | None:
    """The number of a box as rows write it: `7`, `007`, `Caja 7`."""
    digits = text.casefold().removeprefix("caja").strip(" .:#")
    return int(digits) if digits.isascii() and digits.isdigit() and 0 < int(digits[:12]) <= LARGEST else None


def _named(work: Work, rows: Sequence[LoadedRow], making: Making | None) -> list[LoadedRow]:
    """The rows that name a box or a place that is there, or a box that is to be made."""
    numbers = {number for one in rows if (number := box_number(one.wanted.box)) is not None}
    labels = {one.wanted.place for one in rows if one.wanted.place and not one.wanted.box}
    if not (numbers or labels):
        return []
    boxes, places = there_are(work, rows[0].file.fonds_id, numbers if making is None else (), labels)
    if making is not None:
        boxes = numbers
    return [
        one
        for one in rows
        if box_number(one.wanted.box) in boxes or (not one.wanted.box and one.wanted.place in places)
    ]


def _volumes(work: Work, file_ids: set[UUID]) -> defaultdict[UUID, list[tuple[int, UUID]]]:
    """The volumes of files, by their numbers."""
    found: defaultdict[UUID, list[tuple[int, UUID]]] = defaultdict(list)
    ids = sorted(file_ids)
    for start in range(0, len(ids), PORTION):
        rows = work.session.execute(
            select(Volume.aggregation_id, Volume.number, Volume.id)
            .where(Volume.aggregation_id.in_(ids[start : start + PORTION]))
            .order_by(Volume.aggregation_id, Volume.number)
        )
        for file_id, number, volume_id in rows:
            found[file_id].append((number, volume_id))
    return found
