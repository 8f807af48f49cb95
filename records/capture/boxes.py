"""The boxes that rows name: each found once, with what stands against putting a new file there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from classification.series.kinds import Support
from records.aggregations.model import Volume
from records.aggregations.opening import Site
from records.capture.cells import RowRead, read_box
from records.custody.boxing import fill_box
from records.custody.handling import may_handle
from records.custody.kinds import ScanKind
from records.custody.marks import read_mark
from records.custody.model import Box
from records.custody.queries import portions, seen_boxes
from system.actor import CustodyStage, Permission, Place
from system.errors import Objection
from system.work import Reading, Work


class NamedBoxes:
    """Boxes of a body by what people type: the number, or the mark under the QR code."""

    def __init__(self, stand: Reading | Work, fonds_id: UUID, texts: Iterable[str]) -> None:
        self._stand = stand
        wanted = [text for text in dict.fromkeys(texts) if text]
        self._numbers = {text: number for text in wanted if (number := read_box(text)) is not None}
        marks = {text: mark for text in wanted if (mark := read_mark(text)) is not None and mark.kind is ScanKind.BOX}
        self._marks = {text: mark.text for text, mark in marks.items()}
        self._by_number: dict[int, Box] = {}
        self._by_mark: dict[str, Box] = {}
        seen = select(Box).where(Box.fonds_id == fonds_id, seen_boxes(stand.actor))
        for numbers in portions(self._numbers.values()):
            found = stand.session.scalars(seen.where(Box.number.in_(numbers)))
            self._by_number |= {box.number: box for box in found}
        for some in portions(self._marks.values()):
            self._by_mark |= {box.mark: box for box in stand.session.scalars(seen.where(Box.mark.in_(some)))}

    def called(self, text: str) -> Box | None:
        """The box that is called so, where the actor sees it."""
        if text in self._marks:
            return self._by_mark.get(self._marks[text])
        return self._by_number[number] if (number := self._numbers.get(text)) in self._by_number else None

    def against(self, read: RowRead, site: Site | None) -> list[Objection]:
        """Why the first volume of a new file cannot go into the box that its row names."""
        if not read.box:
            return []
        facts = {"field": "box", "box": read.box[:60]}
        box = self.called(read.box)
        if box is None:
            return [Objection("capture.box_unknown", facts=facts)]
        found = [Objection("capture.box_for_paper", facts=facts)] if read.support is Support.ELECTRONIC else []
        if box.stage is not CustodyStage.OFFICE or (site is not None and box.unit_id != site.unit.id):
            found.append(Objection("capture.box_of_others", "LGA 30", facts))
        elif not may_handle(self._stand.actor, Permission.BOX_MANAGE, Place(box.fonds_id, box.unit_id, box.stage)):
            found.append(Objection("capture.box_not_yours", "LGA 30", facts))
        return found


def put_in_boxes(work: Work, fonds_id: UUID, named: Mapping[UUID, str]) -> None:
    """Put the first volume of each new file into the box its row names, in the order given.

    Raises:
        BoxRefused: somebody emptied or moved a box since it was looked at.
    """
    boxes = NamedBoxes(work, fonds_id, named.values())
    firsts = _first_volumes(work, list(named))
    filled: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for file_id, text in named.items():
        box = boxes.called(text)
        if box is not None and file_id in firsts:
            filled[box.id].append(firsts[file_id])
    for box_id, volume_ids in filled.items():
        fill_box(work, box_id, volume_ids)


def _first_volumes(work: Work, file_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    found: dict[UUID, UUID] = {}
    for ids in portions(file_ids):
        statement = select(Volume.aggregation_id, Volume.id).where(Volume.aggregation_id.in_(ids), Volume.number == 1)
        found |= {row[0]: row[1] for row in work.session.execute(statement)}
    return found
