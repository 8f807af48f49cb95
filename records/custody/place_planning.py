"""What a list of places would add to a tree: every row is added, stands already, or is refused and why. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from uuid import UUID

from uuid_utils.compat import uuid7

from records.custody.kinds import PlaceKind
from records.custody.place_codes import LABEL_LIMIT, code_objections, key_of, kind_objections, label_of
from records.custody.words import KINDS, STAGES
from system.actor import CustodyStage
from system.errors import Objection
from system.tabular import Line, RowObjection, folded

MOST_MILLIMETRES = 10_000_000
NAME_LIMIT = 300
_SHOWN = 60
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """A place that stands, or is to stand, as far as what lies below it asks."""

    id: UUID
    kind: PlaceKind
    label: str
    sort_key: str
    stage: CustodyStage
    unit_id: UUID | None
    retired_on: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class NewPlace(Standing):
    """A place to be added."""

    parent_id: UUID | None
    code: str
    name: str
    capacity_mm: int | None


@dataclass
class Plan:
    """What a list comes to: `rows` = added + known + the distinct rows named in `refused`."""

    rows: int = 0
    added: list[NewPlace] = field(default_factory=list)
    known: int = 0
    refused: list[RowObjection] = field(default_factory=list)


def plan_places(lines: Sequence[Line], standing: Mapping[str, Standing], headings: Mapping[str, str]) -> Plan:
    """Plan the rows of a list, those above before those below, whatever their order in the file.

    Args:
        lines: the rows.
        standing: the places of the body, by key.
        headings: what the file calls its columns, to name the cell of an objection.
    """
    plan, places = Plan(rows=len(lines)), dict(standing)
    for line in sorted(lines, key=lambda one: one["etiqueta"].count(".")):
        codes = [code.strip() for code in line["etiqueta"].split(".")]
        key = "".join(key_of(code) for code in codes)
        # A code of which no letter counts has a key as short as none.
        if key in places and not line.objections:
            plan.known += 1
            continue
        parent = places.get("".join(key_of(code) for code in codes[:-1])) if len(codes) > 1 else None
        against = list(_against(line, codes, parent))
        if against:
            plan.refused += [RowObjection(line.number, headings.get(column, ""), said) for column, said in against]
            continue
        place = _new(line, codes[-1], key, parent)
        places[key] = place
        plan.added.append(place)
    return plan


def _against(line: Line, codes: Sequence[str], parent: Standing | None) -> Iterator[tuple[str, Objection]]:
    """Everything against a row, each with the heading of its cell."""
    for objection in line.objections:
        yield "", objection
    if len(codes) > 1 and parent is None:
        yield "etiqueta", Objection("place.row_without_parent", facts={"parent": ".".join(codes[:-1])[:100]})
    if parent is not None and parent.retired_on is not None:
        facts = {"label": parent.label, "retired_on": parent.retired_on.isoformat()}
        yield "etiqueta", Objection("place.retired", facts=facts)
    for objection in code_objections(codes[-1]):
        yield "etiqueta", objection
    if len(label_of(parent.label if parent else "", codes[-1])) > LABEL_LIMIT:
        yield "etiqueta", Objection("place.label_too_long", facts={"field": "code", "limit": LABEL_LIMIT})
    yield from _against_cells(line, parent)


def _against_cells(line: Line, parent: Standing | None) -> Iterator[tuple[str, Objection]]:
    kind = _KINDS.get(folded(line["tipo"]))
    if kind is None:
        yield "tipo", Objection("place.row_kind_unknown", facts={"text": line["tipo"][:_SHOWN]})
    else:
        for objection in kind_objections(PlaceKind(kind), parent.kind if parent else None):
            yield "tipo", objection
    if line["archivo"] and folded(line["archivo"]) not in _STAGES:
        yield "archivo", Objection("place.row_stage_unknown", facts={"text": line["archivo"][:_SHOWN]})
    if len(line["nombre"]) > NAME_LIMIT:
        yield "nombre", Objection("form.too_long", facts={"field": "name", "limit": NAME_LIMIT})
    if line["capacidad"] and not 0 < _millimetres(line["capacidad"]) <= MOST_MILLIMETRES:
        yield (
            "capacidad",
            Objection("place.capacity_unreadable", facts={"field": "capacity_mm", "most": MOST_MILLIMETRES}),
        )


def _new(line: Line, code: str, key: str, parent: Standing | None) -> NewPlace:
    stage = CustodyStage(_STAGES[folded(line["archivo"])]) if line["archivo"] else None
    return NewPlace(
        id=uuid7(),
        parent_id=parent.id if parent else None,
        kind=PlaceKind(_KINDS[folded(line["tipo"])]),
        code=code,
        label=label_of(parent.label if parent else "", code),
        sort_key=key,
        name=line["nombre"],
        stage=stage or (parent.stage if parent else CustodyStage.INTERMEDIATE),
        unit_id=parent.unit_id if parent else None,
        capacity_mm=_millimetres(line["capacidad"]) if line["capacidad"] else None,
    )


def _millimetres(text: str) -> int:
    """A whole number of a cell; 0, which is no capacity, where it is none."""
    plain = text.strip().removesuffix(".0")
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 9 else 0  # noqa: PLR2004 - within 32 bits
