"""Marked files become rows of a new draft: the next year's files begin as copies of this year's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import select

from classification.charts.model import Node
from records.aggregations import queries as aggregations
from records.aggregations.acting import PATH
from records.aggregations.labels import SUPPORTS, label_of
from records.aggregations.model import Aggregation
from records.capture import service
from records.capture.model import CaptureDraft
from records.capture.service import Writing
from system.actor import Permission
from system.errors import Objection
from system.jobs.job import Result
from system.jobs.task import Task
from system.organization.model import Unit
from system.views.acts import BulkAct, Foreseen, Stand
from system.web.language import gettext as _
from system.work import Work


def _foresee(stand: Stand, ids: Sequence[UUID], _parameters: Mapping[str, Any]) -> list[Foreseen]:
    statement = aggregations.visible(select(Aggregation).where(Aggregation.id.in_(ids)), stand.actor)
    found = []
    for file in stand.session.scalars(statement.order_by(Aggregation.id)):
        against: list[Objection] = []
        changes = [("Renglón nuevo", "", file.title)]
        found.append(Foreseen(file.id, f"{file.printed_reference} {file.title}", f"{PATH}/{file.id}", changes, against))
    return found


def _handle(task: Task, item: UUID, _parameters: Mapping[str, Any]) -> Result | None:
    with task.installation.work(task.actor) as work:
        draft_id = _draft(work, task.job_id)
        statement: Any = select(Aggregation, Node.code, Unit.code).join(Node, Node.id == Aggregation.node_id)
        statement = statement.join(Unit, Unit.id == Aggregation.unit_id).where(Aggregation.id == item)
        file, series, unit = work.session.execute(aggregations.visible(statement, work.actor)).one()
        cells = {
            "series": series,
            "unit": unit,
            "title": file.title,
            "opened_on": work.today.isoformat(),
            "support": label_of(SUPPORTS, file.support.value),
            "area": file.area,
            "scope_and_content": file.scope_and_content,
        }
        # The same job and file make the same row, however often the job runs.
        service.write_rows(work, draft_id, [Writing(id=uuid5(task.job_id, str(item)), cells=cells)])
    return None


def _draft(work: Work, job_id: UUID) -> UUID:
    found = work.session.get(CaptureDraft, job_id)
    if found is None:
        found = service.begin_draft(work, name=_("Copias de expedientes"), draft_id=job_id)
    return found.id


COPY = BulkAct(
    name="copy",
    listing=PATH,
    label="Copiar a un borrador de captura",
    permission=Permission.AGGREGATION_OPEN,
    foresee=_foresee,
    handle=_handle,
)
