"""What would come of each row: the guards of opening and closing asked of many rows at once, and who has its like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from classification.charts.model import Node
from classification.charts.queries import find_by_code
from records.aggregations import states
from records.aggregations.opening import Description, Opening, Site, survey
from records.capture import queries
from records.capture.boxes import NamedBoxes
from records.capture.cells import RowRead, is_blank, read_row
from records.capture.model import CaptureRow
from system.actor import Permission, Place
from system.errors import Objection
from system.listing import fold
from system.organization.errors import UnitNotFound
from system.organization.model import Unit
from system.organization.queries import unit_by_code
from system.work import Reading, Work

Stand = Reading | Work
# The cell that an objection of the guards belongs to.
_FIELDS: Mapping[str, str] = {
    "aggregation.title_missing": "title",
    "aggregation.opens_in_future": "opened_on",
    "aggregation.series_unknown": "series",
    "aggregation.series_not_in_force": "series",
    "aggregation.series_takes_no_files": "series",
    "aggregation.unit_unknown": "unit",
    "aggregation.unit_not_standing": "unit",
    "aggregation.closes_before_opening": "closed_on",
    "aggregation.closes_in_future": "closed_on",
    "aggregation.folios_fewer_than_documents": "folios",
    "actor.not_permitted": "unit",
    "reference.template_unusable": "series",
}


@dataclass(frozen=True, slots=True)
class Likeness:
    """Something already has this title in this series and unit: a row of the draft, or a file the actor sees."""

    row: UUID | None = None
    aggregation_id: UUID | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """One row with what stands against it. `opening` is None where it cannot even be tried."""

    row: CaptureRow
    read: RowRead
    opening: Opening | None
    objections: tuple[Objection, ...] = ()
    like: Likeness | None = None
    blank: bool = False

    @property
    def is_good(self) -> bool:
        """Whether it can be opened."""
        return self.opening is not None and not self.objections and not self.blank


def check(stand: Stand, fonds_id: UUID, rows: Sequence[CaptureRow]) -> list[Checked]:
    """Every row with all its objections. The guards are those of the acts themselves (`aggregations/states.py`).

    Args:
        stand: a look, or the act that is about to open the rows.
        fonds_id: the body of the draft.
        rows: in the order of the draft; a likeness is told to the later of two rows.
    """
    names = _Names(stand, fonds_id)
    reads = [read_row(row.cells, stand.today) for row in rows]
    boxes = NamedBoxes(stand, fonds_id, (read.box for read in reads))
    tried = [names.opening(read) for read in reads]
    sites = iter(survey(stand.session, [opening for opening, _found in tried if opening is not None]))
    keys: list[tuple[UUID, UUID, str] | None] = []
    found: list[Checked] = []
    for row, read, (opening, unnamed) in zip(rows, reads, tried, strict=True):
        site = next(sites) if opening is not None else None
        against = [*read.objections, *unnamed, *_guards(stand, read, site), *boxes.against(read, site)]
        found.append(Checked(row, read, opening, _at_cells(against), blank=is_blank(row.cells)))
        keys.append(_key(read, site))
    return _with_likeness(stand, found, keys)


def _guards(stand: Stand, read: RowRead, site: Site | None) -> list[Objection]:
    if site is None:
        return []
    found = states.OPENING.objections(site.moment(stand.today))
    if not stand.actor.may(Permission.AGGREGATION_OPEN, Place(site.fonds.id, site.unit.id)):
        found.append(Objection("capture.unit_not_yours", "LGA 30", {"field": "unit", "unit": site.unit.code}))
    if read.closed_on is None or read.opened_on is None:
        return found
    moment = states.Moment(today=stand.today, on=read.closed_on, opened_on=read.opened_on, folios=read.folios)
    found += states.CLOSING.objections(moment)
    if not stand.actor.may(Permission.AGGREGATION_CLOSE, Place(site.fonds.id, site.unit.id)):
        found.append(Objection("capture.closing_not_yours", "LGA 30", {"field": "closed_on", "unit": site.unit.code}))
    return found


def _at_cells(found: Sequence[Objection]) -> tuple[Objection, ...]:
    told: dict[tuple[str, str], Objection] = {}
    missing = {str(one.facts.get("field")) for one in found if one.code == "form.missing"}
    for one in found:
        field = str(one.facts.get("field") or _FIELDS.get(one.code, "title"))
        # An empty cell is said once, not again by the guard that misses what would stand in it.
        if field in missing and one.code != "form.missing":
            continue
        told.setdefault((one.code, field), Objection(one.code, one.basis, {**one.facts, "field": field}))
    return tuple(told.values())


def _key(read: RowRead, site: Site | None) -> tuple[UUID, UUID, str] | None:
    if site is None or site.node is None or not read.title:
        return None
    return site.node.lineage_id, site.unit.id, fold(read.title)


def _with_likeness(
    stand: Stand, rows: Sequence[Checked], keys: Sequence[tuple[UUID, UUID, str] | None]
) -> list[Checked]:
    namesakes = queries.namesakes(stand, (key for key in keys if key is not None))
    first: dict[tuple[UUID, UUID, str], UUID] = {}
    found: list[Checked] = []
    for one, key in zip(rows, keys, strict=True):
        like = None
        if key is not None and key in namesakes:
            like = Likeness(aggregation_id=namesakes[key][0], reference=namesakes[key][1])
        elif key is not None and key in first:
            like = Likeness(row=first[key])
        if key is not None:
            first.setdefault(key, one.row.id)
        found.append(Checked(one.row, one.read, one.opening, one.objections, like, one.blank))
    return found


class _Names:
    """Series and units by what people type, each looked up once."""

    def __init__(self, stand: Stand, fonds_id: UUID) -> None:
        self._stand, self._fonds_id = stand, fonds_id
        self._series: dict[str, Node | None] = {}
        self._units: dict[str, Unit | None] = {}

    def opening(self, read: RowRead) -> tuple[Opening | None, list[Objection]]:
        """What the row would open, or why that cannot even be asked."""
        node, unit = self._node(read.series), self._unit(read.unit)
        found: list[Objection] = []
        if node is None and read.series:
            facts = {"field": "series", "series": read.series[:60]}
            found.append(Objection("aggregation.series_unknown", "LGA 13", facts))
        if unit is None and read.unit:
            found.append(Objection("aggregation.unit_unknown", facts={"field": "unit", "unit": read.unit[:40]}))
        if node is None or unit is None or read.opened_on is None:
            return None, found
        description = Description(
            scope_and_content=read.scope_and_content,
            area=read.area,
            archivist_note=read.archivist_note,
            support=read.support,
            folios=read.folios,
        )
        opening = Opening(
            node_id=node.id, unit_id=unit.id, title=read.title, opened_on=read.opened_on, description=description
        )
        return opening, found

    def _node(self, series: str) -> Node | None:
        if series not in self._series:
            # Lists of choices say "5C.12 Conciliaciones": then the code is what stands before the first space.
            code = series.partition(" ")[0]
            known = find_by_code(self._stand, self._fonds_id, series) if series else None
            self._series[series] = known or (find_by_code(self._stand, self._fonds_id, code) if code else None)
        return self._series[series]

    def _unit(self, unit: str) -> Unit | None:
        if unit not in self._units:
            code = unit.partition(" ")[0]
            try:
                self._units[unit] = unit_by_code(self._stand, self._fonds_id, code) if code else None
            except UnitNotFound:
                self._units[unit] = None
        return self._units[unit]
