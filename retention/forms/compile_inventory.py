"""The four inventories of domain 2.5 over chosen files: a section for each unit and series, with its own count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select

from classification.charts.model import Level, Node
from classification.series.kinds import Tradition
from records.access.queries import restrictions_of
from records.access.terms import RestrictionKind
from records.aggregations.model import Aggregation, Standing, Volume
from records.aggregations.queries import reach
from records.custody.model import Box, BoxedVolume
from retention.clocks.model import RetentionClock
from retention.forms.background import Background, Lying, lying_of
from retention.forms.cards import said_day
from retention.forms.errors import NothingToPrint, TooMuchToPrint
from retention.forms.kinds import LAYOUTS, DocumentationKind, InventoryKind
from retention.instruments.compile_inventory import inventory_rows
from retention.instruments.layouts import BLANK, Layout, closing_sentence
from retention.instruments.papers import Cell, Row, plain
from system.actor import CustodyStage
from system.organization.model import Unit

FILES_LIMIT = 20_000
IDS_LIMIT = 5_000
_AT_ONCE = 500
SHEETS = "No. de foja(s)"
_STANDINGS = {Standing.LOST: "Extraviado", Standing.DAMAGED: "Siniestrado", Standing.MERGED: "Acumulado a otro"}


@dataclass(frozen=True, slots=True)
class FileFilter:
    """Which files: every condition that is given must hold. `years` are those of opening, both included.

    `series` is a class's code as people write it, with all below it; `unit` a unit's code; `box` a box's number.
    """

    ids: Sequence[UUID] | None = None
    series: str = ""
    unit: str = ""
    year_from: int | None = None
    year_until: int | None = None
    box: int | None = None
    closed: bool | None = None
    stage: CustodyStage | None = None

    def condition(self, fonds_id: UUID) -> ColumnElement[bool]:
        """The filter over files of one body."""
        parts: list[ColumnElement[bool]] = [Aggregation.fonds_id == fonds_id]
        if self.ids is not None:
            parts.append(Aggregation.id.in_(list(dict.fromkeys(self.ids))))
        if self.series:
            code = self.series.strip()
            named = select(Node.lineage_id).where(
                (Node.code == code) | Node.code.startswith(f"{code}.", autoescape=True)
            )
            parts.append(Aggregation.lineage_id.in_(named))
        if self.unit:
            units = select(Unit.id).where(Unit.fonds_id == fonds_id, Unit.code == self.unit.strip())
            parts.append(Aggregation.unit_id.in_(units))
        if self.year_from is not None:
            parts.append(Aggregation.opening_year >= self.year_from)
        if self.year_until is not None:
            parts.append(Aggregation.opening_year <= self.year_until)
        if self.box is not None:
            boxed = (
                select(Volume.aggregation_id)
                .join(BoxedVolume, BoxedVolume.volume_id == Volume.id)
                .join(Box, Box.id == BoxedVolume.box_id)
                .where(Box.fonds_id == fonds_id, Box.number == self.box)
            )
            parts.append(Aggregation.id.in_(boxed))
        if self.closed is not None:
            parts.append(Aggregation.closed_on.is_not(None) if self.closed else Aggregation.closed_on.is_(None))
        if self.stage is not None:
            parts.append(Aggregation.stage == self.stage)
        return and_(*parts)


@dataclass(frozen=True, slots=True)
class InventoryRequest:
    """An inventory to draw. Acts of transfer and disposal give what only they know; a look leaves it blank.

    `boxes` numbers boxes anew within a transfer: the body's number of a box to the number in this inventory.
    `documentation` marks the column of accounting records.
    """

    kind: InventoryKind
    files: FileFilter = field(default_factory=FileFilter)
    transfer_number: str = ""
    transferred_on: date | None = None
    boxes: Mapping[int, int] = field(default_factory=dict)
    documentation: DocumentationKind | None = None
    remarks: Mapping[UUID, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Section:
    """One inventory of one unit and series. `head` is what stands above the table; `boxes` counted, None without any.

    `kilograms` is None where a box was not weighed: then it is left to be filled in.
    """

    name: str
    layout: Layout
    head: Sequence[tuple[str, str]]
    rows: Sequence[Sequence[Cell]]
    years: tuple[int, int] | None
    boxes: int
    kilograms: Decimal | None

    def closing(self, sheets: int | str) -> str:
        """The sentence that closes it, letter for letter as the form has it (domain 2.5, 7 C 30)."""
        return closing_sentence(
            sheets=sheets,
            files=len(self.rows),
            years=self.years,
            boxes=self.boxes or BLANK,
            kilograms=BLANK if self.kilograms is None else said_kilograms(self.kilograms),
        )


def said_kilograms(weight: Decimal) -> str:
    """`46`, `46.5`: without zeros that say nothing."""
    return format(weight.quantize(Decimal("0.01")).normalize(), "f")


def inventory_sections(background: Background, request: InventoryRequest) -> list[Section]:
    """The sections of an inventory over the files the actor may see, in the order of units and classes.

    Raises:
        NothingToPrint, TooMuchToPrint
    """
    stand = background.stand
    if request.files.ids is not None and len(request.files.ids) > IDS_LIMIT:
        raise TooMuchToPrint(files=len(request.files.ids), limit=IDS_LIMIT)
    condition = and_(request.files.condition(background.fonds.id), reach(stand.actor))
    count = stand.session.scalar(select(func.count()).select_from(Aggregation).where(condition)) or 0
    if not count:
        raise NothingToPrint
    if count > FILES_LIMIT:
        raise TooMuchToPrint(files=count, limit=FILES_LIMIT)
    parts = stand.session.execute(
        select(Aggregation.unit_id, Aggregation.lineage_id, func.min(Aggregation.sort_key).label("first"), Unit.code)
        .join(Unit, Unit.id == Aggregation.unit_id)
        .where(condition)
        .group_by(Aggregation.unit_id, Aggregation.lineage_id, Unit.code)
        .order_by(Unit.code, "first")
    ).all()
    return [_section(background, request, condition, part) for part in parts]


def _section(background: Background, request: InventoryRequest, condition: ColumnElement[bool], part: Any) -> Section:
    layout = LAYOUTS[request.kind]
    own = and_(condition, Aggregation.unit_id == part.unit_id, Aggregation.lineage_id == part.lineage_id)
    files = _files(background, own)
    lying = lying_of(background.stand, [file.id for file, _entry in files])
    node_id = max(files, key=lambda row: row[0].opened_on)[0].node_id
    if request.kind is InventoryKind.GENERAL:
        rows: Sequence[Row] = list(inventory_rows(background.stand, background.fonds, own))
        rows = [_with_place(row, layout, lying.get(file.id, ())) for row, (file, _e) in zip(rows, files, strict=True)]
    else:
        rows = list(_rows(background, request, files, lying))
    boxes = {one.box: one.kilograms for held in lying.values() for one in held if one.box}
    weights = [weight for weight in boxes.values() if weight is not None]
    years = [year for file, _entry in files for year in _years(file) if year is not None]
    last = background.path(node_id)
    code = (last.get(Level.SUBSERIES) or last.get(Level.SERIES) or ("",))[0]
    return Section(
        name=f"{code} {part.code}".strip(),
        layout=layout,
        head=_head(background, request, node_id, files),
        rows=[[plain(cell) for cell in row] for row in rows],
        years=(min(years), max(years)) if years else None,
        boxes=len(boxes),
        kilograms=sum(weights, Decimal(0)) if weights and len(weights) == len(boxes) else None,
    )


def _files(background: Background, condition: ColumnElement[bool]) -> list[tuple[Aggregation, UUID | None]]:
    statement = (
        select(Aggregation, RetentionClock.entry_id)
        .outerjoin(RetentionClock, RetentionClock.aggregation_id == Aggregation.id)
        .where(condition)
        .order_by(Aggregation.sort_key, Aggregation.id)
    )
    return [(row[0], row[1]) for row in background.stand.session.execute(statement)]


def _head(
    background: Background, request: InventoryRequest, node_id: UUID, files: Sequence[tuple[Aggregation, UUID | None]]
) -> list[tuple[str, str]]:
    areas = sorted({file.area for file, _entry in files if file.area})
    values = {
        "Unidad administrativa": background.unit(files[0][0].unit_id),
        "Área productora": "; ".join(areas)[:300],
        "Fondo": background.fonds_line,
        "Sección": background.level(node_id, Level.SECTION),
        "Serie": background.level(node_id, Level.SERIES),
        "Subserie": background.level(node_id, Level.SUBSERIES),
        "Fecha de transferencia": said_day(request.transferred_on),
        "No. de transferencia": request.transfer_number,
    }
    return [(label, values.get(label, "")) for label in LAYOUTS[request.kind].header]


def _rows(
    background: Background,
    request: InventoryRequest,
    files: Sequence[tuple[Aggregation, UUID | None]],
    lying: Mapping[UUID, Sequence[Lying]],
) -> Iterator[Row]:
    restrictions = restrictions_of(background.stand.session, [file.id for file, _entry in files])
    for number, (file, entry_id) in enumerate(files, 1):
        held = lying.get(file.id, ())
        terms = background.terms.of(entry_id, file.lineage_id)
        kinds = {one.kind for one in restrictions.get(file.id, ()) if one.term.is_effective(background.on)}
        periods = (terms.office, terms.intermediate, terms.total)
        box = _boxes(held, request.boxes)
        match request.kind:
            case InventoryKind.PRIMARY | InventoryKind.SECONDARY:
                yield (
                    number, file.printed_reference, box, file.consecutive, file.title, file.scope_and_content,
                    file.folios or file.document_folios or None, *_years(file), *_tradition(file), *terms.values,
                    *periods, _cross(RestrictionKind.CONFIDENTIAL in kinds), _cross(RestrictionKind.RESERVED in kinds),
                    _places(held), _remarks(file, held, request),
                )  # fmt: skip
            case InventoryKind.DISPOSAL:
                yield (
                    number, file.printed_reference, box, file.consecutive, _matter(file), *_years(file),
                    *_tradition(file), *terms.values, *periods,
                )  # fmt: skip
            case _:
                yield (
                    number, file.printed_reference, len({one.box for one in held if one.box}) or None, 1, file.title,
                    file.scope_and_content, *_years(file),
                    *(_cross(kind is request.documentation) for kind in DocumentationKind), *periods,
                )  # fmt: skip


def _with_place(row: Row, layout: Layout, held: Sequence[Lying]) -> Row:
    """The general inventory says where a file really stands, and how many volumes it has."""
    if not held:
        return row
    cells = list(row)
    cells[layout.position("ubicacion_fisica")] = _places(held) or cells[layout.position("ubicacion_fisica")]
    cells[layout.position("numero_legajos")] = len(held)
    return cells


def _boxes(held: Sequence[Lying], numbers: Mapping[int, int]) -> int | str | None:
    found = sorted({numbers.get(one.box, one.box) for one in held if one.box})
    return None if not found else found[0] if len(found) == 1 else ", ".join(str(one) for one in found)


def _places(held: Sequence[Lying]) -> str:
    return "; ".join(dict.fromkeys(one.place for one in held if one.place))


def _years(file: Aggregation) -> tuple[int, int | None]:
    return file.opened_on.year, file.closed_on.year if file.closed_on else None


def _tradition(file: Aggregation) -> tuple[str, str]:
    return _cross(file.tradition is not Tradition.COPY), _cross(file.tradition is not Tradition.ORIGINAL)


def _cross(stands: bool) -> str:  # noqa: FBT001 - a cell that is crossed or not
    return "X" if stands else ""


def _matter(file: Aggregation) -> str:
    return f"{file.title}. {file.scope_and_content}" if file.scope_and_content else file.title


def _remarks(file: Aggregation, held: Sequence[Lying], request: InventoryRequest) -> str:
    volumes = f"{len(held)} legajos" if len(held) > 1 else ""
    said = (_STANDINGS.get(file.standing, ""), volumes, request.remarks.get(file.id, ""))
    return ". ".join(one for one in said if one)
