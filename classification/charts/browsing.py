"""The chart as a page shows it: branches open on the way to one node, each in batches, every node with its links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import Select, select

from classification.charts import queries
from classification.charts.branches import below as branch_ids
from classification.charts.codes import key_of
from classification.charts.errors import NodeNotFound
from classification.charts.model import ChartState, ClassificationChart, Node
from classification.charts.queries import Branch, NodeLine, Stand, Twig
from classification.charts.questions import FilesInClasses
from system.actor import Permission, Place
from system.listing import Column
from system.web.language import gettext as _
from system.work import Reading

NOBODY = UUID(int=0)
CHOICES = 600
MANY = 1000

COLUMNS = (
    Column("number", "Versión", ClassificationChart.number, numeric=True, lead=True),
    Column("title", "Título", ClassificationChart.title, filter="text"),
    Column(
        "state", "Estado", ClassificationChart.state, filter="choice",
        choices=(
            (ChartState.DRAFT.value, "Borrador"),
            (ChartState.IN_FORCE.value, "Vigente"),
            (ChartState.SUPERSEDED.value, "Sustituido"),
            (ChartState.WITHDRAWN.value, "Retirado"),
            (ChartState.FROZEN.value, "Recibido, inalterable"),
        ),
    ),
    Column("in_force_from", "Vigente desde", ClassificationChart.in_force_from, filter="date"),
    Column("in_force_until", "Vigente hasta", ClassificationChart.in_force_until, filter="date"),
    Column("drafted_by", "Elaboró", ClassificationChart.drafted_by),
    Column("approved_by", "Aprobó", ClassificationChart.approved_by),
    Column("minutes", "Acta", ClassificationChart.minutes, shown=False),
    Column("received_name", "Recibido de", ClassificationChart.received_name, filter="text", shown=False),
)  # fmt: skip


@dataclass(frozen=True)
class Leaf:
    """One line of the tree, as the macro `tree` reads it."""

    id: str
    code: str
    title: str
    path: str
    open_path: str = ""
    lazy_path: str = ""
    count: int | None = None
    has_children: bool = False
    current: bool = False
    children: Sequence[Leaf] = field(default_factory=list)


def versions(reading: Reading) -> Select[Any]:
    """What the list of versions lists."""
    return queries.visible_charts(reading)


def node_path(node: Node | NodeLine) -> str:
    """The address of a node's page."""
    return f"/charts/{node.chart_id}/nodes/{node.id}"


def chart_name(chart: ClassificationChart) -> str:
    """What a version is called in a sentence."""
    return _("Versión %(number)s") % {"number": chart.number}


def crumbs(chart: ClassificationChart, way: Sequence[Node] = (), here: str = "") -> list[tuple[str, str | None]]:
    """The full classification path from the list of versions down, and behind it what is done here."""
    above: list[tuple[str, str | None]] = [
        (_("Cuadro de clasificación"), "/charts"),
        (chart_name(chart), chart_path(chart)),
    ]
    below: list[tuple[str, str | None]] = [(f"{step.code} {step.title}", node_path(step)) for step in way]
    return [*above, *below, *([(here, None)] if here else [])]


def chart_path(chart: ClassificationChart) -> str:
    """The address of a version."""
    return f"/charts/{chart.id}"


def others(stand: Stand, chart: ClassificationChart) -> list[ClassificationChart]:
    """The versions of the same body that this one can be compared with, newest first; a received one with none."""
    if chart.state is ChartState.FROZEN:
        return []
    standing = queries.list_charts(stand, chart.fonds_id)
    return [one for one in standing if one.id != chart.id and one.state is not ChartState.FROZEN]


def node_at(stand: Stand, chart_id: UUID, node_id: UUID) -> Node:
    """A node of this very version.

    Raises:
        NodeNotFound: there is none, or it stands in another version.
    """
    node = queries.find_node(stand, node_id)
    if node.chart_id != chart_id:
        raise NodeNotFound(id=node_id)
    return node


def require_editor(stand: Stand, chart_id: UUID) -> None:
    """Go on only for who may edit this version: a form that nobody could send is shown to nobody.

    Raises:
        ChartNotFound, NotPermitted
    """
    stand.actor.require(Permission.CHART_EDIT, Place(queries.find_chart(stand, chart_id).fonds_id))


def class_named(stand: Stand, chart_id: UUID, text: str) -> UUID | None:
    """The id of the class that somebody names by its code in any spelling, or that a link names by its id.

    None where nothing is named; an id that no class has where the name is nobody's, so that the act itself objects.
    """
    named = text.strip()
    if not named:
        return None
    try:
        return UUID(named)
    except ValueError:
        key = key_of(named.split()[0])
    found = stand.session.scalar(select(Node.id).where(Node.chart_id == chart_id, Node.key == key)) if key else None
    return found or NOBODY


def code_of(stand: Stand, chart_id: UUID, text: str) -> str:
    """What a field that names a class shows: the code for an id, else what was written."""
    found = class_named(stand, chart_id, text)
    if found in (None, NOBODY):
        return text
    code = stand.session.scalar(select(Node.code).where(Node.chart_id == chart_id, Node.id == found))
    return code or text


def next_sibling(stand: Stand, node: Node) -> Node | None:
    """What stands right behind a class under the same parent."""
    beside = Node.parent_id.is_(None) if node.parent_id is None else Node.parent_id == node.parent_id
    return stand.session.scalar(
        select(Node)
        .where(Node.chart_id == node.chart_id, beside, Node.sort_key > node.sort_key)
        .order_by(Node.sort_key)
        .limit(1)
    )


def choices(stand: Stand, chart_id: UUID) -> list[tuple[str, str]]:
    """Codes and titles to choose a class from, in the order of the chart; of a very large chart the first ones."""
    found = stand.session.execute(
        select(Node.code, Node.title).where(Node.chart_id == chart_id).order_by(Node.sort_key).limit(CHOICES)
    )
    return [(code, title) for code, title in found]


def files_of(stand: Stand, node: Node) -> tuple[int, int]:
    """How many files the actor sees under a class itself, and under all classes below it."""
    below = stand.session.scalars(select(Node.lineage_id).where(Node.id.in_(branch_ids([node.id])))).all()
    fonds_id = queries.find_chart(stand, node.chart_id).fonds_id
    told = files_in(stand, fonds_id, tuple(below) if len(below) <= MANY else None)
    told = {lineage: told[lineage] for lineage in below if lineage in told}
    own = told.get(node.lineage_id, 0)
    return own, sum(told.values()) - own


def files_in(stand: Stand, fonds_id: UUID, lineages: tuple[UUID, ...] | None = None) -> dict[UUID, int]:
    """How many files the actor sees in each class, by lineage."""
    total: dict[UUID, int] = {}
    for answer in stand.ask(FilesInClasses(fonds_id, lineages, in_sight=True)):
        for lineage, number in answer.items():
            total[lineage] = total.get(lineage, 0) + number
    return total


def tree(reading: Reading, chart_id: UUID, open_at: Node | None = None, after: str = "") -> list[Leaf]:
    """The tree from its sections, open along the way to a node and at the node itself.

    `after` begins the batch of the innermost open branch behind a sort key.
    """
    way = queries.path(reading, open_at) if open_at else []
    leaves: list[Leaf] = []
    for depth in range(len(way), -1, -1):
        parent = way[depth - 1] if depth else None
        inner = way[depth] if depth < len(way) else None
        branch = _branch(reading, chart_id, parent, inner, after if inner is None else "")
        leaves = _leaves(branch, chart_id, parent, inner=inner, open_at=open_at, opened=leaves)
    return leaves


def branch(reading: Reading, chart_id: UUID, parent: Node, after: str = "") -> list[Leaf]:
    """One branch alone, for a tree that opens in place."""
    found = queries.children(reading, chart_id, parent.id, after=after)
    return _leaves(found, chart_id, parent, inner=None, open_at=None, opened=[])


def _branch(reading: Reading, chart_id: UUID, parent: Node | None, inner: Node | None, after: str) -> Branch:
    found = queries.children(reading, chart_id, parent.id if parent else None, after=after)
    if inner is None or any(twig.node.id == inner.id for twig in found.twigs):
        return found
    # The way leads through a node of a later batch: it is shown behind the first one.
    return Branch([*found.twigs, Twig(inner, 1)], found.total, found.after)


def _leaves(
    found: Branch, chart_id: UUID, parent: Node | None, *, inner: Node | None, open_at: Node | None, opened: list[Leaf]
) -> list[Leaf]:
    leaves = []
    for twig in found.twigs:
        node = twig.node
        leaves.append(
            Leaf(
                id=str(node.id),
                code=node.code,
                title=node.title,
                path=node_path(node),
                open_path=f"/charts/{chart_id}?{urlencode({'open': node.id})}",
                lazy_path=f"/charts/{chart_id}/branches/{node.id}",
                count=twig.children or None,
                has_children=twig.children > 0,
                current=open_at is not None and node.id == open_at.id,
                children=opened if inner is not None and node.id == inner.id else [],
            )
        )
    if found.after:
        leaves.append(_more(found, chart_id, parent))
    return leaves


def _more(found: Branch, chart_id: UUID, parent: Node | None) -> Leaf:
    asked = {"open": parent.id, "after": found.after} if parent else {"after": found.after}
    address = f"/charts/{chart_id}?{urlencode(asked)}"
    return Leaf(id=f"more-{parent.id if parent else 'root'}", code="…", title=_("Mostrar los siguientes"), path=address)
