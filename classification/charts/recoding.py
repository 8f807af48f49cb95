"""What a branch's codes become when it moves or is called otherwise, and all that stands against them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select

from classification.charts import drafts
from classification.charts.branches import AT_ONCE, Place
from classification.charts.codes import Code, MalformedCode, read_code
from classification.charts.model import ClassificationChart, Node
from classification.charts.planning import BASIS
from classification.charts.positions import numbered, put_below
from system.errors import Objection
from system.work import Work

NAMED = 20


@dataclass(frozen=True, slots=True)
class Beginnings:
    """Which beginnings of codes change, the longest first: `old` of the pair gives way to `new`."""

    pairs: tuple[tuple[Code, Code], ...]

    def of(self, code: Code) -> Code:
        """The code as it will be.

        Raises:
            MalformedCode: it would be too long.
        """
        for old, new in self.pairs:
            if code.is_below(old) or code == old:
                return put_below(code, old, new)
        return code


def anchored(code: Code, way: Sequence[Node]) -> Code | None:
    """The code of the nearest class on a path, from the section down, that this code begins with."""
    codes = (read_code(node.code) for node in reversed(way))
    return next((over for over in codes if code.is_below(over)), None)


def outside(code: Code, way: Sequence[Node]) -> list[Objection]:
    """Against a code that begins with none of those above it."""
    if not way or anchored(code, way) is not None:
        return []
    facts = {"field": "code", "given": code.written, "parent": way[-1].code}
    return [Objection("chart.code_outside_parent", BASIS, facts)]


def next_free(work: Work, parent: Node) -> Code:
    """The code a class gets under another one where nobody says one: the number behind the highest in use."""
    over = read_code(parent.code)
    begins = Node.key.startswith(f"{over.key}.", autoescape=True)
    used = work.session.execute(select(Node.key, Node.code).where(Node.chart_id == parent.chart_id, begins))
    return numbered(over, {row[0]: row[1] for row in used})


def recoded(
    work: Work, chart: ClassificationChart, branch: Sequence[Place], beginnings: Beginnings
) -> tuple[list[Place], list[Objection]]:
    """The branch with its new codes, and everything against them: too long, taken, another class's once, files."""
    after, against = [], []
    for place in branch:
        try:
            code = beginnings.of(read_code(place.code))
        except MalformedCode as malformed:
            against += [replace(each, facts={"field": "code", **each.facts}) for each in malformed.objections]
            after.append(place)
            continue
        after.append(replace(place, code=code.written, key=code.key))
    changed = {new.key: new for old, new in zip(branch, after, strict=True) if new.key != old.key}
    against += _twice(after)
    against += _taken(work, chart, branch, changed)
    if changed:
        against += bound(work, chart, branch)
        against += drafts.codes_of_others(
            work, chart.fonds_id, {key: place.lineage_id for key, place in changed.items()}
        )
    return after, capped(against)


def bound(work: Work, chart: ClassificationChart, branch: Sequence[Place]) -> list[Objection]:
    """Against changing the codes or the place of classes that have files: their references carry the code (LGA 13)."""
    files = drafts.files_in(work, chart.fonds_id, [place.lineage_id for place in branch])
    return [
        Objection("node.has_files", BASIS, {"field": "code", "code": place.code, "files": files[place.lineage_id]})
        for place in branch
        if place.lineage_id in files
    ]


def capped(against: Sequence[Objection]) -> list[Objection]:
    """The first objections of each kind, and how many more there are."""
    kinds: dict[str, list[Objection]] = {}
    for each in against:
        kinds.setdefault(each.code, []).append(each)
    return [each for same in kinds.values() for each in _first(same)]


def _first(same: Sequence[Objection]) -> Iterator[Objection]:
    yield from same[:NAMED]
    if len(same) > NAMED:
        yield Objection("node.and_more", "", {"field": "code", "number": len(same) - NAMED})


def _twice(after: Sequence[Place]) -> Iterator[Objection]:
    seen: dict[str, Place] = {}
    for place in after:
        if place.key in seen:
            facts = {"field": "code", "code": place.code, "other": seen[place.key].title}
            yield Objection("node.code_taken", BASIS, facts)
        seen.setdefault(place.key, place)


def _taken(
    work: Work, chart: ClassificationChart, branch: Sequence[Place], changed: Mapping[str, Place]
) -> Iterator[Objection]:
    inside: set[UUID] = {place.id for place in branch}
    keys = sorted(changed)
    for start in range(0, len(keys), AT_ONCE):
        lot = keys[start : start + AT_ONCE]
        held = select(Node.id, Node.key, Node.title).where(Node.chart_id == chart.id, Node.key.in_(lot))
        for node_id, key, title in work.session.execute(held.order_by(Node.sort_key)):
            if node_id not in inside:
                yield Objection("node.code_taken", BASIS, {"field": "code", "code": changed[key].code, "other": title})
