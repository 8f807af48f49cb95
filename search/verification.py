"""Whether the index is what was committed, and whether it holds what the database says it should."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from records.objects.service import store_of
from search import changes, projections
from search.index import Holding, SearchIndex
from search.projections import AT_ONCE
from search.schema import Entry, Kind
from system.actor import local_operator
from system.work import Installation

NAMED = 100
"""How many of the missing and the stale are named; all are counted."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One entity whose entries are not as they should be: missing, stale (differs) or surplus (no longer there)."""

    entity_id: UUID
    reason: str


@dataclass(slots=True)
class Verdict:
    """What a verification found. `expected` and `present` count by kind; `damages` are pairs of file and reason."""

    lag: int = 0
    damages: list[tuple[str, str]] = field(default_factory=list)
    expected: dict[str, int] = field(default_factory=dict)
    present: dict[str, int] = field(default_factory=dict)
    faults: dict[str, int] = field(default_factory=dict)
    named: list[Finding] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """Whether there is nothing to mend."""
        return not self.damages and not self.faults


def verify(installation: Installation, index: SearchIndex, *, lag: int) -> Verdict:
    """Read every byte of the index and every row it comes from. Memory grows by some bytes for each entity.

    Meant for an index that has caught up; what changes meanwhile may be told as stale, so `lag` is told with it.
    """
    verdict = Verdict(lag=lag, damages=index.verify())
    if verdict.damages:
        return verdict
    shapes: defaultdict[UUID, list[int]] = defaultdict(lambda: [0, 0])
    present: Counter[str] = Counter()
    for holding in index.holdings():
        present[holding.kind.value] += 1
        _add(shapes[holding.entity_id], holding)
    expected: Counter[str] = Counter({kind.value: 0 for kind in Kind})
    faults: Counter[str] = Counter()
    for entity_id, entries in _expected(installation):
        expected.update(entry.kind.value for entry in entries)
        wanted = [0, 0]
        for entry in entries:
            _add(wanted, Holding(entry.kind, entity_id, entry.page, entry.scope, entry.series))
        found = shapes.pop(entity_id, None)
        if found != wanted:
            _note(verdict, faults, entity_id, "missing" if found is None else "stale")
    for entity_id in shapes:
        _note(verdict, faults, entity_id, "surplus")
    verdict.expected, verdict.faults = dict(expected), dict(faults)
    verdict.present = {kind: present[kind] for kind in expected}
    return verdict


def _expected(installation: Installation) -> Iterator[tuple[UUID, list[Entry]]]:
    store = store_of(installation.settings)
    after: UUID | None = None
    while True:
        with installation.reading(local_operator("index")) as reading:
            files = projections.files_after(reading.session, after, AT_ONCE)
            for file in files:
                for change in changes.changes_within(reading.session, store, file):
                    if change.entries is not None:
                        yield change.entity_id, list(change.entries)
        if len(files) < AT_ONCE:
            return
        after = files[-1].aggregation.id


def _add(shape: list[int], holding: Holding) -> None:
    shape[0] += 1
    shape[1] = (shape[1] + hash((holding.kind, holding.page, holding.scope, holding.series))) & (2**64 - 1)


def _note(verdict: Verdict, faults: Counter[str], entity_id: UUID, reason: str) -> None:
    faults[reason] += 1
    if len(verdict.named) < NAMED:
        verdict.named.append(Finding(entity_id, reason))
