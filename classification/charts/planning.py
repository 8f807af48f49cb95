"""From what a file claims to what an import does: which nodes are made, which change, which rows are refused.

Pure: it is given the nodes that stand and says what must be written. Refused rows load nothing; a row whose parent is
refused is refused with it, so that what goes in hangs together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from classification.charts.importing import Claim, RowRead, said
from classification.charts.levels import Level, may_stand_under, told_by, told_under
from classification.charts.linter import of_title
from classification.charts.standing import DEPTH_LIMIT, Standing, ancestors, parents_first
from classification.charts.titles import Titles
from system.tabular import RowObjection, folded

BASIS = "LGA 13"
_COUNTED = {
    Level.SECTION: "sections", Level.SUBSECTION: "subsections", Level.SERIES: "series", Level.SUBSERIES: "subseries",
}  # fmt: skip


@dataclass(slots=True)
class Plan:
    """What an import does. `created` holds parents before what stands under them."""

    rows: int
    imported: int = 0
    unchanged: int = 0
    created: list[Standing] = field(default_factory=list)
    changed: list[Standing] = field(default_factory=list)
    refused: list[RowObjection] = field(default_factory=list)
    warnings: list[RowObjection] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def changes(self) -> bool:
        """Whether anything is to be written."""
        return bool(self.created or self.changed)


def plan_import(read: Sequence[RowRead], existing: Mapping[str, Standing]) -> Plan:
    """Weigh every row of a file against the nodes that stand, keyed by their key."""
    book = _Book(existing)
    for row in read:
        book.enter(row)
    book.settle()
    book.drop_what_hangs_on_refused_nodes(read)
    return book.plan(read)


class _Book:
    """The claims that count so far, by key, and the verdict on every row."""

    def __init__(self, existing: Mapping[str, Standing]) -> None:
        self.existing = existing
        self.first: dict[str, Claim] = {}
        self.owner: dict[str, Claim] = {}
        self.refused: dict[int, list[RowObjection]] = {}
        self.warnings: list[RowObjection] = []
        self.settled: dict[str, Standing] = {}

    # --- each row against those before it

    def enter(self, row: RowRead) -> None:
        """Take a row's claims, or refuse the row where it contradicts an earlier one."""
        self.warnings.extend(row.warnings)
        against = list(row.objections) or [one for claim in row.claims for one in self._contradictions(claim)]
        if against:
            self.refused[row.number] = against
            return
        for claim in row.claims:
            self.first.setdefault(claim.code.key, claim)
            if claim.own:
                self.owner[claim.code.key] = claim

    def _contradictions(self, claim: Claim) -> Iterator[RowObjection]:
        key, written = claim.code.key, claim.code.written
        before = self.first.get(key)
        if not claim.title and (claim.own or (before is None and key not in self.existing)):
            yield said(claim.row, claim.title_column, "chart.title_empty", BASIS, code=written)
        if before is None:
            return
        if claim.title and before.title and claim.title != before.title:
            alike = folded(claim.title) == folded(before.title)
            reason = "chart.title_spelt_otherwise" if alike else "chart.title_conflict"
            problem = said(claim.row, claim.title_column, reason, BASIS, code=written, first_row=before.row)
            if alike:
                self.warnings.append(problem)
            else:
                yield problem
        if claim.own and key in self.owner:
            first_row = self.owner[key].row
            yield said(claim.row, claim.code_column, "chart.duplicate_code", BASIS, code=written, first_row=first_row)

    # --- every node under its parent

    def settle(self) -> None:
        """Give every claimed node its parent and level; refuse what cannot stand, and what hangs on it."""
        waiting = {key: self.owner.get(key, first) for key, first in self.first.items()}
        for key in list(waiting):
            for step in self._chain(key, waiting):
                self._settle_one(step, waiting)

    def _chain(self, key: str, waiting: Mapping[str, Claim]) -> list[str]:
        """The unsettled ancestors of a node, topmost first, and itself; stops where the file runs in a circle."""
        chain: dict[str, None] = {}
        at: str | None = key
        while at is not None and at in waiting and at not in self.settled and at not in chain:
            chain[at] = None
            at = self._parent_key(waiting[at])
        return list(chain)[::-1]

    def _settle_one(self, key: str, waiting: dict[str, Claim]) -> None:
        claim = waiting[key]
        parent_key = self._parent_key(claim)
        parent = self._stands(parent_key)
        before = self.existing.get(key)
        level = self._level(claim, parent)
        against = list(self._misplaced(claim, parent_key, level, waiting))
        if against:
            del waiting[key]
            self.refused.setdefault(claim.row, []).extend(against)
            return
        self.settled[key] = Standing(
            key=key,
            code=before.code if before else self.first[key].code.written,
            # Where people put it by hand it stays.
            sort_key=before.sort_key if before else claim.code.sort_key,
            level=level,
            parent=parent_key,
            title=self.first[key].title or claim.title or (before.title if before else ""),
            description=claim.description or (before.description if before else ""),
            function=claim.function or (before.function if before else ""),
        )

    def _parent_key(self, claim: Claim) -> str | None:
        told = claim.parent_key
        before = self.existing.get(claim.code.key)
        if before is None or claim.parent_said:
            return told
        # A wide file, and a code, know no subsections: a node that stands anywhere below the told parent stays there.
        above = [node.key for node in ancestors(before, self.existing)]
        return before.parent if told in above else told

    def _stands(self, key: str | None) -> Standing | None:
        return None if key is None else self.settled.get(key) or self.existing.get(key)

    def _depth(self, node: Standing | None) -> int:
        depth = 0
        while node is not None and depth < DEPTH_LIMIT:
            depth, node = depth + 1, self._stands(node.parent)
        return depth

    def _level(self, claim: Claim, parent: Standing | None) -> Level:
        before = self.existing.get(claim.code.key)
        if claim.level is not None:
            return claim.level
        if before is not None:
            return before.level
        return told_under(parent.level) if parent else told_by(claim.code)

    def _misplaced(
        self, claim: Claim, parent_key: str | None, level: Level, waiting: Mapping[str, Claim]
    ) -> Iterator[RowObjection]:
        written = claim.code.written
        parent = self._stands(parent_key)
        before = self.existing.get(claim.code.key)
        if parent_key is not None and parent is None:
            reason = "chart.unknown_parent"
            if parent_key in self.first:
                reason = "chart.parent_cycle" if parent_key in waiting else "chart.parent_refused"
            yield said(claim.row, claim.code_column, reason, BASIS, code=written, parent=parent_key)
            return
        if not may_stand_under(level, parent.level if parent else None):
            above = parent.level.value if parent else "fonds"
            yield said(claim.row, claim.code_column, "chart.level_jump", BASIS, code=written, level=level, above=above)
        if before and (before.level, before.parent) != (level, parent_key):
            stood = before.parent or ""
            yield said(claim.row, claim.code_column, "chart.node_moved", BASIS, code=written, level=level, parent=stood)
        if self._depth(parent) >= DEPTH_LIMIT:
            yield said(claim.row, claim.code_column, "chart.too_deep", BASIS, code=written, limit=DEPTH_LIMIT)

    # --- the verdict

    def drop_what_hangs_on_refused_nodes(self, read: Sequence[RowRead]) -> None:
        """Refuse every row that names a refused node, and forget the nodes that only refused rows name."""
        for row in read:
            for claim in row.claims:
                if row.number not in self.refused and claim.code.key not in self.settled:
                    facts = {"code": claim.code.written, "parent": claim.code.key}
                    self.refused[row.number] = [
                        said(row.number, claim.code_column, "chart.parent_refused", BASIS, **facts)
                    ]
        good = {claim.code.key for row in read if row.number not in self.refused for claim in row.claims}
        self.settled = {key: node for key, node in self.settled.items() if key in good}

    def plan(self, read: Sequence[RowRead]) -> Plan:
        """The verdicts together."""
        plan = Plan(rows=len(read))
        order = parents_first(self.settled)
        plan.created = [node for node in order if node.key not in self.existing]
        plan.changed = [node for node in order if node.key in self.existing and node != self.existing[node.key]]
        written = {node.key for node in (*plan.created, *plan.changed)}
        for row in read:
            if row.number in self.refused:
                plan.refused.extend(self.refused[row.number])
            elif any(claim.code.key in written and self._answers(claim) for claim in row.claims):
                plan.imported += 1
            else:
                plan.unchanged += 1
        levels = Counter(node.level for node in order)
        plan.counts = {name: levels[level] for level, name in _COUNTED.items()}
        plan.warnings = [*_once(self.warnings), *self._title_warnings()]
        return plan

    def _answers(self, claim: Claim) -> bool:
        """Whether the claim's row is one that a node comes from: its own row, or the first that names it."""
        return claim.own or self.first[claim.code.key] is claim

    def _title_warnings(self) -> Iterator[RowObjection]:
        titles = Titles({**self.existing, **self.settled})
        for key, node in self.settled.items():
            claim = self.owner.get(key, self.first[key])
            for objection in (*titles.objections(node), *of_title(node)):
                yield RowObjection(claim.row, claim.title_column, objection)


def _once(warnings: Iterable[RowObjection]) -> Iterator[RowObjection]:
    """One warning per fact: a section's misspelt code is told on its first row, not on each of its series."""
    told: set[object] = set()
    for warning in warnings:
        mark = (warning.column, warning.objection.code, tuple(sorted(warning.objection.facts.items())))
        if mark not in told:
            told.add(mark)
            yield warning
