"""Acts upon everything marked in the files of disposal lists: take them out, with one reason for all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from retention.disposals import deciding, queries
from retention.disposals.labels import ITEM_COLUMNS
from retention.disposals.model import DisposalItem, DisposalList, ItemState
from retention.disposals.service import TEXT_LIMIT
from system.actor import Permission
from system.errors import Objection
from system.jobs.job import Result
from system.jobs.task import Task
from system.views.acts import ActingList, BulkAct, Foreseen, Parameters, Stand
from system.web.forms import FormReader

PATH = "/disposals/items"


def _ids(stand: Stand) -> Select[Any]:
    return queries.items(stand).with_only_columns(DisposalItem.id)


def _foresee(stand: Stand, ids: Sequence[UUID], _parameters: Parameters) -> list[Foreseen]:
    rows = stand.session.execute(queries.items(stand).where(DisposalItem.id.in_(ids))).all()
    wanted = {row.list_id for row in rows}
    listed = {one.id: one for one in stand.session.scalars(select(DisposalList).where(DisposalList.id.in_(wanted)))}
    return [_told(stand, row, listed[row.list_id]) for row in rows]


def _told(stand: Stand, row: Any, listed: DisposalList) -> Foreseen:
    against = []
    if row.state is not ItemState.STANDING:
        against.append(Objection("disposal.not_standing", "", {"count": 1}))
    if not queries.may_decide(stand, listed):
        against.append(Objection("selection.not_permitted", "", {"permission": Permission.DISPOSAL_CHECK.value}))
    changes = [] if against else [("Situación en la lista", "En la lista", "Excluido por decisión")]
    return Foreseen(row.id, f"{row.reference} {row.title}", f"/disposals/{row.list_id}", changes, against)


def _refuse(task: Task, item_id: UUID, parameters: Parameters) -> Result | None:
    with task.installation.work(task.actor) as work:
        item = work.session.get_one(DisposalItem, item_id)
        deciding.refuse_items(work, item.list_id, [item_id], reason=str(parameters["reason"]))
    return None


def _read(read: FormReader) -> dict[str, Any]:
    return {"reason": read.text("reason", required=True, limit=TEXT_LIMIT)}


ITEMS = ActingList(
    path=PATH,
    label="Expedientes en listas de baja",
    columns=ITEM_COLUMNS,
    ids=_ids,
    rows=queries.items,
    key=DisposalItem.id,
    since=DisposalList.drafted_at,
    default_sort="position",
)
REFUSE = BulkAct(
    name="refuse",
    listing=PATH,
    label="Excluir de la lista",
    permission=Permission.DISPOSAL_READ,
    foresee=_foresee,
    handle=_refuse,
    template="retention/disposals/refusal.html",
    read=_read,
)
