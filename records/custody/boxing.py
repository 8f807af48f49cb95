"""Acts on boxes: make, describe, fill, empty, order, move; and on volumes that lie loose.

A box holds volumes of one unit and one stage of custody, and is itself of that unit and stage, so that whoever handles
the files handles the box and nobody else does.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import delete, func, select, update

from records.aggregations.model import Aggregation, Volume
from records.aggregations.queries import reach
from records.custody.errors import BoxChanged, BoxNotFound, BoxRefused, PlaceNotFound, VolumeNotFound
from records.custody.events import (
    BoxDescribed,
    BoxEmptied,
    BoxFilled,
    BoxMade,
    BoxMoved,
    BoxOrdered,
    VolumeMeasured,
    VolumeShelved,
)
from records.custody.handling import may_handle, require_handling
from records.custody.marks import BOX_MARKS, box_mark
from records.custody.measures import extent_of, left_to_each, pack
from records.custody.model import Box, BoxedVolume, Place, ShelvedVolume
from records.custody.queries import folios_of, portions
from system.actor import CustodyStage, Permission
from system.actor import Place as Site
from system.errors import Fact, Objection, refuse_all
from system.organization.model import Fonds, Unit
from system.organization.queries import profile_of
from system.work import Work

MOST_BOXES = 500
MOST_VOLUMES = 2000
_WIDEST, _HEAVIEST = 5000, Decimal(500)


@dataclass(frozen=True, kw_only=True, slots=True)
class BoxDescription:
    """What is said of a box. `width_mm` None takes the width of the body's usual box."""

    width_mm: int | None = None
    kilograms: Decimal | None = None
    note: str = ""


def make_boxes(
    work: Work,
    fonds_id: UUID,
    unit_id: UUID,
    stage: CustodyStage,
    *,
    number: int = 1,
    said: BoxDescription | None = None,
    place_id: UUID | None = None,
    draw: Callable[[int], int] = secrets.randbelow,
) -> list[Box]:
    """Make boxes of a unit and a stage, with the next numbers of the body; a number is never given twice.

    Raises:
        BoxRefused: with every objection.
    """
    require_handling(work.actor, Permission.BOX_MANAGE, Site(fonds_id, unit_id, stage))
    said = said or BoxDescription()
    width = said.width_mm if said.width_mm is not None else usual_width(work, fonds_id)
    unit = work.session.get(Unit, unit_id)
    found = _against(width, said)
    if not 1 <= number <= MOST_BOXES:
        found.append(Objection("box.number_unreadable", facts={"field": "number", "most": MOST_BOXES}))
    if unit is None or unit.fonds_id != fonds_id:
        found.append(Objection("box.unit_unknown", facts={"field": "unit_id"}))
    refuse_all(BoxRefused, found)
    place = _place(work, fonds_id, place_id) if place_id else None
    last = last_number(work, fonds_id)
    boxes = [
        Box(
            fonds_id=fonds_id,
            unit_id=unit_id,
            place_id=place.id if place else None,
            number=last + position,
            mark=box_mark(draw(BOX_MARKS)),
            stage=stage,
            width_mm=width,
            kilograms=said.kilograms,
            note=said.note.strip(),
            created_at=work.now,
            created_by=work.actor.handle,
        )
        for position in range(1, number + 1)
    ]
    work.session.add_all(boxes)
    work.session.flush()
    for box in boxes:
        work.emit(BoxMade(entity_id=box.id, fonds_id=fonds_id, number=box.number, unit_id=unit_id, stage=stage.value))
    return boxes


def describe_box(work: Work, box_id: UUID, said: BoxDescription, *, version: int | None = None) -> Box:
    """Say what a box measures and weighs."""
    box = take_box(work, box_id)
    if version is not None and version != box.version:
        raise BoxChanged(number=box.number)
    width = said.width_mm if said.width_mm is not None else box.width_mm
    refuse_all(BoxRefused, _against(width, said))
    wanted = {"width_mm": width, "kilograms": said.kilograms, "note": said.note.strip()}
    changed = tuple(name for name, value in wanted.items() if getattr(box, name) != value)
    for name in changed:
        setattr(box, name, wanted[name])
    if changed:
        work.emit(BoxDescribed(entity_id=box.id, fonds_id=box.fonds_id, number=box.number, changed=changed))
    return box


def fill_box(work: Work, box_id: UUID, volume_ids: Sequence[UUID], *, moving: bool = False) -> list[UUID]:
    """Put volumes into a box, behind what is in it, in the given order; those that were put in.

    What lies in this box already stays where it is. With `moving` a volume is taken out of the box it lies in.

    Raises:
        VolumeNotFound: one is not there, or not for this actor.
        BoxRefused: with every objection; `volume_id` says of which.
    """
    box = take_box(work, box_id)
    volumes = take_volumes(work, volume_ids)
    lying = _lying(work, volume_ids)
    found = [
        objection
        for volume, file in volumes
        for objection in _against_volume(box, volume, file, lying.get(volume.id), moving=moving)
    ]
    refuse_all(BoxRefused, found)
    put = [volume.id for volume, _file in volumes if lying.get(volume.id, (None,))[0] != box.id]
    if not put:
        return []
    _lift(work, put)
    last = work.session.scalar(select(func.max(BoxedVolume.position)).where(BoxedVolume.box_id == box.id)) or 0
    work.session.add_all(
        BoxedVolume(box_id=box.id, volume_id=volume_id, position=last + step)
        for step, volume_id in enumerate(put, start=1)
    )
    work.session.flush()
    work.emit(BoxFilled(entity_id=box.id, fonds_id=box.fonds_id, number=box.number, volume_ids=tuple(put)))
    return put


def empty_box(work: Work, box_id: UUID, volume_ids: Sequence[UUID]) -> int:
    """Take volumes out of a box; how many. The others close up."""
    box = take_box(work, box_id)
    inside = _inside(work, box.id)
    out = [volume_id for volume_id in inside if volume_id in set(volume_ids)]
    if out:
        _lift(work, out)
        _close_up(work, box.id, [one for one in inside if one not in set(out)])
        work.emit(BoxEmptied(entity_id=box.id, fonds_id=box.fonds_id, number=box.number, volume_ids=tuple(out)))
    return len(out)


def order_box(work: Work, box_id: UUID, volume_ids: Sequence[UUID]) -> None:
    """Put the volumes of a box into this order; those not named follow in theirs."""
    box = take_box(work, box_id)
    inside = _inside(work, box.id)
    named = [one for one in dict.fromkeys(volume_ids) if one in set(inside)]
    order = [*named, *(one for one in inside if one not in set(named))]
    if order != inside:
        _close_up(work, box.id, order)
        work.emit(BoxOrdered(entity_id=box.id, fonds_id=box.fonds_id, number=box.number))


def move_boxes(work: Work, box_ids: Sequence[UUID], place_id: UUID | None) -> list[Box]:
    """Stand boxes at a place, or at none; those that were not there already.

    Raises:
        BoxNotFound, PlaceNotFound
        BoxRefused: the place belongs to another archive or is retired; every box is named.
    """
    boxes = [take_box(work, box_id) for box_id in dict.fromkeys(box_ids)]
    if not boxes:
        return []
    place = _place(work, boxes[0].fonds_id, place_id) if place_id else None
    refuse_all(BoxRefused, [one for box in boxes if (one := _against_place(box.number, box.stage, place))])
    moved = [box for box in boxes if box.place_id != place_id]
    for box in moved:
        box.place_id = place_id
        work.emit(
            BoxMoved(
                entity_id=box.id,
                fonds_id=box.fonds_id,
                number=box.number,
                place_id=place_id,
                place=place.label if place else "",
            )
        )
    return moved


def shelve_volumes(work: Work, volume_ids: Sequence[UUID], place_id: UUID) -> list[UUID]:
    """Lay volumes loose at a place; they leave their boxes. Those that were not there already."""
    volumes = take_volumes(work, volume_ids)
    if not volumes:
        return []
    place = _place(work, volumes[0][0].fonds_id, place_id)
    against = [one for _volume, file in volumes if (one := _against_place(file.reference, file.stage, place))]
    refuse_all(BoxRefused, against)
    there = set(work.session.scalars(select(ShelvedVolume.volume_id).where(ShelvedVolume.place_id == place.id)))
    laid = [(volume, file) for volume, file in volumes if volume.id not in there]
    _lift(work, [volume.id for volume, _file in laid])
    for volume, file in laid:
        work.session.add(ShelvedVolume(place_id=place.id, volume_id=volume.id))
        work.emit(
            VolumeShelved(
                entity_id=file.id, fonds_id=file.fonds_id, volume_id=volume.id, place_id=place.id, place=place.label
            )
        )
    work.session.flush()
    return [volume.id for volume, _file in laid]


def box_files(work: Work, aggregation_ids: Sequence[UUID]) -> list[Box]:
    """Put all volumes of files into new boxes, in the order of their references, as many as the profile's box holds.

    Volumes that lie in a box stay there. Each unit and stage has boxes of its own. What nobody measured or counted is
    taken by its folios, else fills a box of its own.

    Raises:
        BoxRefused: nothing is left to put into boxes, or the profile does not say what a box holds.
    """
    volumes = _unboxed(work, aggregation_ids)
    if not volumes:
        raise BoxRefused(objections=[Objection("box.nothing_to_box")])
    made: list[Box] = []
    for key in dict.fromkeys((file.fonds_id, file.unit_id, file.stage) for _volume, file in volumes):
        fonds_id, unit_id, stage = key
        own = [(v, f) for v, f in volumes if (f.fonds_id, f.unit_id, f.stage) == key]
        capacity, per_metre = _box_capacity(work, fonds_id)
        shares = _shares(work, own)
        sized = [(volume.id, _thickness(volume, shares.get(file.id), per_metre, capacity)) for volume, file in own]
        packed = pack(sized, capacity)
        boxes = make_boxes(work, fonds_id, unit_id, stage, number=len(packed))
        for box, volume_ids in zip(boxes, packed, strict=True):
            fill_box(work, box.id, volume_ids)
        made += boxes
    return made


def measure_volume(work: Work, volume_id: UUID, thickness_mm: int | None) -> None:
    """Say how thick a volume is on the shelf; None, that nobody knows.

    Raises:
        VolumeNotFound, NotPermitted
        BoxRefused: no volume is so thick.
    """
    volume, file = take_volumes(work, [volume_id])[0]
    if thickness_mm is not None and not 1 <= thickness_mm <= _WIDEST:
        raise BoxRefused(objections=[_wide("thickness_mm")])
    if volume.thickness_mm != thickness_mm:
        volume.thickness_mm = thickness_mm
        work.emit(
            VolumeMeasured(
                entity_id=file.id, fonds_id=file.fonds_id, volume_id=volume.id, number=volume.number,
                thickness_mm=thickness_mm,
            )
        )  # fmt: skip


def take_box(work: Work, box_id: UUID) -> Box:
    """Load a box to act on it, locked until the act ends.

    Raises:
        BoxNotFound: there is none, or the actor may neither see nor handle it.
        NotPermitted: the actor sees it and does not handle it.
    """
    statement = select(Box).where(Box.id == box_id).with_for_update()
    box = work.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if box is None:
        raise BoxNotFound(id=box_id)
    place = Site(box.fonds_id, box.unit_id, box.stage)
    if not may_handle(work.actor, Permission.BOX_MANAGE, place):
        if not work.actor.may(Permission.AGGREGATION_READ, place):
            raise BoxNotFound(id=box_id)
        require_handling(work.actor, Permission.BOX_MANAGE, place)
    return box


def take_volumes(
    work: Work, volume_ids: Sequence[UUID], permission: Permission = Permission.BOX_MANAGE
) -> list[tuple[Volume, Aggregation]]:
    """Load volumes with their files, in the given order, each once, to act on them.

    Raises:
        VolumeNotFound: one is not there, or not for this actor.
        NotPermitted: the actor sees the file and does not handle it.
    """
    known: dict[UUID, tuple[Volume, Aggregation]] = {}
    for ids in portions(volume_ids):
        statement = (
            select(Volume, Aggregation)
            .join(Aggregation, Aggregation.id == Volume.aggregation_id)
            .where(Volume.id.in_(ids))
        )
        known |= {volume.id: (volume, file) for volume, file in work.session.execute(statement)}
    found = []
    for volume_id in dict.fromkeys(volume_ids):
        if volume_id not in known:
            raise VolumeNotFound(id=volume_id)
        volume, file = known[volume_id]
        if not may_handle(work.actor, permission, file.place):
            if not work.actor.may(Permission.AGGREGATION_READ, file.place):
                raise VolumeNotFound(id=volume_id)
            require_handling(work.actor, permission, file.place)
        found.append((volume, file))
    return found


def _against(width: int, said: BoxDescription) -> list[Objection]:
    found = [] if 1 <= width <= _WIDEST else [_wide("width_mm")]
    if said.kilograms is not None and not 0 < said.kilograms <= _HEAVIEST:
        found.append(Objection("box.weight_unreadable", facts={"field": "kilograms", "most": str(_HEAVIEST)}))
    return found


def _wide(field: str) -> Objection:
    return Objection("box.width_unreadable", facts={"field": field, "most": _WIDEST})


def _against_volume(
    box: Box, volume: Volume, file: Aggregation, lying: tuple[UUID, int] | None, *, moving: bool
) -> Iterable[Objection]:
    spoken = f"{file.reference} L{volume.number}"
    facts: dict[str, Fact] = {"field": "volumes", "volume": spoken, "number": box.number}
    if file.fonds_id != box.fonds_id or file.unit_id != box.unit_id:
        yield Objection("box.other_unit", facts=facts)
    if file.stage is not box.stage:
        yield Objection("box.other_stage", facts={**facts, "stage": file.stage.value})
    if lying is not None and lying[0] != box.id and not moving:
        yield Objection("box.volume_in_another", facts={**facts, "other": lying[1]})


def _against_place(thing: str | int, stage: CustodyStage, place: Place | None) -> Objection | None:
    if place is None or place.stage is stage:
        return None
    facts = {"field": "place_id", "thing": str(thing), "label": place.label, "stage": stage.value}
    return Objection("box.place_of_another_archive", "LGA 30-32", facts)


def _place(work: Work, fonds_id: UUID, place_id: UUID) -> Place:
    place = work.session.get(Place, place_id)
    if place is None or place.fonds_id != fonds_id:
        raise PlaceNotFound(id=place_id)
    if place.retired_on is not None:
        facts = {"label": place.label, "retired_on": place.retired_on.isoformat()}
        raise BoxRefused(objections=[Objection("place.retired", facts=facts)])
    return place


def last_number(work: Work, fonds_id: UUID) -> int:
    """The highest number of a box of the body, 0 where there is none; until the act ends nobody else counts."""
    # One at a time counts the boxes of a body; weaker than what a foreign key waits for.
    work.session.scalar(select(Fonds.id).where(Fonds.id == fonds_id).with_for_update(key_share=True))
    return work.session.scalar(select(func.max(Box.number)).where(Box.fonds_id == fonds_id)) or 0


def _lying(work: Work, volume_ids: Sequence[UUID]) -> dict[UUID, tuple[UUID, int]]:
    found: dict[UUID, tuple[UUID, int]] = {}
    for ids in portions(volume_ids):
        statement = (
            select(BoxedVolume.volume_id, Box.id, Box.number)
            .join(Box, Box.id == BoxedVolume.box_id)
            .where(BoxedVolume.volume_id.in_(ids))
        )
        found |= {row[0]: (row[1], row[2]) for row in work.session.execute(statement)}
    return found


def _lift(work: Work, volume_ids: Sequence[UUID]) -> None:
    """Take volumes from wherever they lie; the boxes they leave close up."""
    for ids in portions(volume_ids):
        left = set(work.session.scalars(select(BoxedVolume.box_id).where(BoxedVolume.volume_id.in_(ids))))
        work.session.execute(delete(BoxedVolume).where(BoxedVolume.volume_id.in_(ids)))
        work.session.execute(delete(ShelvedVolume).where(ShelvedVolume.volume_id.in_(ids)))
        for box_id in left:
            _close_up(work, box_id, _inside(work, box_id))


def _inside(work: Work, box_id: UUID) -> list[UUID]:
    statement = select(BoxedVolume.volume_id).where(BoxedVolume.box_id == box_id).order_by(BoxedVolume.position)
    return list(work.session.scalars(statement))


def _close_up(work: Work, box_id: UUID, order: Sequence[UUID]) -> None:
    """Number a box from 1 in this order. In two steps, so that no position is held twice on the way."""
    work.session.execute(update(BoxedVolume).where(BoxedVolume.box_id == box_id).values(position=-BoxedVolume.position))
    for position, volume_id in enumerate(order, start=1):
        work.session.execute(
            update(BoxedVolume)
            .where(BoxedVolume.box_id == box_id, BoxedVolume.volume_id == volume_id)
            .values(position=position)
        )


def _unboxed(work: Work, aggregation_ids: Sequence[UUID]) -> list[tuple[Volume, Aggregation]]:
    found: list[UUID] = []
    for ids in portions(aggregation_ids):
        statement = (
            select(Volume.id)
            .join(Aggregation, Aggregation.id == Volume.aggregation_id)
            .outerjoin(BoxedVolume, BoxedVolume.volume_id == Volume.id)
            .where(
                Volume.aggregation_id.in_(ids),
                BoxedVolume.id.is_(None),
                reach(work.actor) | reach(work.actor, Permission.BOX_MANAGE),
            )
        )
        found += work.session.scalars(statement)
    if len(found) > MOST_VOLUMES:
        raise BoxRefused(objections=[Objection("box.too_many_volumes", facts={"most": MOST_VOLUMES})])
    volumes = take_volumes(work, found)
    return sorted(volumes, key=lambda pair: (pair[1].sort_key, pair[0].number))


def usual_width(work: Work, fonds_id: UUID) -> int:
    """How wide the body's usual box is, in millimetres.

    Raises:
        BoxRefused: its profile does not say.
    """
    terms = profile_of(work, fonds_id, work.today).boxes
    if terms is None:
        raise BoxRefused(objections=[Objection("box.width_missing", facts={"field": "width_mm"})])
    return terms.width_mm


def _box_capacity(work: Work, fonds_id: UUID) -> tuple[int, int | None]:
    profile = profile_of(work, fonds_id, work.today)
    if profile.boxes is None:
        raise BoxRefused(objections=[Objection("box.capacity_missing")])
    return profile.boxes.capacity_mm, profile.instruments.folios_per_metre if profile.instruments else None


def _shares(work: Work, volumes: Sequence[tuple[Volume, Aggregation]]) -> dict[UUID, int | None]:
    """How many folios fall to each volume of a file that nobody foliated by itself: what the others leave, shared."""
    files = {file.id: file for _volume, file in volumes}
    counted: dict[UUID, list[int | None]] = {}
    for ids in portions(files):
        for one in work.session.scalars(select(Volume).where(Volume.aggregation_id.in_(ids))):
            counted.setdefault(one.aggregation_id, []).append(folios_of(one.first_folio, one.last_folio))
    return {file_id: left_to_each(files[file_id].folios, held) for file_id, held in counted.items()}


def _thickness(volume: Volume, share: int | None, per_metre: int | None, capacity: int) -> int:
    folios = folios_of(volume.first_folio, volume.last_folio)
    extent = extent_of(volume.thickness_mm, folios if folios is not None else share, per_metre)
    return capacity if extent.unknown else max(1, extent.total_mm)
