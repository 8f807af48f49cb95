"""Acts upon everything marked on the list of files: print their covers, print their spines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from records.aggregations.model import Aggregation
from records.aggregations.queries import visible
from retention.forms.batches import FILES_LIMIT, queue_batch
from retention.forms.kinds import FormKind
from retention.forms.service import Options
from retention.forms.sheet_formats import SHEET_FORMATS, USUAL
from system.actor import Permission
from system.errors import Objection
from system.views.acts import BulkAct, Foreseen, Marked, Parameters, Stand
from system.web.forms import FormReader
from system.work import Reading, Work

_LIST = "/aggregations"


def _foresee(label: str) -> Callable[[Stand, Sequence[UUID], Parameters], list[Foreseen]]:
    def look(stand: Stand, ids: Sequence[UUID], _parameters: Parameters) -> list[Foreseen]:
        statement = visible(select(Aggregation).where(Aggregation.id.in_(ids)), stand.actor)
        by_id = {file.id: file for file in stand.session.scalars(statement)}
        return [
            Foreseen(
                file.id,
                f"{file.printed_reference} {file.title}",
                f"{_LIST}/{file.id}",
                [(label, "", file.printed_reference)],
            )
            for file in (by_id[one] for one in ids if one in by_id)
        ]

    return look


def _print(form: FormKind) -> Callable[[Work, Marked, Parameters], str]:
    def leave(work: Work, marked: Marked, parameters: Parameters) -> str:
        options = Options(str(parameters.get("sheet") or USUAL), int(parameters.get("start") or 1),
                          bool(parameters.get("by_volume")))  # fmt: skip
        return f"/jobs/{queue_batch(work, form, marked.ids, options=options).job_id}"

    return leave


def _read_cover(read: FormReader) -> dict[str, Any]:
    return {"by_volume": read.flag("by_volume")}


def _read_spine(read: FormReader) -> dict[str, Any]:
    sheet, start = read.text("sheet", limit=60) or USUAL, read.number("start", least=1, most=1000)
    if sheet not in SHEET_FORMATS:
        read.objections.append(Objection("form.no_choice", facts={"field": "sheet"}))
    return {"sheet": sheet, "start": start or 1}


def _sheets(_reading: Reading) -> Mapping[str, Any]:
    return {"sheets": [(one.name, one.title) for one in SHEET_FORMATS.values()]}


COVERS = BulkAct(
    name="covers",
    listing=_LIST,
    label="Imprimir carátulas",
    permission=Permission.AGGREGATION_READ,
    foresee=_foresee("Carátula"),
    at_once=_print(FormKind.COVER),
    most=FILES_LIMIT,
    template="retention/forms/bulk_covers.html",
    read=_read_cover,
)
SPINES = BulkAct(
    name="spines",
    listing=_LIST,
    label="Imprimir lomos",
    permission=Permission.AGGREGATION_READ,
    foresee=_foresee("Lomo"),
    at_once=_print(FormKind.SPINE),
    most=FILES_LIMIT,
    template="retention/forms/bulk_spines.html",
    read=_read_spine,
    choices=_sheets,
)
