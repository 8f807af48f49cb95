"""Rows of a schedule as bodies write them, read into rules. Pure: the chart and the law come later."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from classification.charts.codes import Code, MalformedCode, read_code
from classification.charts.joined import parted
from classification.charts.mistaken import day_for_code
from classification.series.kinds import VALUES, AccessCondition, SamplingMethod, Support, Technique, Trigger
from system.calendar.terms import MONTHS, Term
from system.errors import Objection
from system.tabular import Line, RowObjection, Table, folded, one_line

LONGEST_YEARS = 200
TEXT_LIMIT = 2000
BASIS = "LGA 4-XIII"


_VALUE_WORDS = {"administrativo": "A", "legal": "L", "juridico": "L", "fiscal": "F", "contable": "C"}

_PAIRS = (("serie_codigo", "serie"), ("subserie_codigo", "subserie"))
# Every column that says what becomes of the files by a mark in it.
MARKS = {
    "marca_eliminacion": Technique.ELIMINATION,
    "marca_muestreo": Technique.SAMPLING,
    "marca_conservacion": Technique.CONSERVATION,
}
_UNMARKED = frozenset({"", "no", "0", "false", "falso", "n", "n_a", "na"})

_TECHNIQUES = {
    Technique.ELIMINATION: (
        "eliminacion", "baja", "baja_documental", "elimination", "destruccion", "e", "b", "eliminar",
        "baja_definitiva", "eliminacion_total", "eliminacion_baja", "baja_eliminacion", "elim", "depuracion",
    ),
    Technique.SAMPLING: (
        "muestreo", "muestra", "seleccion", "sampling", "m", "muestreo_cualitativo", "muestreo_selectivo",
        "seleccion_muestreo", "muest", "muestreo_sistematico", "muestreo_aleatorio", "muestreo_ejemplar",
        "muestreo_cronologico",
    ),
    Technique.CONSERVATION: (
        "conservacion", "conservacion_permanente", "conservacion_total", "permanente", "historico", "conservation", "c",
        "archivo_historico", "conservacion_historica", "transferencia_secundaria", "conservar", "hist", "h", "ah",
        "c_p", "cp", "conserv", "valor_historico", "historica", "conservacion_definitiva",
    ),
}  # fmt: skip
_TRIGGERS = {
    Trigger.CLOSING: ("cierre", "cierre_del_expediente", "cierre_de_expediente", "closing", "conclusion_del_asunto"),
    Trigger.CONTRACT_END: (
        "fin_de_contrato", "fin_del_contrato", "termino_del_contrato", "terminacion_del_contrato", "contract_end",
    ),
    Trigger.FINAL_RESOLUTION: (
        "resolucion_firme", "sentencia_firme", "sentencia_ejecutoriada", "final_resolution", "resolucion_ejecutoriada",
    ),
    Trigger.SEPARATION: (
        "baja_del_servidor_publico", "separacion", "separacion_del_cargo", "separation", "baja_del_trabajador",
    ),
    Trigger.TAX_RETURN: ("presentacion_de_la_declaracion_fiscal", "presentacion_de_la_declaracion", "tax_return"),
    Trigger.WARRANTY_END: (
        "termino_de_garantia", "termino_de_la_garantia", "fin_de_garantia", "fin_de_la_garantia", "warranty_end",
    ),
}  # fmt: skip
_CONDITIONS = {
    AccessCondition.PUBLIC: ("publica", "publico", "public"),
    AccessCondition.POSSIBLY_RESERVED: (
        "posible_reservada", "posiblemente_reservada", "reservada", "possibly_reserved",
    ),
    AccessCondition.POSSIBLY_CONFIDENTIAL: (
        "posible_confidencial", "posiblemente_confidencial", "confidencial", "possibly_confidential",
    ),
}  # fmt: skip
_METHODS = {
    SamplingMethod.QUALITATIVE: (
        "qualitative", "cualitativo", "selectivo", "cualitativo_selectivo", "cualitativo_o_selectivo",
        "muestreo_cualitativo", "muestreo_selectivo",
    ),
    SamplingMethod.SYSTEMATIC: ("systematic", "sistematico", "muestreo_sistematico", "numerico"),
    SamplingMethod.RANDOM: ("random", "aleatorio", "muestreo_aleatorio", "al_azar"),
    SamplingMethod.EXEMPLARY: ("exemplary", "exemplar", "ejemplar", "muestreo_ejemplar", "tipico"),
    SamplingMethod.CHRONOLOGICAL: ("chronological", "cronologico", "muestreo_cronologico"),
}  # fmt: skip
_SUPPORTS = {
    Support.PAPER: ("paper", "papel", "fisico", "impreso", "p"),
    Support.ELECTRONIC: ("electronic", "electronico", "digital", "e", "d"),
    Support.HYBRID: (
        "hybrid", "hibrido", "mixto", "papel_y_electronico", "papel_electronico", "papel_y_digital", "papel_digital",
        "fisico_y_electronico", "fisico_electronico", "fisico_y_digital", "fisico_digital",
    ),
}  # fmt: skip
_BETWEEN_VALUES = re.compile(r"(?:[\s,;/+.-]|\by\b)+")
K = TypeVar("K", bound=StrEnum)
_TERM = re.compile(
    r"(?:(?P<years>-?[0-9]{1,9})(?![0-9])(?:[.,]0+)?\s*(?:a|años?|anos?|anios?|years?)?)?"
    r"(?:\s*(?:y|,|;)?\s*(?P<months>-?[0-9]{1,9})\s*(?:m|mes|meses|months?))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleRow:
    """One row read. `office` and `intermediate` are None where the row takes the terms of its series."""

    number: int
    code: Code
    is_subseries: bool
    office: Term | None
    intermediate: Term | None
    total: Term | None
    precautionary: Term
    technique: Technique | None
    sample_quality: str
    values: str
    trigger: Trigger | None
    trigger_name: str
    legal_basis: str
    access_condition: AccessCondition | None
    note: str
    sampling_method: SamplingMethod | None = None
    access_basis: str = ""
    support: Support | None = None
    areas: str = ""

    @property
    def own_terms(self) -> bool:
        """Whether the row says its terms itself."""
        return self.office is not None and self.intermediate is not None


def read_rows(table: Table) -> tuple[list[ScheduleRow], list[RowObjection]]:
    """Every row that can be read, and every objection against those that cannot; a code given twice counts once."""
    table = parted(table, _PAIRS)
    rows: list[ScheduleRow] = []
    against: list[RowObjection] = []
    first: dict[str, int] = {}
    for line in table.lines:
        row, objections = _read(line, table)
        if row is not None and row.code.key in first:
            twice = Objection("schedule.code_twice", BASIS, {"code": row.code.written, "first": first[row.code.key]})
            objections.append(RowObjection(line.number, _code_column(line, table), twice))
        if objections or row is None:
            against.extend(objections)
            continue
        first[row.code.key] = line.number
        rows.append(row)
    return rows, against


def _code_column(line: Line, table: Table) -> str:
    return table.column("subserie_codigo" if line["subserie_codigo"] else "serie_codigo")


class _Cells:
    """One line's cells, with the objections met while reading them."""

    def __init__(self, line: Line, table: Table) -> None:
        self.line = line
        self.table = table
        self.objections = [RowObjection(line.number, "", objection) for objection in line.objections]

    def object_to(self, column: str, code: str, basis: str = BASIS, **facts: str | int) -> None:
        self.objections.append(RowObjection(self.line.number, self.table.column(column), Objection(code, basis, facts)))

    def text(self, column: str) -> str:
        given = one_line(self.line[column])
        if len(given) > TEXT_LIMIT:
            self.object_to(column, "schedule.text_too_long", limit=TEXT_LIMIT)
        return given

    def code(self) -> Code | None:
        column = "subserie_codigo" if self.line["subserie_codigo"] else "serie_codigo"
        day = day_for_code(self.line, column)
        if day is not None:
            self.objections.append(RowObjection(self.line.number, self.table.column(column), day))
            return None
        try:
            return read_code(self.line[column])
        except MalformedCode as refusal:
            for objection in refusal.objections:
                self.objections.append(RowObjection(self.line.number, self.table.column(column), objection))
            return None

    def term(self, column: str) -> Term | None:
        """Years, months or both; a months column beside it adds to the years."""
        term = self._one_term(column, months_only=False)
        months = self._one_term(f"{column}_meses", months_only=True)
        return term if months is None else (term or Term()) + months

    def _one_term(self, column: str, *, months_only: bool) -> Term | None:
        given = one_line(self.line[column])
        if given in {"", "-", "—", "N/A", "n/a"}:
            return None
        found = _TERM.fullmatch(given)
        if found is None or not (found["years"] or found["months"]):
            self.object_to(column, "schedule.term_unreadable", given=given[:80])
            return None
        years, months = int(found["years"] or 0), int(found["months"] or 0)
        if min(years, months) < 0:
            self.object_to(column, "schedule.term_negative", given=given[:80])
            return None
        if months_only:
            years, months = 0, months or years
        if years * MONTHS + months > LONGEST_YEARS * MONTHS:
            self.object_to(column, "schedule.term_absurd", given=given[:80], limit=LONGEST_YEARS)
            return None
        return Term(years, months)

    def one_of(self, column: str, words: dict[K, tuple[str, ...]], code: str, basis: str) -> K | None:
        given = folded(self.line[column])
        if not given:
            return None
        for kind, spellings in words.items():
            if given in spellings:
                return kind
        self.object_to(column, code, basis, given=one_line(self.line[column])[:80])
        return None

    def technique(self) -> Technique | None:
        """What becomes of the files, from its column or from the marked one of several."""
        said = self.one_of("tecnica_seleccion", _TECHNIQUES, "schedule.technique_unknown", "LGA 4-XXIII")
        marked = [name for name in MARKS if _is_marked(self.line[name])]
        kinds = {MARKS[name] for name in marked} | ({said} if said else set())
        if len(kinds) > 1:
            self.object_to(marked[-1], "schedule.technique_twice", "LGA 4-XXIII", given=len(kinds))
            return None
        return next(iter(kinds), None)

    def method(self) -> SamplingMethod | None:
        """How a sample is drawn, from its own column or told with the technique: `muestreo sistemático`."""
        said = self.one_of("muestreo_tipo", _METHODS, "schedule.method_unknown", "LGA 4-XXIII")
        technique = folded(self.line["tecnica_seleccion"])
        told = {method for method, spellings in _METHODS.items() if technique in spellings}
        if said is not None and told - {said}:
            self.object_to("muestreo_tipo", "schedule.method_twice", "LGA 4-XXIII")
            return None
        return said or next(iter(told), None)

    def values(self) -> str:
        """The primary values of the row in the order A, L, F, C, from one column or four."""
        found = {letter for letter in VALUES if _is_marked(self.line[letter])}
        for word in _BETWEEN_VALUES.split(self.line["valores"].strip()):
            letters = {_VALUE_WORDS[folded(word)]} if folded(word) in _VALUE_WORDS else set(word.upper())
            if not letters <= set(VALUES) or (len(letters) != len(word) and folded(word) not in _VALUE_WORDS):
                self.object_to("valores", "schedule.value_unknown", "LGA 4-LIX", given=word[:40])
            found |= letters & set(VALUES)
        return "".join(letter for letter in VALUES if letter in found)

    def trigger(self) -> tuple[Trigger | None, str]:
        """An event the house does not know by name is kept with the body's own words."""
        given = self.text("evento")
        for trigger, spellings in _TRIGGERS.items():
            if folded(given) in spellings:
                return trigger, ""
        return (Trigger.NAMED_EVENT, given[:200]) if given else (None, "")


def _read(line: Line, table: Table) -> tuple[ScheduleRow | None, list[RowObjection]]:
    cells = _Cells(line, table)
    code = cells.code()
    trigger, trigger_name = cells.trigger()
    office, intermediate, total = cells.term("AT"), cells.term("AC"), cells.term("total")
    technique = cells.technique()
    access = cells.one_of("acceso", _CONDITIONS, "schedule.access_condition_unknown", "LGT 103")
    is_subseries = code is not None and (bool(line["subserie_codigo"]) or code.depth > 1)
    is_heading = code is not None and code.depth == 0 and not line["subserie_codigo"]
    if not cells.objections and not is_heading:
        for column, objection in _missing(line, is_subseries=is_subseries):
            cells.objections.append(RowObjection(line.number, table.column(column), objection))
    if code is None:
        return None, cells.objections
    row = ScheduleRow(
        number=line.number, code=code, is_subseries=is_subseries, office=office, intermediate=intermediate, total=total,
        precautionary=cells.term("precautorio") or Term(), technique=technique,
        sample_quality=cells.text("muestreo_cualidad"), values=cells.values(), trigger=trigger,
        trigger_name=trigger_name, legal_basis=cells.text("fundamento"), access_condition=access,
        note=cells.text("aclaraciones"),
        sampling_method=cells.method(),
        access_basis=cells.text("acceso_fundamento"),
        support=cells.one_of("soporte", _SUPPORTS, "schedule.support_unknown", "LGA 4-LIV"), areas=cells.text("areas"),
    )  # fmt: skip
    return row, cells.objections


def _missing(line: Line, *, is_subseries: bool) -> Iterator[tuple[str, Objection]]:
    """What a row must say. A subseries may leave all its terms to its series, but not one of the two."""
    office, intermediate = _said(line, "AT"), _said(line, "AC")
    if is_subseries and not office and not intermediate:
        return
    for column, said in (("AT", office), ("AC", intermediate)):
        if not said:
            yield column, Objection("schedule.term_missing", BASIS, {"term": column})
    if not is_subseries and not line["tecnica_seleccion"] and not any(_is_marked(line[name]) for name in MARKS):
        yield "tecnica_seleccion", Objection("schedule.technique_missing", "LGA 4-XXIII")


def _is_marked(cell: str) -> bool:
    """Whether a cell under one letter is marked: with an X, a tick, the letter, `sí`; not with `no` or 0."""
    return bool(cell) and cell not in {"-", "—"} and folded(cell) not in (_UNMARKED - {""})


def _said(line: Line, column: str) -> bool:
    return any(line[name] not in {"", "-", "—", "N/A", "n/a"} for name in (column, f"{column}_meses"))
