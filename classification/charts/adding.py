"""How a class comes into a draft: weighed as a row of a file is, against what it would stand beside. For acts only.

Only its path, its siblings' titles and its code are looked up: a chart of a hundred thousand classes is never loaded.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from classification.charts import drafts, queries
from classification.charts.codes import Code, MalformedCode, read_code
from classification.charts.errors import NodeUnfit
from classification.charts.events import NodeAdded
from classification.charts.importing import Claim, RowRead
from classification.charts.levels import Level
from classification.charts.model import ClassificationChart, Node
from classification.charts.planning import BASIS, Plan, plan_import
from classification.charts.texts import at, prose_objections, title_objections
from system.errors import Objection, refuse_all
from system.tabular import one_line
from system.work import Work


@dataclass(frozen=True, slots=True)
class New:
    """A class to be. Without level and parent its code tells both."""

    code: str
    title: str
    level: Level | None = None
    parent_id: UUID | None = None
    description: str = ""
    function: str = ""


def add(
    work: Work,
    chart: ClassificationChart,
    new: New,
    *,
    before_id: UUID | None = None,
    but: UUID | None = None,
    suffix: str = "",
) -> Node:
    """Add a class to a draft that is held.

    Raises:
        NodeUnfit: with everything that stands against it.
    """
    against, plan = weigh(work, chart, new, before_id=before_id, but=but, suffix=suffix)
    refuse_all(NodeUnfit, against)
    node = work.session.get_one(Node, drafts.write(work, chart, plan)[plan.created[0].key])
    work.emit(
        NodeAdded(entity_id=node.id, fonds_id=chart.fonds_id, chart_id=chart.id, code=node.code, level=node.level.value)
    )
    return node


def weigh(
    work: Work,
    chart: ClassificationChart,
    new: New,
    *,
    before_id: UUID | None = None,
    but: UUID | None = None,
    suffix: str = "",
) -> tuple[list[Objection], Plan]:
    """Everything that stands against a class to be, and what would be written.

    `but` is a class it may share its title with, for it takes that one's place; `suffix` ends the fields' names.
    """
    against = [*title_objections(new.title, f"title{suffix}")]
    against += prose_objections(new.description, new.function, suffix)
    parent = drafts.node_of(work, chart.id, new.parent_id) if new.parent_id else None
    if new.parent_id is not None and parent is None:
        facts = {"field": f"parent_id{suffix}", "code": new.code[:60], "parent": ""}
        against.append(Objection("chart.unknown_parent", BASIS, facts))
    try:
        code = read_code(new.code)
    except MalformedCode as malformed:
        return [*against, *(at(f"code{suffix}", each) for each in malformed.objections)], Plan(rows=1)
    if parent is None and new.parent_id is None and code.parent is not None:
        parent = drafts.by_key(work, chart.id, code.parent.key)
    against += _beside(work, chart, (new, code, parent, before_id, but), suffix)
    if new.parent_id is not None and parent is None:
        return against, Plan(rows=1)
    plan = _plan(work, new, code, parent)
    against += [at(f"{problem.column}{suffix}", problem.objection) for problem in plan.refused]
    return against, plan


def _beside(
    work: Work, chart: ClassificationChart, asked: tuple[New, Code, Node | None, UUID | None, UUID | None], suffix: str
) -> list[Objection]:
    new, code, parent, before_id, but = asked
    found = []
    taken = drafts.by_key(work, chart.id, code.key)
    if taken is not None:
        facts = {"field": f"code{suffix}", "code": code.written, "other": taken.title}
        found.append(Objection("node.code_taken", BASIS, facts))
    else:
        same = drafts.lineages_for(work, chart, [code.key]).get(code.key)
        others = drafts.codes_of_others(work, chart.fonds_id, {code.key: same})
        found += [replace(each, facts={**each.facts, "field": f"code{suffix}"}) for each in others]
    parent_id = parent.id if parent else None
    if parent is not None or code.parent is None:
        field = f"title{suffix}"
        found += drafts.title_among(work, chart.id, parent_id, one_line(new.title), but=but, field=field)
    before = drafts.node_of(work, chart.id, before_id) if before_id else None
    if before_id is not None and (before is None or before.parent_id != parent_id):
        found.append(Objection("node.no_sibling", "", {"field": "before_id"}))
    return found


def _plan(work: Work, new: New, code: Code, parent: Node | None) -> Plan:
    said = parent is not None and new.parent_id is not None
    claim = Claim(
        0, code, "code", "title", one_line(new.title) or "-", new.level,
        parent=read_code(parent.code) if said and parent else None, parent_said=said,
        at_root=parent is None and code.parent is None, description=new.description, function=new.function,
    )  # fmt: skip
    way = queries.path(work, parent) if parent else []
    return plan_import([RowRead(0, (claim,))], queries.standings({node.key: node for node in way}))
