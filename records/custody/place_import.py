"""Places from a workbook or CSV, one row a place by its whole label. All rows or none, every problem with its row.

A place that exists already stays as it is, so the same file may be brought again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import select

from records.custody.errors import PlaceRefused
from records.custody.kinds import PlaceKind
from records.custody.model import Place
from records.custody.place_codes import key_of
from records.custody.placing import PlaceDescription, add_place
from records.custody.words import KINDS, STAGES
from system.actor import CustodyStage, Permission
from system.actor import Place as Site
from system.errors import Fact, Objection, Refusal, refuse_all
from system.tabular import Heading, Line, folded
from system.work import Work
from system.workbooks.tables import TableFile, TableKind

HEADINGS = (
    Heading("etiqueta", ("lugar", "label", "ubicacion", "codigo", "clave"), label="Etiqueta completa (A.E3.C1)"),
    Heading("tipo", ("tipo_de_lugar", "kind"), label="Tipo"),
    Heading("nombre", ("descripcion", "name"), label="Nombre"),
    Heading("archivo", ("etapa", "stage"), label="Archivo"),
    Heading("capacidad", ("capacidad_mm", "capacity_mm", "milimetros"), label="Capacidad (mm)"),
)
PLACE_TABLE = TableKind(HEADINGS, (("etiqueta",),))
MOST_ROWS = 20_000
_MOST_TOLD = 50
_KINDS: Mapping[str, str] = MappingProxyType(
    {**{folded(label): value for value, label in KINDS}, **{value: value for value, _label in KINDS}}
)
_STAGES: Mapping[str, str] = MappingProxyType(
    {
        **{folded(label): value for value, label in STAGES},
        **{value: value for value, _label in STAGES},
        "tramite": "office", "concentracion": "intermediate", "historico": "historical",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a file: how many places were added, and how many were there."""

    added: int
    known: int


def import_places(work: Work, fonds_id: UUID, file: TableFile) -> Imported:
    """Add the places of a file.

    Raises:
        PlaceRefused: nothing was added; every row with a problem is named, up to fifty.
    """
    work.actor.require(Permission.PLACE_MANAGE, Site(fonds_id))
    lines = file.table.lines
    if len(lines) > MOST_ROWS:
        raise PlaceRefused(objections=[Objection("scan.too_many", facts={"field": "file", "most": MOST_ROWS})])
    places = {place.sort_key: place for place in work.session.scalars(select(Place).where(Place.fonds_id == fonds_id))}
    found: list[Objection] = []
    added = known = 0
    for line in sorted(lines, key=lambda one: one["etiqueta"].count(".")):
        codes = [code.strip() for code in line["etiqueta"].split(".")]
        key = "".join(key_of(code) for code in codes)
        if key in places:
            known += 1
            continue
        try:
            places[key] = _add(work, fonds_id, line, codes, places)
            added += 1
        except Refusal as refusal:
            found += [_in_row(line, one) for one in refusal.objections]
    refuse_all(PlaceRefused, found[:_MOST_TOLD])
    return Imported(added, known)


def _add(work: Work, fonds_id: UUID, line: Line, codes: list[str], places: Mapping[str, Place]) -> Place:
    parent = places.get("".join(key_of(code) for code in codes[:-1])) if len(codes) > 1 else None
    refuse_all(PlaceRefused, _against(line, codes, parent))
    capacity = line["capacidad"]
    said = PlaceDescription(
        kind=PlaceKind(_KINDS[folded(line["tipo"])]),
        code=codes[-1],
        name=line["nombre"][:300],
        stage=CustodyStage(_STAGES[folded(line["archivo"])]) if line["archivo"] else _stage_of(parent),
        unit_id=parent.unit_id if parent else None,
        capacity_mm=_millimetres(capacity) if capacity else None,
    )
    return add_place(work, fonds_id, parent.id if parent else None, said)


def _against(line: Line, codes: list[str], parent: Place | None) -> Iterator[Objection]:
    yield from line.objections
    if len(codes) > 1 and parent is None:
        yield Objection("place.row_without_parent", facts={"parent": ".".join(codes[:-1])[:100]})
    if folded(line["tipo"]) not in _KINDS:
        yield Objection("place.row_kind_unknown", facts={"text": line["tipo"][:60]})
    if line["archivo"] and folded(line["archivo"]) not in _STAGES:
        yield Objection("place.row_stage_unknown", facts={"text": line["archivo"][:60]})


def _stage_of(parent: Place | None) -> CustodyStage:
    return parent.stage if parent else CustodyStage.INTERMEDIATE


def _millimetres(text: str) -> int:
    plain = text.strip().removesuffix(".0")
    # Zero is no capacity: the act itself objects to it.
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 9 else 0  # noqa: PLR2004 - within 32 bits


def _in_row(line: Line, objection: Objection) -> Objection:
    facts: dict[str, Fact] = {**objection.facts, "row": line.number, "field": f"row_{line.number}"}
    return Objection(objection.code, objection.basis, facts)
