"""Acts on charts: import, draft, add, rename, approve, close a series to new files."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import exists, or_, select

from classification.charts import drafts, queries
from classification.charts.codes import MalformedCode, read_code
from classification.charts.errors import ChartGaveWay, ChartUnfit, DraftExists, NodeUnfit
from classification.charts.events import (
    ChartApproved,
    ChartImported,
    ChartSuperseded,
    NodeAdded,
    NodeRenamed,
    SeriesClosedToFiles,
)
from classification.charts.importing import TITLE_LIMIT, Claim, RowRead, read_chart_file
from classification.charts.levels import Level, holds_files
from classification.charts.model import ChartImport, ChartState, ClassificationChart, Node
from classification.charts.planning import BASIS, Plan, plan_import
from classification.charts.questions import ApprovalObjections
from system.actor import Permission, Place
from system.errors import Objection, refuse_all
from system.history import Entry
from system.organization.separation import Duty, SameHands, objections
from system.tabular import CELL_LIMIT, holds_control_characters, one_line
from system.work import Work

MINUTES_LIMIT = 200
CHART_TITLE_LIMIT = 300


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: the verdict on every row, and the version it went into, None where nothing could be kept."""

    plan: Plan
    chart: ClassificationChart | None


def import_chart(
    work: Work, fonds_id: UUID, content: bytes, *, draft: bool = False, in_force_from: date | None = None
) -> Imported:
    """Read a chart from a CSV file. Good rows load, refused ones do not; the same file again changes nothing.

    It goes into the body's draft, or into a new one drawn from what is in force. Where the body has no chart at all it
    records the instrument the body already lives by: that version is in force from `in_force_from` (today where none
    is given), unless `draft`. Nodes that the file does not name stay.

    Raises:
        TableUnreadable, ChartFileUnfit: nothing of the file can be taken.
    """
    fonds = drafts.lock_body(work, fonds_id)
    work.actor.require(Permission.CHART_EDIT, Place(fonds_id))
    read = read_chart_file(content, fonds.code)
    base = queries.draft_of(work, fonds_id) or drafts.in_force(work, fonds_id)
    plan = plan_import(read, queries.standings(queries.nodes_by_key(work, base.id)) if base else {})
    if not plan.changes:
        return Imported(plan, base)
    chart = base if base and base.is_draft else drafts.begin(work, fonds_id, base)
    drafts.write(work, chart, plan)
    sha256 = hashlib.sha256(content).hexdigest()
    refused = plan.rows - plan.imported - plan.unchanged
    work.emit(
        ChartImported(
            entity_id=chart.id, fonds_id=fonds_id, number=chart.number, rows=plan.rows, imported=plan.imported,
            unchanged=plan.unchanged, refused=refused, sha256=sha256,
        )
    )  # fmt: skip
    if base is None and not draft:
        work.actor.require(Permission.CHART_APPROVE, Place(fonds_id))
        _bring_into_force(work, chart, in_force_from or work.today, minutes="")
    return Imported(plan, chart)


def keep_report(work: Work, fonds_id: UUID, imported: Imported) -> ChartImport:
    """Keep what an import did, in codes and facts, for whoever reads the report later."""
    plan = imported.plan
    kept = ChartImport(
        fonds_id=fonds_id, chart_id=imported.chart.id if imported.chart else None,
        imported_by=work.actor.handle, imported_at=work.now,
        rows=plan.rows, imported=plan.imported, unchanged=plan.unchanged, counts=dict(plan.counts),
        problems=[
            {"row": said.row, "column": said.column, "severity": severity, "code": said.objection.code,
             "basis": said.objection.basis, "facts": dict(said.objection.facts)}
            for severity, problems in (("refused", plan.refused), ("warning", plan.warnings))
            for said in problems
        ],
    )  # fmt: skip
    work.session.add(kept)
    work.session.flush()
    return kept


def draft_chart(work: Work, fonds_id: UUID, *, title: str = "") -> ClassificationChart:
    """Begin a new version with everything that is in force."""
    drafts.lock_body(work, fonds_id)
    work.actor.require(Permission.CHART_EDIT, Place(fonds_id))
    standing = queries.draft_of(work, fonds_id)
    if standing is not None:
        raise DraftExists(number=standing.number)
    refuse_all(ChartUnfit, _text_objections("title", one_line(title), CHART_TITLE_LIMIT))
    return drafts.begin(work, fonds_id, drafts.in_force(work, fonds_id), one_line(title))


def approve_chart(work: Work, chart_id: UUID, *, in_force_from: date, minutes: str) -> ClassificationChart:
    """Bring a draft into force from a day; the version before it ends the day before.

    `minutes` names the minutes of the appraisal board that stand behind it. Who had a hand in the draft may not
    approve it, except the machine's own operator.
    """
    chart = queries.find_chart(work, chart_id)
    drafts.lock_body(work, chart.fonds_id)
    work.session.refresh(chart)
    work.actor.require(Permission.CHART_APPROVE, Place(chart.fonds_id))
    chart.require_draft()
    if not work.actor.everywhere and _had_a_hand(work, chart):
        hands = {Duty.PROPOSES: work.actor.handle, Duty.APPROVES: work.actor.handle}
        refuse_all(SameHands, objections(hands))
    refuse_all(ChartUnfit, _unfit(work, chart, minutes))
    _bring_into_force(work, chart, in_force_from, minutes=one_line(minutes))
    return chart


def _had_a_hand(work: Work, chart: ClassificationChart) -> bool:
    nodes = select(Node.id).where(Node.chart_id == chart.id)
    touched = or_(Entry.entity_id == chart.id, Entry.entity_id.in_(nodes))
    found = work.session.scalar(select(exists().where(Entry.actor == work.actor.handle, touched)))
    return bool(found) or chart.drafted_by == work.actor.handle


def _unfit(work: Work, chart: ClassificationChart, minutes: str) -> list[Objection]:
    found = []
    if not minutes.strip():
        found.append(Objection("chart.minutes_missing", "LGA 50", {"field": "minutes"}))
    found += _text_objections("minutes", minutes, MINUTES_LIMIT)
    counts = queries.counts_by_level(work, chart.id)
    if not counts[Level.SECTION] or not counts[Level.SERIES]:
        found.append(Objection("chart.without_series", BASIS, {"number": chart.number}))
    for told in work.ask(ApprovalObjections(chart.id)):
        found.extend(told)
    return found


def _bring_into_force(work: Work, chart: ClassificationChart, on: date, *, minutes: str) -> None:
    before = drafts.in_force(work, chart.fonds_id)
    if before is not None:
        before.give_way(on)
        until = before.in_force_until or on
        work.emit(
            ChartSuperseded(
                entity_id=before.id, fonds_id=before.fonds_id, number=before.number, in_force_until=until, by=chart.id
            )
        )
    chart.come_into_force(on, approved_by=work.actor.handle, minutes=minutes)
    work.emit(
        ChartApproved(
            entity_id=chart.id, fonds_id=chart.fonds_id, number=chart.number, in_force_from=on, minutes=minutes
        )
    )


def add_node(
    work: Work,
    chart_id: UUID,
    *,
    code: str,
    title: str,
    level: Level | None = None,
    parent_id: UUID | None = None,
    description: str = "",
    function: str = "",
) -> Node:
    """Add a section or series to a draft. Without `parent_id` it stands where its code says."""
    chart = _draft_to_edit(work, chart_id)
    nodes = queries.nodes_by_key(work, chart.id)
    parent = next((node for node in nodes.values() if node.id == parent_id), None)
    against = _title_objections(title)
    against += _text_objections("description", description, CELL_LIMIT)
    against += _text_objections("function", function, CELL_LIMIT)
    if parent_id is not None and parent is None:
        against.append(
            Objection("chart.unknown_parent", BASIS, {"field": "parent_id", "code": code[:60], "parent": ""})
        )
    try:
        read = read_code(code)
    except MalformedCode as malformed:
        refuse_all(NodeUnfit, [*against, *(_at("code", objection) for objection in malformed.objections)])
        raise
    if read.key in nodes:
        facts = {"field": "code", "code": read.written, "other": nodes[read.key].title}
        against.append(Objection("node.code_taken", BASIS, facts))
    refuse_all(NodeUnfit, against)
    claim = Claim(
        0, read, "code", "title", one_line(title), level,
        parent=read_code(parent.code) if parent else None,
        parent_said=parent is not None,
        at_root=parent is None and read.parent is None,
        description=description, function=function,
    )  # fmt: skip
    plan = plan_import([RowRead(0, (claim,))], queries.standings(nodes))
    refuse_all(NodeUnfit, (_at(problem.column, problem.objection) for problem in plan.refused))
    node = work.session.get_one(Node, drafts.write(work, chart, plan)[read.key])
    work.emit(
        NodeAdded(entity_id=node.id, fonds_id=chart.fonds_id, chart_id=chart.id, code=node.code, level=node.level.value)
    )
    return node


def rename_node(work: Work, node_id: UUID, *, title: str) -> Node:
    """Give a section or series of a draft another title. Its code never changes."""
    node = queries.find_node(work, node_id)
    chart = _draft_to_edit(work, node.chart_id)
    refuse_all(NodeUnfit, _title_objections(title))
    if one_line(title) != node.title:
        node.rename(one_line(title))
        work.emit(NodeRenamed(entity_id=node.id, fonds_id=chart.fonds_id, chart_id=chart.id, code=node.code))
    return node


def close_series(work: Work, node_id: UUID) -> Node:
    """Close a series to new files, in a draft or in what is in force. One with files is never deleted or moved."""
    node = queries.find_node(work, node_id)
    chart = queries.find_chart(work, node.chart_id)
    work.actor.require(Permission.CHART_EDIT, Place(chart.fonds_id))
    if chart.state is ChartState.SUPERSEDED:
        raise ChartGaveWay(number=chart.number)
    if not holds_files(node.level):
        raise NodeUnfit(objections=[Objection("node.holds_no_files", BASIS, {"code": node.code})])
    node.close_to_files()
    work.emit(SeriesClosedToFiles(entity_id=node.id, fonds_id=chart.fonds_id, chart_id=chart.id, code=node.code))
    return node


def _draft_to_edit(work: Work, chart_id: UUID) -> ClassificationChart:
    chart = queries.find_chart(work, chart_id)
    drafts.lock_body(work, chart.fonds_id)
    work.session.refresh(chart)
    work.actor.require(Permission.CHART_EDIT, Place(chart.fonds_id))
    chart.require_draft()
    return chart


def _title_objections(title: str) -> list[Objection]:
    if not one_line(title):
        return [Objection("node.title_empty", BASIS, {"field": "title"})]
    return _text_objections("title", one_line(title), TITLE_LIMIT)


def _text_objections(field: str, text: str, limit: int) -> list[Objection]:
    if len(text) > limit:
        return [Objection("chart.text_too_long", "", {"field": field, "limit": limit})]
    if holds_control_characters(text):
        return [Objection("chart.control_character", "", {"field": field})]
    return []


def _at(field: str, objection: Objection) -> Objection:
    return Objection(objection.code, objection.basis, {"field": field, **objection.facts})
