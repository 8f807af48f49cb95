"""How a version's rows are written: begun, drawn from another, filled by a plan. Only the service calls it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select
from uuid_utils.compat import uuid7

from classification.charts import queries
from classification.charts.branches import AT_ONCE, Above, batches
from classification.charts.codes import read_code
from classification.charts.errors import NodeNotFound
from classification.charts.events import ChartDrafted
from classification.charts.levels import holds_files
from classification.charts.model import ChartState, ClassificationChart, Node, Succession, SuccessionKind
from classification.charts.planning import BASIS, Plan
from classification.charts.positions import sort_key_of
from classification.charts.questions import FilesInClasses
from classification.charts.standing import Standing
from system.actor import Permission, Place
from system.errors import Objection
from system.organization.model import Fonds
from system.organization.queries import fonds_of
from system.tabular import folded
from system.work import Work


def lock_body(work: Work, fonds_id: UUID) -> Fonds:
    """The body, held until the act ends: two people drafting at once come one after the other."""
    fonds = fonds_of(work, fonds_id)
    work.session.refresh(fonds, with_for_update=True)
    return fonds


def in_force(stand: queries.Stand, fonds_id: UUID) -> ClassificationChart | None:
    """The version that the next one follows, whether its day has come or not."""
    return stand.session.scalar(
        queries.visible_charts(stand, fonds_id)
        .where(ClassificationChart.state == ChartState.IN_FORCE)
        .order_by(ClassificationChart.number.desc())
        .limit(1)
    )


def begin(work: Work, fonds_id: UUID, source: ClassificationChart | None, title: str = "") -> ClassificationChart:
    """A new draft with the nodes of `source`, each of the same lineage."""
    chart = new_version(work, fonds_id, title or (source.title if source else ""))
    if source is not None:
        copy(work, source.id, chart.id)
    drawn_from = source.id if source else None
    work.emit(ChartDrafted(entity_id=chart.id, fonds_id=fonds_id, number=chart.number, drawn_from=drawn_from))
    return chart


def new_version(work: Work, fonds_id: UUID, title: str) -> ClassificationChart:
    """An empty version, the next of its body."""
    last = work.session.scalar(
        select(func.max(ClassificationChart.number)).where(ClassificationChart.fonds_id == fonds_id)
    )
    chart = ClassificationChart(
        fonds_id=fonds_id, number=(last or 0) + 1, title=title, state=ChartState.DRAFT,
        drafted_by=work.actor.handle, drafted_at=work.now,
    )  # fmt: skip
    work.session.add(chart)
    work.session.flush()
    return chart


def copy(work: Work, source_id: UUID, chart_id: UUID) -> int:
    """Give a version every node of another one, each of the same lineage. Says how many there are."""
    nodes = list(queries.nodes_by_key(work, source_id).values())
    ids = {node.id: uuid7() for node in nodes}
    kept = [column.key for column in Node.__table__.columns if column.key not in ("id", "chart_id", "parent_id")]
    rows = {
        node.id: {name: getattr(node, name) for name in kept}
        | {"id": ids[node.id], "chart_id": chart_id, "parent_id": ids[node.parent_id] if node.parent_id else None}
        for node in nodes
    }
    _insert(work, [rows[node.id] for node in _parents_first(nodes)])
    return len(nodes)


def _parents_first(nodes: list[Node]) -> list[Node]:
    by_id = {node.id: node for node in nodes}

    def depth(node: Node) -> int:
        above = 0
        while node.parent_id is not None:
            node, above = by_id[node.parent_id], above + 1
        return above

    return sorted(nodes, key=depth)


def chart_to_edit(work: Work, chart_id: UUID) -> ClassificationChart:
    """A draft that the actor may change, held with its body until the act ends.

    Raises:
        ChartNotFound, NotPermitted, ChartFrozen, ChartIsNoDraft: it is none.
    """
    chart = queries.find_chart(work, chart_id)
    lock_body(work, chart.fonds_id)
    work.session.refresh(chart)
    work.actor.require(Permission.CHART_EDIT, Place(chart.fonds_id))
    chart.require_draft()
    return chart


def node_to_edit(work: Work, node_id: UUID) -> tuple[ClassificationChart, Node]:
    """A node of a draft that the actor may change, as it is once nobody else can change it.

    Raises:
        NodeNotFound: there is none, or somebody has just taken it out; and as `chart_to_edit`.
    """
    chart = chart_to_edit(work, queries.find_node(work, node_id).chart_id)
    node = work.session.scalar(select(Node).where(Node.id == node_id).execution_options(populate_existing=True))
    if node is None:
        raise NodeNotFound(id=node_id)
    return chart, node


def node_of(work: Work, chart_id: UUID, node_id: UUID) -> Node | None:
    """A node of this very version, None where it has no such."""
    return work.session.scalar(select(Node).where(Node.id == node_id, Node.chart_id == chart_id))


def by_key(work: Work, chart_id: UUID, key: str) -> Node | None:
    """The node of a version that has this code."""
    return work.session.scalar(select(Node).where(Node.chart_id == chart_id, Node.key == key))


def files_in(work: Work, fonds_id: UUID, lineages: Collection[UUID]) -> dict[UUID, int]:
    """How many files each of these classes has, all there are; those without are left out."""
    wanted = set(lineages)
    asked = tuple(wanted) if len(wanted) <= AT_ONCE else None
    found: dict[UUID, int] = {}
    for told in work.ask(FilesInClasses(fonds_id, asked)):
        for lineage in wanted & told.keys():
            found[lineage] = found.get(lineage, 0) + told[lineage]
    return {lineage: number for lineage, number in found.items() if number}


def codes_of_others(work: Work, fonds_id: UUID, keys: Mapping[str, UUID | None]) -> list[Objection]:
    """Against codes that once were those of other classes of the body that have files: references would collide.

    `keys` says which class, by lineage, is to have each code; None is a new one.
    """
    once: dict[UUID, set[str]] = {}
    for lot in _lots(list(keys)):
        for key, lineage in work.session.execute(
            select(Node.key, Node.lineage_id)
            .join(ClassificationChart, ClassificationChart.id == Node.chart_id)
            .where(ClassificationChart.fonds_id == fonds_id, ClassificationChart.state != ChartState.FROZEN)
            .where(Node.key.in_(lot))
        ):
            if keys[key] != lineage:
                once.setdefault(lineage, set()).add(key)
    files = files_in(work, fonds_id, once) if once else {}
    return [
        Objection("node.code_was_anothers", BASIS, {"field": "code", "code": key, "files": number})
        for lineage, number in files.items()
        for key in sorted(once[lineage])
    ]


def title_among(
    work: Work, chart_id: UUID, parent_id: UUID | None, title: str, *, but: UUID | None = None, field: str = "title"
) -> list[Objection]:
    """Against a title that a sibling has already, whatever its case and accents."""
    beside = Node.parent_id.is_(None) if parent_id is None else Node.parent_id == parent_id
    same = select(Node.code).where(Node.chart_id == chart_id, beside, Node.folded_title == folded(title))
    other = work.session.scalar((same.where(Node.id != but) if but else same).limit(1))
    return [Objection("node.title_taken", BASIS, {"field": field, "other": other})] if other else []


def last_by_hand(work: Work, chart_id: UUID, parent_id: UUID | None) -> int | None:
    """The last place that people gave under a node, None where codes order what stands there."""
    beside = Node.parent_id.is_(None) if parent_id is None else Node.parent_id == parent_id
    return work.session.scalar(select(func.max(Node.position)).where(Node.chart_id == chart_id, beside))


def write(work: Work, chart: ClassificationChart, plan: Plan, *, legacy: bool = False) -> dict[str, UUID]:
    """Make the nodes of a plan and change those it changes. Gives the ids of the made ones by key.

    `legacy` marks the made ones as brought along by an instrument the body already lived by.
    """
    named = {node.key for node in plan.changed} | {node.parent for node in plan.created if node.parent}
    nodes = _nodes_named(work, chart.id, named)
    for wanted in plan.changed:
        node = nodes[wanted.key]
        node.rename(wanted.title)
        node.description, node.function = wanted.description, wanted.function
    lineages = lineages_for(work, chart, {wanted.key for wanted in plan.created})
    _take_up(work, chart, set(lineages.values()))
    last = _last_by_hand(work, chart.id, {nodes[key].id for key in named if key in nodes})
    ids = {key: node.id for key, node in nodes.items()}
    above: dict[str, Above] = {key: (node.sort_key, read_code(node.code)) for key, node in nodes.items()}
    rows = []
    for wanted in plan.created:
        ids[wanted.key] = uuid7()
        row = _row(wanted, chart.id, ids, lineages.get(wanted.key))
        if row["parent_id"] in last:
            row["position"] = last[row["parent_id"]] = last[row["parent_id"]] + 1
        code = read_code(wanted.code)
        row["sort_key"] = sort_key_of(code, row["position"], above[wanted.parent] if wanted.parent else None)
        above[wanted.key] = (row["sort_key"], code)
        rows.append(row | {"legacy": legacy})
    _insert(work, rows)
    return {wanted.key: ids[wanted.key] for wanted in plan.created}


def _row(wanted: Standing, chart_id: UUID, ids: Mapping[str, UUID], lineage_id: UUID | None) -> dict[str, Any]:
    return {
        "id": ids[wanted.key],
        "chart_id": chart_id,
        "parent_id": ids[wanted.parent] if wanted.parent else None,
        "lineage_id": lineage_id or uuid7(),
        "level": wanted.level,
        "code": wanted.code,
        "key": wanted.key,
        "title": wanted.title,
        "folded_title": folded(wanted.title),
        "description": wanted.description,
        "function": wanted.function,
        "takes_files": holds_files(wanted.level),
        "position": None,
    }


def _nodes_named(work: Work, chart_id: UUID, keys: Collection[str]) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for lot in _lots(sorted(keys)):
        rows = work.session.scalars(select(Node).where(Node.chart_id == chart_id, Node.key.in_(lot)))
        found.update((node.key, node) for node in rows)
    return found


def _last_by_hand(work: Work, chart_id: UUID, parents: Collection[UUID]) -> dict[UUID | None, int]:
    """The last place of those parents whose nodes people put in order: what comes is put behind them."""
    last = func.max(Node.position)
    found: dict[UUID | None, int] = {}
    for lot in batches(parents):
        rows = work.session.execute(
            select(Node.parent_id, last)
            .where(Node.parent_id.in_(lot))
            .group_by(Node.parent_id)
            .having(last.is_not(None))
        )
        found.update((row[0], row[1] or 0) for row in rows)
    top = last_by_hand(work, chart_id, None)
    return found if top is None else found | {None: top}


def lineages_for(work: Work, chart: ClassificationChart, keys: Collection[str]) -> dict[str, UUID]:
    """Which class each code has been in this body; what a version left out and a later one takes up is the same.

    Not so where the class went over into another one, and a code that changed hands is the new owner's. A class that
    this very draft suppressed comes back as itself.
    """
    found: dict[str, UUID] = {}
    for lot in _lots(sorted(keys)):
        rows = work.session.execute(
            select(Node.key, Node.lineage_id)
            .join(ClassificationChart, ClassificationChart.id == Node.chart_id)
            .where(ClassificationChart.fonds_id == chart.fonds_id, ClassificationChart.state != ChartState.FROZEN)
            .where(Node.key.in_(lot))
            .order_by(ClassificationChart.number)
        )
        found.update((row[0], row[1]) for row in rows)
    gone = _gone_over(work, chart) if found else set()
    for lot_of_ids in batches(set(found.values())):
        here = select(Node.lineage_id).where(Node.chart_id == chart.id, Node.lineage_id.in_(lot_of_ids))
        gone.update(work.session.scalars(here))
    return {key: lineage for key, lineage in found.items() if lineage not in gone}


def _gone_over(work: Work, chart: ClassificationChart) -> set[UUID]:
    """The classes of the body that went over into others or into none; not those this draft may take up again."""
    steps = work.session.execute(
        select(Succession.old_lineage_id, Succession.chart_id, Succession.kind)
        .join(ClassificationChart, ClassificationChart.id == Succession.chart_id)
        .where(Succession.fonds_id == chart.fonds_id, ClassificationChart.state != ChartState.WITHDRAWN)
    ).all()
    return {row[0] for row in steps if row[1] != chart.id or row[2] is not SuccessionKind.SUPPRESSED}


def _take_up(work: Work, chart: ClassificationChart, lineages: Collection[UUID]) -> None:
    """Forget that this draft suppressed classes which now come back."""
    for lot in batches(lineages):
        steps = (Succession.chart_id == chart.id, Succession.old_lineage_id.in_(lot))
        work.session.execute(delete(Succession).where(*steps))


def _lots(keys: list[str]) -> list[list[str]]:
    return [keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE)]


def _insert(work: Work, rows: list[dict[str, Any]]) -> None:
    if rows:
        work.session.execute(insert(Node), rows)
