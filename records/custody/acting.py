"""Acts upon everything marked on the list of files: put its paper into new boxes, print the labels of its volumes."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from records.aggregations.model import Aggregation, Volume
from records.aggregations.queries import visible
from records.custody.boxing import MOST_VOLUMES, box_files
from records.custody.handling import may_handle
from records.custody.kinds import ScanKind
from records.custody.labels import MOST_LABELS
from records.custody.marks import mark_of
from records.custody.model import BoxedVolume
from records.custody.queries import portions
from system.actor import Permission
from system.errors import Objection
from system.views import queries as views
from system.views.acts import BulkAct, Foreseen, Marked, Parameters, Stand
from system.work import Work

_LIST = "/aggregations"


def _files(stand: Stand, ids: Sequence[UUID]) -> list[Aggregation]:
    found = stand.session.scalars(visible(select(Aggregation).where(Aggregation.id.in_(ids)), stand.actor))
    by_id = {file.id: file for file in found}
    return [by_id[one] for one in ids if one in by_id]


def _volumes(stand: Stand, ids: Sequence[UUID], *, unboxed: bool) -> dict[UUID, int]:
    counted = select(Volume.aggregation_id, func.count()).where(Volume.aggregation_id.in_(ids))
    if unboxed:
        counted = counted.where(Volume.id.not_in(select(BoxedVolume.volume_id)))
    return {row[0]: row[1] for row in stand.session.execute(counted.group_by(Volume.aggregation_id))}


def _told(file: Aggregation, label: str, volumes: int, against: list[Objection]) -> Foreseen:
    changes = [] if against else [(label, "", str(volumes))]
    return Foreseen(file.id, f"{file.printed_reference} {file.title}", f"{_LIST}/{file.id}", changes, against)


def _foresee_boxing(stand: Stand, ids: Sequence[UUID], _parameters: Parameters) -> list[Foreseen]:
    waiting = _volumes(stand, ids, unboxed=True)
    found = []
    for file in _files(stand, ids):
        against = []
        if not may_handle(stand.actor, Permission.BOX_MANAGE, file.place):
            facts = {"permission": Permission.BOX_MANAGE.value}
            against.append(Objection("selection.not_permitted", "LGA 30-32", facts))
        elif not waiting.get(file.id):
            against.append(Objection("box.nothing_to_box"))
        found.append(_told(file, "Legajos que van a cajas nuevas", waiting.get(file.id, 0), against))
    return found


def _box(work: Work, marked: Marked, _parameters: Parameters) -> str:
    boxes = box_files(work, marked.ids)
    return f"/boxes/{boxes[0].id}" if len(boxes) == 1 else "/boxes?sort=-number"


def _foresee_labels(stand: Stand, ids: Sequence[UUID], _parameters: Parameters) -> list[Foreseen]:
    held = _volumes(stand, ids, unboxed=False)
    return [
        _told(
            file,
            "Etiquetas de legajos",
            held.get(file.id, 0),
            [] if held.get(file.id) else [Objection("labels.nothing")],
        )
        for file in _files(stand, ids)
    ]


def _label(_work: Work, marked: Marked, _parameters: Parameters) -> str:
    return f"/scan/labels?selection={marked.selection_id}"


def marks_of(stand: Stand, selection_id: UUID) -> list[str]:
    """The marks of the volumes of everything in a selection of files, in the order of the files, for labels."""
    selection = views.find_selection(stand, selection_id)
    files = views.chosen(stand, views.listing_of(stand, selection), selection)
    ids = stand.session.scalars(files.order_by(None).order_by(Aggregation.sort_key, Aggregation.id).limit(MOST_LABELS))
    found: list[str] = []
    for some in portions(ids):
        volumes = (
            select(Volume.id)
            .join(Aggregation, Aggregation.id == Volume.aggregation_id)
            .where(Volume.aggregation_id.in_(some))
            .order_by(Aggregation.sort_key, Aggregation.id, Volume.number)
        )
        found += [mark_of(ScanKind.VOLUME, one) for one in stand.session.scalars(volumes)]
    return found


BOX = BulkAct(
    name="box",
    listing=_LIST,
    label="Poner en cajas nuevas",
    permission=Permission.BOX_MANAGE,
    foresee=_foresee_boxing,
    at_once=_box,
    most=MOST_VOLUMES,
)
LABELS = BulkAct(
    name="labels",
    listing=_LIST,
    label="Imprimir etiquetas de legajos",
    permission=Permission.AGGREGATION_READ,
    foresee=_foresee_labels,
    at_once=_label,
    most=MOST_LABELS,
)
