"""What rows are held against, looked up: the chart in force, the units, and what the body has of a batch of rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import select

from classification.charts.model import ChartState, ClassificationChart, Node
from records.aggregations import reference
from records.aggregations.errors import TemplateUnusable
from records.aggregations.model import Aggregation, AggregationAlias
from records.aggregations.opening import FILE_LEVELS
from records.custody.stowing import Making
from records.inventories.dates import Epoch, column_order
from records.inventories.errors import InventoryUnfit
from records.inventories.footing import Ground, SeriesRef, UnitRef
from records.inventories.model import InventoryEntry
from records.inventories.wanted import RowRead, likeness
from records.inventories.weighing import Held, Known, Loaded
from system.actor import CustodyStage, Permission, Place
from system.errors import Objection, refuse_all
from system.organization.model import Fonds, Unit, UnitPlacement
from system.tabular import Table, folded
from system.work import Reading, Work

Stand = Reading | Work
PORTION = 500
DATES = ("apertura", "cierre", "periodo")


@dataclass(frozen=True, kw_only=True, slots=True)
class InventoryChoices:
    """How a sheet is taken: codes of the unit and the class of rows that name none, and what is said yes to.

    With `make_boxes`, or with a width, boxes that are not there are made, `box_width_mm` wide in millimetres; 0 is the
    width of the body's usual box.
    """

    unit: str = ""
    series: str = ""
    load_likely: bool = False
    box_width_mm: int = 0
    make_boxes: bool = False
    epoch: Epoch | None = None

    @property
    def making(self) -> Making | None:
        """Whether missing boxes are made, and how wide."""
        return Making(self.box_width_mm or None) if self.make_boxes or self.box_width_mm else None

    def kept(self) -> dict[str, object]:
        """As an import keeps it."""
        return {
            "unit": self.unit, "series": self.series, "load_likely": self.load_likely,
            "box_width_mm": self.box_width_mm, "make_boxes": self.make_boxes,
            "epoch": self.epoch.value if self.epoch else "",
        }  # fmt: skip


def epoch_of(text: str) -> Epoch | None:
    """The year a workbook counts its days from, as somebody says it; None where the workbook itself is to tell."""
    return next((epoch for epoch in Epoch if epoch.value == text), None)


def choices_of(options: Mapping[str, object]) -> InventoryChoices:
    """What an import or a waiting file keeps, read again."""
    return InventoryChoices(
        unit=str(options.get("unit") or ""),
        series=str(options.get("series") or ""),
        load_likely=bool(options.get("load_likely")),
        box_width_mm=int(str(options.get("box_width_mm") or 0)),
        make_boxes=bool(options.get("make_boxes")),
        epoch=epoch_of(str(options.get("epoch") or "")),
    )


def ground_of(
    stand: Stand, fonds_id: UUID, table: Table, choices: InventoryChoices, *, counts_from_1904: bool = False
) -> Ground:
    """What every row of a table is held against; `counts_from_1904` is what the workbook tells of its days.

    Raises:
        InventoryUnfit: the sheet has no column of titles, or the unit or class named for all rows is not there.
        TemplateUnusable: the body's template does not pass its checks.
    """
    fonds = stand.session.get_one(Fonds, fonds_id)
    refuse_all(TemplateUnusable, reference.objections(fonds.reference_template))
    series, titles = _classes(stand, fonds_id)
    units = _units(stand, fonds_id)
    unit = units.get(folded(choices.unit)) if choices.unit else _only(units)
    found: list[Objection] = []
    if not table.has("titulo"):
        found.append(Objection("inventory.no_title_column", "LGA 4-XXIX", {"field": "file"}))
    if choices.unit and unit is None:
        found.append(Objection("aggregation.unit_unknown", "", {"field": "unit", "unit": choices.unit[:40]}))
    ground = Ground(
        today=stand.today,
        fonds=fonds.code,
        template=reference.parse(fonds.reference_template),
        series=series,
        titles=titles,
        units=units,
        unit=unit,
        orders={name: column_order(line[name] for line in table.lines) for name in DATES if table.has(name)},
        epoch=choices.epoch or (Epoch.Y1904 if counts_from_1904 else Epoch.Y1900),
        headings=frozenset(table.headings),
    )
    if choices.series:
        under = ground.class_of(choices.series)
        if under is None:
            facts = {"field": "series", "series": choices.series[:60]}
            found.append(Objection("aggregation.series_unknown", "LGA 13", facts))
        ground = ground.under_class(under)
    refuse_all(InventoryUnfit, found)
    return ground


@dataclass(slots=True)
class Shelf:
    """Looks up what the body has of batches of rows; the files of a class and year are read once for all batches."""

    stand: Stand
    fonds_id: UUID
    _scopes: dict[tuple[UUID, int], dict[str, Held]] = field(default_factory=dict)

    def known(self, reads: Sequence[RowRead]) -> Known:
        """What the body has of these rows."""
        wanted = [read.wanted for read in reads if read.wanted is not None]
        identities = {one.identity for one in wanted}
        loaded = dict(self._loaded(identities | {one.file for one in wanted if one.part > 1}))
        coded = {one.coded for one in wanted if one.coded and one.identity not in loaded}
        scopes = {(one.series.lineage_id, one.opened_on.year) for one in wanted if one.identity not in loaded}
        likes: dict[str, Held] = {}
        for scope in sorted(scopes - self._scopes.keys()):
            self._scopes[scope] = dict(self._likes(*scope))
        for scope in scopes:
            likes.update(self._scopes[scope])
        return Known(loaded, dict(self._references(coded)), likes)

    def _loaded(self, identities: Iterable[str]) -> Iterator[tuple[str, Loaded]]:
        for portion in _portions(identities):
            rows = self.stand.session.execute(
                select(InventoryEntry.identity, InventoryEntry.contents, Aggregation.reference)
                .join(Aggregation, Aggregation.id == InventoryEntry.aggregation_id)
                .where(InventoryEntry.fonds_id == self.fonds_id, InventoryEntry.identity.in_(portion))
            )
            yield from ((row.identity, Loaded(row.reference, row.contents)) for row in rows)

    def _references(self, coded: Iterable[str]) -> Iterator[tuple[str, Held]]:
        file = Aggregation
        columns = (file.id, file.title, file.reference, file.fonds_id, file.unit_id, file.stage)
        for portion in _portions(coded):
            rows = self.stand.session.execute(
                select(file.reference.label("called"), *columns[:2], file.unit_id, file.stage).where(
                    file.fonds_id == self.fonds_id, file.reference.in_(portion)
                )
            )
            yield from ((row.called, self._held(row.id, row.called, row.title, row.unit_id, row.stage)) for row in rows)
            aliases = self.stand.session.execute(
                select(AggregationAlias.reference.label("called"), *columns[:2], file.unit_id, file.stage)
                .join(file, file.id == AggregationAlias.aggregation_id)
                .where(AggregationAlias.fonds_id == self.fonds_id, AggregationAlias.reference.in_(portion))
            )
            yield from (
                (row.called, self._held(row.id, row.called, row.title, row.unit_id, row.stage)) for row in aliases
            )

    def _held(self, id_: UUID, called: str, title: str, unit_id: UUID, stage: CustodyStage) -> Held:
        place = Place(self.fonds_id, unit_id, stage)
        return Held(id_, called if self.stand.actor.may(Permission.AGGREGATION_READ, place) else "", title)

    def _likes(self, lineage_id: UUID, year: int) -> Iterator[tuple[str, Held]]:
        file = Aggregation
        rows = self.stand.session.execute(
            select(file.id, file.reference, file.title, file.unit_id, file.opened_on, file.closed_on).where(
                file.fonds_id == self.fonds_id, file.lineage_id == lineage_id, file.opening_year == year
            )
        )
        for row in rows:
            like = likeness(row.title, lineage_id, row.unit_id, row.opened_on, row.closed_on)
            yield like, Held(row.id, row.reference, row.title)


def _classes(stand: Stand, fonds_id: UUID) -> tuple[dict[str, SeriesRef], dict[str, SeriesRef]]:
    """The classes of the chart in force, by key and by title."""
    nodes = stand.session.scalars(
        select(Node)
        .join(ClassificationChart, ClassificationChart.id == Node.chart_id)
        .where(ClassificationChart.fonds_id == fonds_id, ClassificationChart.state == ChartState.IN_FORCE)
    ).all()
    by_id = {node.id: node for node in nodes}
    series: dict[str, SeriesRef] = {}
    by_title: defaultdict[str, list[SeriesRef]] = defaultdict(list)
    for node in nodes:
        path = [node]
        while path[0].parent_id in by_id:
            path.insert(0, by_id[path[0].parent_id])
        parts = reference.code_parts([one.code for one in path], [one.level.value for one in path])
        takes = node.takes_files and node.level in FILE_LEVELS
        found = SeriesRef(node.id, node.lineage_id, node.key, node.code, takes, parts)
        series[node.key] = found
        by_title[folded(node.title)].append(found)
    return series, {title: held[0] for title, held in by_title.items() if len(held) == 1}


def _units(stand: Stand, fonds_id: UUID) -> dict[str, UnitRef]:
    """The units by folded code, and by folded name where one alone is called so."""
    rows = stand.session.execute(
        select(Unit.id, Unit.code, UnitPlacement.name, UnitPlacement.starts_on, UnitPlacement.ends_on)
        .join(UnitPlacement, UnitPlacement.unit_id == Unit.id)
        .where(Unit.fonds_id == fonds_id)
        .order_by(UnitPlacement.starts_on)
    ).all()
    stood: defaultdict[UUID, list[tuple[date, date | None]]] = defaultdict(list)
    names: dict[UUID, tuple[str, set[str]]] = {}
    for row in rows:
        stood[row.id].append((row.starts_on, row.ends_on))
        names.setdefault(row.id, (row.code, set()))[1].add(folded(row.name))
    units: dict[str, UnitRef] = {}
    called = Counter(name for _, own in names.values() for name in own)
    for unit_id, (code, own) in names.items():
        place = Place(fonds_id, unit_id, CustodyStage.OFFICE)
        may = stand.actor.may
        found = UnitRef(
            unit_id, code, may(Permission.AGGREGATION_OPEN, place), may(Permission.AGGREGATION_CLOSE, place),
            tuple(stood[unit_id]),
        )  # fmt: skip
        units.update({name: found for name in own if called[name] == 1 and name not in units})
        units[folded(code)] = found
    return units


def _only(units: Mapping[str, UnitRef]) -> UnitRef | None:
    """The unit in which the actor opens files, where it is one alone."""
    own = {unit.id: unit for unit in units.values() if unit.may_open}
    return next(iter(own.values())) if len(own) == 1 else None


def _portions(values: Iterable[str]) -> Iterator[Sequence[str]]:
    wanted = sorted(values)
    return (wanted[start : start + PORTION] for start in range(0, len(wanted), PORTION))
