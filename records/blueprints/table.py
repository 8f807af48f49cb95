"""A blueprint as people write it: a table, one expected document type a line (pure)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from classification.series.kinds import Support
from records.blueprints.completeness import Requirement
from system.errors import Objection
from system.tabular.text import folded, one_line

HEADINGS = ("tipo", "exigencia", "nota", "titulo", "soporte")
MOST = 200
_LIMITS = {"tipo": 200, "nota": 500, "titulo": 300}
_REQUIREMENTS = {
    "": Requirement.REQUIRED,
    "obligatorio": Requirement.REQUIRED,
    "required": Requirement.REQUIRED,
    "opcional": Requirement.OPTIONAL,
    "optional": Requirement.OPTIONAL,
    "condicional": Requirement.CONDITIONAL,
    "conditional": Requirement.CONDITIONAL,
}
_SUPPORTS = {
    "": Support.ELECTRONIC,
    "electronico": Support.ELECTRONIC,
    "electronic": Support.ELECTRONIC,
    "papel": Support.PAPER,
    "paper": Support.PAPER,
    "mixto": Support.HYBRID,
    "hybrid": Support.HYBRID,
}
_WRITTEN = {
    Requirement.REQUIRED: "obligatorio",
    Requirement.OPTIONAL: "opcional",
    Requirement.CONDITIONAL: "condicional",
}
_WRITTEN_SUPPORT = {Support.ELECTRONIC: "electrónico", Support.PAPER: "papel", Support.HYBRID: "mixto"}


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemDetails:
    """One expected document type."""

    kind: str
    requirement: Requirement = Requirement.REQUIRED
    note: str = ""
    title_pattern: str = ""
    support: Support = Support.ELECTRONIC


def read_table(text: str) -> tuple[list[ItemDetails], list[Objection]]:
    """The items of a CSV with the columns of `HEADINGS` in any order (only `tipo` is needed), and what is wrong.

    A table without a header row is read in the order of `HEADINGS`; semicolons and tabs separate too.
    """
    lines = [line for line in text.lstrip("\ufeff").replace("\x00", "").splitlines() if line.strip()]
    if not lines:
        return [], [Objection("blueprint.empty", facts={"field": "items"})]
    rows = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=_separator(lines[0])))
    names = [folded(cell) for cell in rows[0]]
    has_header = "tipo" in names or "tipo_documental" in names
    order = [("tipo" if name == "tipo_documental" else name) for name in names] if has_header else list(HEADINGS)
    items: list[ItemDetails] = []
    objections: list[Objection] = []
    for number, row in enumerate(rows[1:] if has_header else rows, start=2 if has_header else 1):
        said = {name: one_line(cell) for name, cell in zip(order, row, strict=False)}
        if any(said.values()):
            found, wrong = _item(said, number)
            items.append(found)
            objections.extend(wrong)
    return items, [*objections, *against(items)]


def against(items: Sequence[ItemDetails]) -> Iterator[Objection]:
    """What stands against the items together and one by one; `row` counts them from 1."""
    if not items:
        yield Objection("blueprint.empty", facts={"field": "items"})
    if len(items) > MOST:
        yield Objection("blueprint.too_many", facts={"field": "items", "most": MOST})
    seen: dict[str, int] = {}
    for row, item in enumerate(items, start=1):
        key = folded(item.kind)
        if not key:
            yield Objection("blueprint.no_kind", facts={"field": "items", "row": row})
        elif key in seen:
            yield Objection("blueprint.kind_twice", facts={"field": "items", "row": row, "first": seen[key]})
        seen.setdefault(key, row)
        longest = (len(item.kind) > _LIMITS["tipo"], len(item.note) > _LIMITS["nota"])
        if any(longest) or len(item.title_pattern) > _LIMITS["titulo"]:
            yield Objection("blueprint.text_too_long", facts={"field": "items", "row": row})
        if item.requirement is Requirement.CONDITIONAL and not item.note.strip():
            yield Objection("blueprint.condition_missing", facts={"field": "items", "row": row})


def write_table(items: Sequence[ItemDetails]) -> str:
    """The same table back, as it is offered for editing."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADINGS)
    for item in items:
        writer.writerow(
            (item.kind, _WRITTEN[item.requirement], item.note, item.title_pattern, _WRITTEN_SUPPORT[item.support])
        )
    return text.getvalue()


def _separator(first: str) -> str:
    return max((",", ";", "\t"), key=first.count)


def _item(said: dict[str, str], number: int) -> tuple[ItemDetails, list[Objection]]:
    wrong: list[Objection] = []
    requirement = _REQUIREMENTS.get(folded(said.get("exigencia", "")))
    support = _SUPPORTS.get(folded(said.get("soporte", "")))
    if requirement is None:
        wrong.append(Objection("blueprint.requirement_unknown", facts={"field": "items", "row": number}))
    if support is None:
        wrong.append(Objection("blueprint.support_unknown", facts={"field": "items", "row": number}))
    item = ItemDetails(
        kind=said.get("tipo", ""),
        requirement=requirement or Requirement.REQUIRED,
        note=said.get("nota", ""),
        title_pattern=said.get("titulo", ""),
        support=support or Support.ELECTRONIC,
    )
    return item, wrong
