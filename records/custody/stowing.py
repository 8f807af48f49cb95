"""Stowing many volumes in one act, as an inventory tells them: into boxes by their numbers, or loose on a place.

What cannot be stowed is given back with why; nothing else is held up by it.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, insert, select
from uuid_utils.compat import uuid7

from records.custody.boxing import last_number, usual_width
from records.custody.errors import BoxRefused
from records.custody.events import BoxFilled, BoxMade, VolumeShelved
from records.custody.handling import may_handle
from records.custody.marks import BOX_MARKS, box_mark
from records.custody.model import Box, BoxedVolume, Place, ShelvedVolume
from records.custody.queries import portions
from system.actor import CustodyStage, Permission
from system.actor import Place as Site
from system.database import table_of
from system.errors import Fact, Objection
from system.organization.errors import ProfileNotConfirmed, ProfileNotFound
from system.work import Work


@dataclass(frozen=True, slots=True)
class Stowing:
    """A volume that lies nowhere yet, of which file and unit, and where it belongs.

    `box` is a box's number, None for a volume without one; `place` the label of a place, empty where none is named.
    """

    volume_id: UUID
    file_id: UUID
    unit_id: UUID
    box: int | None
    place: str


@dataclass(frozen=True, slots=True)
class Making:
    """That boxes which are not there are to be made, so wide in millimetres; None is the body's usual box."""

    width_mm: int | None = None


def there_are(work: Work, fonds_id: UUID, numbers: Iterable[int], labels: Iterable[str]) -> tuple[set[int], set[str]]:
    """Which of these numbers a box has, and which of these labels a place: what is worth stowing at all."""
    boxes: set[int] = set()
    for some in portions(numbers):
        boxes.update(work.session.scalars(select(Box.number).where(Box.fonds_id == fonds_id, Box.number.in_(some))))
    places: set[str] = set()
    for texts in portions(labels):
        places.update(
            work.session.scalars(select(Place.label).where(Place.fonds_id == fonds_id, Place.label.in_(texts)))
        )
    return boxes, places


def stow_volumes(
    work: Work,
    fonds_id: UUID,
    stage: CustodyStage,
    stowings: Sequence[Stowing],
    *,
    making: Making | None = None,
    draw: Callable[[int], int] = secrets.randbelow,
) -> dict[UUID, Objection]:
    """Put volumes into boxes, behind what lies in them, or loose on places, in the given order.

    A box takes volumes of its own unit and stage alone; a place, of its own archive. Only what the actor may handle is
    stowed. With `making`, boxes that are not there are made, at the place that their first volume names.

    Returns why, for each volume that was not stowed although a box or a place was named for it.
    """
    allowed = {
        unit_id: may_handle(work.actor, Permission.BOX_MANAGE, Site(fonds_id, unit_id, stage))
        for unit_id in {one.unit_id for one in stowings}
    }
    against: dict[UUID, Objection] = {}
    wanted = []
    for one in stowings:
        if allowed[one.unit_id]:
            wanted.append(one)
        elif one.box is not None or one.place:
            against[one.volume_id] = Objection("box.not_handled_by_you")
    places = _places(work, fonds_id, stage, {one.place for one in wanted if one.place})
    boxed = [one for one in wanted if one.box is not None]
    boxes = _boxes(work, fonds_id, {one.box for one in boxed if one.box is not None})
    if making is not None:
        against |= _make(work, (fonds_id, stage), boxed, boxes, places, making=making, draw=draw)
    fitting = []
    for one in boxed:
        box = boxes.get(one.box or 0)
        why = _against(box, one, stage)
        if box is not None and why is None:
            fitting.append((box, one))
        elif why is not None:
            against.setdefault(one.volume_id, why)
    _fill(work, fitting)
    return against | _shelve(work, fonds_id, [one for one in wanted if one.box is None and one.place], places)


def _against(box: Box | None, one: Stowing, stage: CustodyStage) -> Objection | None:
    facts: dict[str, Fact] = {"number": one.box}
    if box is None:
        return Objection("box.not_there", facts=facts)
    if box.unit_id != one.unit_id:
        return Objection("box.of_another_unit", facts=facts)
    return Objection("box.of_another_archive", "LGA 30-32", facts) if box.stage is not stage else None


def _boxes(work: Work, fonds_id: UUID, numbers: Iterable[int]) -> dict[int, Box]:
    """The boxes of these numbers, locked in their order, so that two acts that fill them never wait in a circle."""
    found: dict[int, Box] = {}
    for some in portions(sorted(numbers)):
        statement = select(Box).where(Box.fonds_id == fonds_id, Box.number.in_(some)).order_by(Box.number)
        found.update({box.number: box for box in work.session.scalars(statement.with_for_update())})
    return found


def _places(work: Work, fonds_id: UUID, stage: CustodyStage, labels: Iterable[str]) -> dict[str, Place]:
    found: dict[str, Place] = {}
    for some in portions(sorted(labels)):
        statement = select(Place).where(
            Place.fonds_id == fonds_id, Place.label.in_(some), Place.stage == stage, Place.retired_on.is_(None)
        )
        found.update({place.label: place for place in work.session.scalars(statement)})
    return found


def _make(
    work: Work,
    archive: tuple[UUID, CustodyStage],
    boxed: Sequence[Stowing],
    boxes: dict[int, Box],
    places: Mapping[str, Place],
    *,
    making: Making,
    draw: Callable[[int], int],
) -> dict[UUID, Objection]:
    """Make the boxes that are not there; why not, for each volume, where the profile tells no usual width."""
    fonds_id, stage = archive
    first = {one.box: one for one in reversed(boxed) if one.box is not None and one.box not in boxes}
    if not first:
        return {}
    try:
        width = making.width_mm or usual_width(work, fonds_id)
    except (BoxRefused, ProfileNotFound, ProfileNotConfirmed):
        missing = Objection("box.width_missing", facts={"field": "box_width_mm"})
        return {one.volume_id: missing for one in boxed if one.box in first}
    last_number(work, fonds_id)
    for number, one in sorted(first.items()):
        place = places.get(one.place)
        boxes[number] = Box(
            id=uuid7(), fonds_id=fonds_id, unit_id=one.unit_id, place_id=place.id if place else None, number=number,
            mark=box_mark(draw(BOX_MARKS)), stage=stage, width_mm=width, note="", created_at=work.now,
            created_by=work.actor.handle,
        )  # fmt: skip
    made = [boxes[number] for number in sorted(first)]
    work.session.add_all(made)
    work.session.flush()
    work.emit_all(
        [
            BoxMade(entity_id=box.id, fonds_id=fonds_id, number=box.number, unit_id=box.unit_id, stage=stage.value)
            for box in made
        ]
    )
    return {}


def _fill(work: Work, fitting: Sequence[tuple[Box, Stowing]]) -> None:
    """Behind what lies in each box already, in the given order."""
    if not fitting:
        return
    last: dict[UUID, int] = {}
    for some in portions(list({box.id for box, _ in fitting})):
        held = select(BoxedVolume.box_id, func.max(BoxedVolume.position)).where(BoxedVolume.box_id.in_(some))
        last.update({row[0]: row[1] for row in work.session.execute(held.group_by(BoxedVolume.box_id))})
    lying = []
    put: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for box, one in fitting:
        last[box.id] = last.get(box.id, 0) + 1
        put[box.id].append(one.volume_id)
        lying.append({"box_id": box.id, "volume_id": one.volume_id, "position": last[box.id]})
    work.session.execute(insert(table_of(BoxedVolume)), lying)
    by_id = {box.id: box for box, _ in fitting}
    work.emit_all(
        [
            BoxFilled(
                entity_id=box_id, fonds_id=by_id[box_id].fonds_id, number=by_id[box_id].number, volume_ids=tuple(ids)
            )
            for box_id, ids in put.items()
        ]
    )


def _shelve(work: Work, fonds_id: UUID, loose: Sequence[Stowing], places: Mapping[str, Place]) -> dict[UUID, Objection]:
    """Lay volumes without a box on their places; why not, for each whose place is not there."""
    laid = [(one, places[one.place]) for one in loose if one.place in places]
    if laid:
        rows = [{"place_id": place.id, "volume_id": one.volume_id} for one, place in laid]
        work.session.execute(insert(table_of(ShelvedVolume)), rows)
        work.emit_all(
            [
                VolumeShelved(
                    entity_id=one.file_id, fonds_id=fonds_id, volume_id=one.volume_id, place_id=place.id,
                    place=place.label,
                )
                for one, place in laid
            ]
        )  # fmt: skip
    return {
        one.volume_id: Objection("place.not_there", facts={"label": one.place[:80]})
        for one in loose
        if one.place not in places
    }
