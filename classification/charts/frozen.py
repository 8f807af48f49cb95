"""Charts received from bodies that ceased to exist: kept as they came, never modified by who receives them (LGA 18)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from classification.charts import drafts, queries
from classification.charts.errors import ChartUnfit
from classification.charts.events import ChartReceived
from classification.charts.importing import CHART_TABLE, read_chart_table
from classification.charts.model import ChartState, ClassificationChart
from classification.charts.planning import Plan, plan_import
from classification.charts.texts import at, text_objections
from system.actor import Permission, Place
from system.errors import Objection, refuse_all
from system.tabular import RowObjection, one_line
from system.work import Work
from system.workbooks.tables import TableFile

BASIS = "LGA 18"
CODE_LIMIT, NAME_LIMIT, MINUTES_LIMIT, TITLE_LIMIT = 40, 300, 200, 300
NAMED = 50


def receive_chart(
    work: Work,
    into_fonds_id: UUID,
    content: TableFile | bytes | None,
    source_chart_id: UUID | None,
    *,
    code: str,
    name: str,
    on: date,
    minutes: str,
) -> ClassificationChart:
    """Record the chart of a body that ceased to exist, from a file or from that body's own version here.

    Args:
        work: an act.
        into_fonds_id: the body that receives it.
        content: the file, None where it is copied.
        source_chart_id: the version to copy, which only who stands above the bodies can name.
        code: the code of the body it came from.
        name: what that body was called.
        on: the day it was received.
        minutes: the minutes of the handover.

    Raises:
        ChartUnfit: with everything that stands against it; a file is taken whole or not at all, for nothing of what
            was received may be left out.
        TableUnreadable, ChartFileUnfit: it is no chart.
    """
    drafts.lock_body(work, into_fonds_id)
    work.actor.require(Permission.CHART_EDIT, Place(into_fonds_id))
    against = _said(work, code, name, on, minutes)
    source = queries.find_chart(work, source_chart_id) if source_chart_id else None
    if (content is None) == (source is None):
        against.append(Objection("chart.received_from_nowhere", BASIS, {"field": "file"}))
    if source is not None and source.fonds_id == into_fonds_id:
        against.append(Objection("chart.received_from_itself", BASIS, {"field": "source"}))
    if source is not None and source.state in (ChartState.DRAFT, ChartState.WITHDRAWN):
        against.append(Objection("chart.received_unapproved", BASIS, {"field": "source", "number": source.number}))
    plan, sha256 = _read(content, code, against)
    refuse_all(ChartUnfit, against)
    chart = drafts.new_version(work, into_fonds_id, one_line(name)[:TITLE_LIMIT])
    made = drafts.copy(work, source.id, chart.id) if source else len(drafts.write(work, chart, plan, legacy=True))
    chart.freeze(code=one_line(code), name=one_line(name), on=on, minutes=one_line(minutes))
    work.emit(
        ChartReceived(
            entity_id=chart.id, fonds_id=into_fonds_id, number=chart.number, received_code=one_line(code), nodes=made,
            minutes=one_line(minutes), sha256=sha256, source=source.id if source else None,
        )
    )  # fmt: skip
    work.session.flush()
    return chart


def _said(work: Work, code: str, name: str, on: date, minutes: str) -> list[Objection]:
    found = []
    for field, text, limit in (
        ("code", code, CODE_LIMIT),
        ("name", name, NAME_LIMIT),
        ("minutes", minutes, MINUTES_LIMIT),
    ):
        if not one_line(text):
            found.append(Objection("chart.received_without", BASIS, {"field": field}))
        found += text_objections(field, text, limit)
    if on > work.today:
        found.append(Objection("chart.received_in_future", BASIS, {"field": "on", "on": on.isoformat()}))
    return found


def _read(content: TableFile | bytes | None, code: str, against: list[Objection]) -> tuple[Plan, str]:
    if content is None:
        return Plan(rows=0), ""
    file = CHART_TABLE.read(content) if isinstance(content, bytes) else content
    plan = plan_import(read_chart_table(file.table, code), {})
    against += _rows(plan.refused)
    if not plan.refused and not plan.created:
        against.append(Objection("chart.received_empty", BASIS, {"field": "file"}))
    digest = hashlib.sha256(content).hexdigest() if isinstance(content, bytes) else file.sha256
    return plan, digest


def _rows(refused: Sequence[RowObjection]) -> list[Objection]:
    """What stands against single rows, each behind the row it is about; of very many the first ones."""
    found = []
    for each in refused[:NAMED]:
        found.append(Objection("chart.received_row", BASIS, {"field": "file", "row": each.row, "column": each.column}))
        found.append(at("file", each.objection))
    if len(refused) > NAMED:
        found.append(Objection("node.and_more", "", {"field": "file", "number": len(refused) - NAMED}))
    return found
