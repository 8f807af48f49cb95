"""Acts on charts: import, draft, add, rename, approve, close a series to new files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import exists, or_, select

from classification.charts import adding, drafts, ordering, queries
from classification.charts.errors import ChartGaveWay, ChartUnfit, DraftExists, NodeUnfit
from classification.charts.events import (
    ChartApproved,
    ChartImported,
    ChartSuperseded,
    ChartWithdrawn,
    NodeRenamed,
    SeriesClosedToFiles,
)
from classification.charts.importing import CHART_TABLE, read_chart_table
from classification.charts.levels import Level, holds_files
from classification.charts.model import ChartImport, ChartState, ClassificationChart, Node, Succession
from classification.charts.planning import BASIS, Plan, plan_import
from classification.charts.questions import ApprovalObjections
from classification.charts.texts import text_objections, title_objections
from system.actor import Permission, Place
from system.attachments.service import keep
from system.errors import Objection, refuse_all
from system.history import Entry
from system.organization.queries import fonds_of
from system.organization.separation import Duty, SameHands, objections
from system.tabular import RowObjection, kept_rows, one_line, said_of_passed
from system.work import Reading, Work
from system.workbooks.tables import TableFile

MINUTES_LIMIT = 200
CHART_TITLE_LIMIT = 300


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that somebody brought: its bytes, what its giver called it, what it is."""

    content: bytes
    file_name: str
    mime: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: the verdict on every row, and the version it went into, None where nothing could be kept.

    `passed_over` says of every row that is no data why it was not taken.
    """

    plan: Plan
    chart: ClassificationChart | None
    passed_over: Sequence[RowObjection] = ()


def weigh_chart(stand: Reading | Work, fonds_id: UUID, file: TableFile) -> Imported:
    """What an import of the file would do now; nothing is written. `chart` is the version it would be weighed against.

    Raises:
        ChartFileUnfit: nothing of the file can be taken.
    """
    fonds = fonds_of(stand, fonds_id)
    stand.actor.require(Permission.CHART_EDIT, Place(fonds_id))
    read = read_chart_table(file.table, fonds.code)
    base = queries.draft_of(stand, fonds_id) or drafts.in_force(stand, fonds_id)
    plan = plan_import(read, queries.standings(queries.nodes_by_key(stand, base.id)) if base else {})
    return Imported(plan, base, said_of_passed(file.table, {row.number for row in read}))


def import_chart(
    work: Work,
    fonds_id: UUID,
    file: TableFile | bytes,
    *,
    draft: bool = False,
    in_force_from: date | None = None,
    legacy: bool = False,
) -> Imported:
    """Read a chart from a file of any format. Good rows load, refused ones do not; the same again changes nothing.

    It goes into the body's draft, or into a new one drawn from what is in force. Where the body has no chart at all it
    records the instrument the body already lives by: that version is in force from `in_force_from` (today where none
    is given), unless `draft`. Nodes that the file does not name stay. A file that was read before the act began
    (`CHART_TABLE.read`) keeps nobody waiting while it is read. `legacy` marks its nodes as brought along by an
    instrument the body already lived by; those of its first one are.

    Raises:
        TableUnreadable, ChartFileUnfit: nothing of the file can be taken.
    """
    drafts.lock_body(work, fonds_id)
    work.actor.require(Permission.CHART_EDIT, Place(fonds_id))
    taken = CHART_TABLE.read(file) if isinstance(file, bytes) else file
    weighed = weigh_chart(work, fonds_id, taken)
    plan, base = weighed.plan, weighed.chart
    if not plan.changes:
        return weighed
    chart = base if base and base.is_draft else drafts.begin(work, fonds_id, base)
    # The first instrument is one the body already lives by, whether it is in force at once or drafted over.
    drafts.write(work, chart, plan, legacy=legacy or drafts.in_force(work, fonds_id) is None)
    refused = plan.rows - plan.imported - plan.unchanged
    work.emit(
        ChartImported(
            entity_id=chart.id, fonds_id=fonds_id, number=chart.number, rows=plan.rows, imported=plan.imported,
            unchanged=plan.unchanged, refused=refused, sha256=taken.sha256,
        )
    )  # fmt: skip
    if base is None and not draft:
        work.actor.require(Permission.CHART_APPROVE, Place(fonds_id))
        _bring_into_force(work, chart, in_force_from or work.today, minutes="")
    return Imported(plan, chart, weighed.passed_over)


def keep_report(work: Work, fonds_id: UUID, imported: Imported) -> ChartImport:
    """Keep what an import did, in codes and facts, for whoever reads the report later."""
    plan = imported.plan
    kept = ChartImport(
        fonds_id=fonds_id, chart_id=imported.chart.id if imported.chart else None,
        imported_by=work.actor.handle, imported_at=work.now,
        rows=plan.rows, imported=plan.imported, unchanged=plan.unchanged, counts=dict(plan.counts),
        problems=kept_rows({"refused": plan.refused, "warning": plan.warnings, "passed": imported.passed_over}),
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
    refuse_all(ChartUnfit, text_objections("title", one_line(title), CHART_TITLE_LIMIT))
    return drafts.begin(work, fonds_id, drafts.in_force(work, fonds_id), one_line(title))


def withdraw_chart(work: Work, chart_id: UUID) -> ClassificationChart:
    """Give a draft up. It stays readable, and the body may begin another one."""
    chart = drafts.chart_to_edit(work, chart_id)
    chart.withdraw()
    work.emit(ChartWithdrawn(entity_id=chart.id, fonds_id=chart.fonds_id, number=chart.number))
    return chart


def approve_chart(
    work: Work,
    chart_id: UUID,
    *,
    in_force_from: date,
    minutes: str,
    minutes_on: date | None = None,
    registration: str = "",
    paper: Paper | None = None,
) -> ClassificationChart:
    """Bring a draft into force from a day; the version before it ends the day before.

    `minutes` names the minutes of the appraisal board that stand behind it, `minutes_on` the day it met, `paper` the
    minutes themselves; `registration` is the number that the national or state archive gave. Who had a hand in the
    draft may not approve it, except the machine's own operator.
    """
    chart = queries.find_chart(work, chart_id)
    drafts.lock_body(work, chart.fonds_id)
    work.session.refresh(chart)
    work.actor.require(Permission.CHART_APPROVE, Place(chart.fonds_id))
    chart.require_draft()
    refuse_all(SameHands, _same_hands(work, chart))
    said = [*_minutes_objections(minutes, minutes_on, work.today)]
    said += text_objections("registration", registration, MINUTES_LIMIT)
    refuse_all(ChartUnfit, [*said, *_unfit(work, chart)])
    chart.minutes_on, chart.registration = minutes_on, one_line(registration)
    sha256 = ""
    if paper is not None:
        kept = keep(work, chart.fonds_id, [paper.content], file_name=paper.file_name, mime=paper.mime)
        chart.minutes_id, sha256 = kept.id, kept.sha256
    _bring_into_force(work, chart, in_force_from, minutes=one_line(minutes), sha256=sha256)
    return chart


def approval_objections(stand: Reading | Work, chart_id: UUID) -> list[Objection]:
    """What stands against approving a draft now, minutes apart: for whoever wants to know before asking."""
    chart = queries.find_chart(stand, chart_id)
    chart.require_draft()
    return [*_same_hands(stand, chart), *_unfit(stand, chart)]


def _same_hands(stand: Reading | Work, chart: ClassificationChart) -> list[Objection]:
    if stand.actor.everywhere or not _had_a_hand(stand, chart):
        return []
    return objections({Duty.PROPOSES: stand.actor.handle, Duty.APPROVES: stand.actor.handle})


def _had_a_hand(stand: Reading | Work, chart: ClassificationChart) -> bool:
    nodes = select(Node.id).where(Node.chart_id == chart.id)
    touched = or_(Entry.entity_id == chart.id, Entry.entity_id.in_(nodes))
    # What left the draft tells nothing any more; the step it left behind does.
    steps = (Succession.chart_id == chart.id, Succession.recorded_by == stand.actor.handle)
    found = stand.session.scalar(
        select(or_(exists().where(Entry.actor == stand.actor.handle, touched), exists().where(*steps)))
    )
    return bool(found) or chart.drafted_by == stand.actor.handle


def _minutes_objections(minutes: str, minutes_on: date | None, today: date) -> Iterator[Objection]:
    if not minutes.strip():
        yield Objection("chart.minutes_missing", "LGA 50", {"field": "minutes"})
    yield from text_objections("minutes", minutes, MINUTES_LIMIT)
    if minutes_on is not None and minutes_on > today:
        yield Objection("chart.minutes_in_future", "LGA 50", {"field": "minutes_on", "on": minutes_on.isoformat()})


def _unfit(stand: Reading | Work, chart: ClassificationChart) -> list[Objection]:
    found = []
    counts = queries.counts_by_level(stand, chart.id)
    if not counts[Level.SECTION] or not counts[Level.SERIES]:
        found.append(Objection("chart.without_series", BASIS, {"number": chart.number}))
    for told in stand.ask(ApprovalObjections(chart.id)):
        found.extend(told)
    return found


def _bring_into_force(work: Work, chart: ClassificationChart, on: date, *, minutes: str, sha256: str = "") -> None:
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
            entity_id=chart.id, fonds_id=chart.fonds_id, number=chart.number, in_force_from=on, minutes=minutes,
            minutes_on=chart.minutes_on, minutes_sha256=sha256, registration=chart.registration,
        )
    )  # fmt: skip


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
    before_id: UUID | None = None,
) -> Node:
    """Add a section or series to a draft. Without `parent_id` it stands where its code says.

    Without `before_id` it stands where its code sorts, or behind siblings that people put in order.
    """
    chart = drafts.chart_to_edit(work, chart_id)
    node = adding.add(
        work, chart, adding.New(code, title, level, parent_id, description, function), before_id=before_id
    )
    if before_id is not None:
        ordering.place(work, node, before_id)
    return node


def rename_node(work: Work, node_id: UUID, *, title: str) -> Node:
    """Give a section or series of a draft another title."""
    chart, node = drafts.node_to_edit(work, node_id)
    against = title_objections(title)
    if not against and one_line(title) != node.title:
        against = drafts.title_among(work, chart.id, node.parent_id, one_line(title), but=node.id)
    refuse_all(NodeUnfit, against)
    if one_line(title) != node.title:
        node.rename(one_line(title))
        work.emit(NodeRenamed(entity_id=node.id, fonds_id=chart.fonds_id, chart_id=chart.id, code=node.code))
    return node


def close_series(work: Work, node_id: UUID) -> Node:
    """Close a series to new files, in a draft or in what is in force. One with files is never deleted or moved."""
    node = queries.find_node(work, node_id)
    chart = queries.find_chart(work, node.chart_id)
    work.actor.require(Permission.CHART_EDIT, Place(chart.fonds_id))
    chart.require_own()
    if chart.state in (ChartState.SUPERSEDED, ChartState.WITHDRAWN):
        raise ChartGaveWay(number=chart.number)
    if not holds_files(node.level):
        raise NodeUnfit(objections=[Objection("node.holds_no_files", BASIS, {"code": node.code})])
    node.close_to_files()
    work.emit(SeriesClosedToFiles(entity_id=node.id, fonds_id=chart.fonds_id, chart_id=chart.id, code=node.code))
    return node
