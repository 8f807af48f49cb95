"""The boxes that rows name: their volumes are put in them where there is such a box, or one is to be made.

A number of a box is the body's own (`records.custody.model.Box`); any other text stays with the loaded row.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import func, insert, select
from uuid_utils.compat import uuid7

from records.aggregations.model import Aggregation, Volume
from records.custody.model import Box, BoxedVolume, Place
from records.inventories.rows import Wanted
from system.actor import CustodyStage, Permission
from system.actor import Place as Where
from system.work import Work

LARGEST = 9_999_999
PORTION = 500


def put_in_boxes(work: Work, files: Sequence[tuple[Wanted, Aggregation]], width_mm: int) -> int:
    """Put the volumes of files into the boxes that their rows name; how many lie in one now.

    Where `width_mm` is not 0, a box that is not there is made, so wide. Only boxes of the file's own unit take it, and
    only where the actor may handle boxes.
    """
    named = [(number, wanted, file) for wanted, file in files if (number := box_number(wanted.box)) is not None]
    allowed = {
        unit_id
        for unit_id in {file.unit_id for _, _, file in named}
        if work.actor.may(Permission.BOX_MANAGE, Where(files[0][1].fonds_id, unit_id, CustodyStage.OFFICE))
    }
    named = [one for one in named if one[2].unit_id in allowed]
    if not named:
        return 0
    fonds_id = named[0][2].fonds_id
    boxes = _boxes(work, fonds_id, {number for number, _, _ in named})
    if width_mm:
        places = _places(work, fonds_id, {wanted.place for _, wanted, _ in named if wanted.place})
        for number, wanted, file in named:
            if number not in boxes:
                boxes[number] = _made(work, file, number, places.get(wanted.place), width_mm)
        work.session.flush()
    meant = [(boxes[number], file) for number, _, file in named if number in boxes]
    return _put(work, [(box, file) for box, file in meant if box.unit_id == file.unit_id])


def box_number(text: str) -> int | None:
    """The number of a box as rows write it: `7`, `007`, `Caja 7`."""
    digits = text.casefold().removeprefix("caja").strip(" .:#")
    return int(digits) if digits.isascii() and digits.isdigit() and 0 < int(digits[:12]) <= LARGEST else None


def _boxes(work: Work, fonds_id: UUID, numbers: Iterable[int]) -> dict[int, Box]:
    statement = select(Box).where(Box.fonds_id == fonds_id, Box.number.in_(sorted(numbers))).order_by(Box.id)
    return {box.number: box for box in work.session.scalars(statement.with_for_update())}


def _places(work: Work, fonds_id: UUID, labels: Iterable[str]) -> dict[str, UUID]:
    statement = select(Place.label, Place.id).where(Place.fonds_id == fonds_id, Place.label.in_(sorted(labels)))
    return {row[0]: row[1] for row in work.session.execute(statement)}


def _made(work: Work, file: Aggregation, number: int, place_id: UUID | None, width_mm: int) -> Box:
    box = Box(
        id=uuid7(), fonds_id=file.fonds_id, unit_id=file.unit_id, place_id=place_id, number=number,
        mark=secrets.token_urlsafe(16), stage=CustodyStage.OFFICE, width_mm=width_mm, created_at=work.now,
        created_by=work.actor.handle,
    )  # fmt: skip
    work.session.add(box)
    return box


def _put(work: Work, files: Sequence[tuple[Box, Aggregation]]) -> int:
    """Behind what lies in each box already, in the order of the rows."""
    volumes: defaultdict[UUID, list[UUID]] = defaultdict(list)
    ids = [file.id for _, file in files]
    for start in range(0, len(ids), PORTION):
        rows = work.session.execute(
            select(Volume.aggregation_id, Volume.id)
            .where(Volume.aggregation_id.in_(ids[start : start + PORTION]))
            .order_by(Volume.aggregation_id, Volume.number)
        )
        for aggregation_id, volume_id in rows:
            volumes[aggregation_id].append(volume_id)
    last: dict[UUID, int] = {}
    boxes = sorted({box.id for box, _ in files})
    if boxes:
        held = select(BoxedVolume.box_id, func.max(BoxedVolume.position)).where(BoxedVolume.box_id.in_(boxes))
        last = {row[0]: row[1] for row in work.session.execute(held.group_by(BoxedVolume.box_id))}
    lying = []
    for box, file in files:
        for volume_id in volumes[file.id]:
            last[box.id] = last.get(box.id, 0) + 1
            lying.append({"box_id": box.id, "volume_id": volume_id, "position": last[box.id]})
    if lying:
        work.session.execute(insert(BoxedVolume), lying)
    return len(lying)
