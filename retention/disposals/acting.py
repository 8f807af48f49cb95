"""Acts upon everything marked in the files of disposal lists: take them out, with one reason for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from retention.disposals import deciding, queries, refusals
from retention.disposals.labels import ITEM_COLUMNS
from retention.disposals.model import DisposalItem, DisposalList, ItemState
from retention.disposals.papers import TEXT_LIMIT
from system.actor import Permission
from system.errors import Objection, Refusal
from system.jobs.job import Result
from system.jobs.model import ItemOutcome
from system.views.acts import ActingList, BulkAct, Foreseen, Parameters, Stand
from system.web.forms import FormReader
from system.work import Work

PATH = "/disposals/items"
_GONE = Objection("disposal.not_standing", "", {"count": 1})


def _ids(stand: Stand) -> Select[Any]:
    return queries.items(stand).with_only_columns(DisposalItem.id)


def _foresee(stand: Stand, ids: Sequence[UUID], _parameters: Parameters) -> list[Foreseen]:
    rows = stand.session.execute(queries.items(stand).where(DisposalItem.id.in_(ids))).all()
    wanted = {row.list_id for row in rows}
    listed = stand.session.scalars(select(DisposalList).where(DisposalList.id.in_(wanted)))
    decided = {one.id: refusals.may_take_out(stand, one) for one in listed}
    return [_told(row, may=decided[row.list_id]) for row in rows]


def _told(row: Any, *, may: bool) -> Foreseen:
    against = []
    if row.state is not ItemState.STANDING:
        against.append(_GONE)
    if not may:
        against.append(Objection("selection.not_permitted", "", {"permission": Permission.DISPOSAL_CHECK.value}))
    changes = [] if against else [("Situación en la lista", "En la lista", "Excluido por decisión")]
    return Foreseen(row.id, f"{row.reference} {row.title}", f"/disposals/{row.list_id}", changes, against)


def _refuse(work: Work, ids: Sequence[UUID], parameters: Parameters) -> Mapping[UUID, Result]:
    """Take some files out, list by list: what one list refuses is the outcome of its files alone."""
    rows = work.session.execute(select(DisposalItem.id, DisposalItem.list_id).where(DisposalItem.id.in_(ids)))
    of_list: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for row in rows:
        of_list[row.list_id].append(row.id)
    told: dict[UUID, Result] = {}
    # In one order for everybody, so that two who take files out of the same lists do not wait for each other.
    for list_id in sorted(of_list):
        wanted = of_list[list_id]
        try:
            taken = deciding.refuse_standing(work, list_id, wanted, reason=str(parameters["reason"]))
        except Refusal as refusal:
            told |= dict.fromkeys(wanted, _result(refusal.objections[0]))
            continue
        told |= {one: _result(_GONE) for one in wanted if one not in taken}
    return told


def _result(objection: Objection) -> Result:
    return Result(ItemOutcome.REFUSED, objection.code, objection.facts)


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
    in_portions=_refuse,
    template="retention/disposals/refusal.html",
    read=_read,
)
