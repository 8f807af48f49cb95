"""How sheets are listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select

from classification.series.labels import STATES, fields_in_words, roles_in_words
from classification.series.model import AppraisalSheet, SheetState
from classification.series.queries import STANDING, SheetStanding
from system.listing import Column

Choices = Sequence[tuple[str, str]]


def sheet_columns(
    statement: Select[Any], standing: Mapping[UUID, SheetStanding], *, sections: Choices, units: Choices
) -> tuple[Column, ...]:
    """The columns of `queries.sheets`; `standing` is of every sheet listed, by id."""
    sheet, given = AppraisalSheet, statement.selected_columns
    names = dict(units)

    def lacking(row: Any) -> str:
        one = standing[row.AppraisalSheet.id]
        return fields_in_words(one.missing) if row.AppraisalSheet.state in STANDING else ""

    def waiting(row: Any) -> str:
        one = standing[row.AppraisalSheet.id]
        return roles_in_words(one.waiting) if row.AppraisalSheet.state is SheetState.DRAFT else ""

    return (
        Column(
            "code", "Clave", sheet.class_code, filter="text", order=given.sort_key,
            value=lambda row: row.AppraisalSheet.class_code,
        ),
        Column(
            "title", "Serie o subserie", sheet.class_title, filter="text", lead=True,
            value=lambda row: row.AppraisalSheet.class_title,
        ),
        Column("section", "Sección", given.section_key, filter="choice", choices=sections, sortable=False,
            value=lambda row: row.section_key, shown=False),
        Column("unit", "Área que responde por la ficha", sheet.unit_id, filter="choice", choices=units, sortable=False,
            value=lambda row: names.get(str(row.AppraisalSheet.unit_id), "")),
        Column("number", "Ficha número", sheet.number, numeric=True, shown=False,
            value=lambda row: row.AppraisalSheet.number),
        Column("state", "Estado", sheet.state, filter="choice", choices=STATES,
            value=lambda row: row.AppraisalSheet.state),
        Column("percent", "Porcentaje integrado", sortable=False, numeric=True,
            value=lambda row: standing[row.AppraisalSheet.id].percent),
        Column("lacking", "Datos que faltan", sortable=False, value=lacking, shown=False),
        Column("waiting", "Firmas pendientes", sortable=False, value=waiting),
        Column("drawn_up_on", "Elaborada el", sheet.drawn_up_on, filter="date",
            value=lambda row: row.AppraisalSheet.drawn_up_on, shown=False),
        Column("changed_at", "Último cambio", sheet.changed_at, filter="date",
            value=lambda row: row.AppraisalSheet.changed_at),
    )  # fmt: skip
