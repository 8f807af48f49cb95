"""Imports, and the rows of one of which something is said, as lists show them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, case, select

from records.inventories.model import ImportState, InventoryImport, InventoryRow
from records.inventories.queries import in_sight
from records.inventories.schemas import LABELS
from records.inventories.weighing import Outcome
from system.errors import Objection
from system.listing import Column
from system.web.language import gettext, sentence
from system.work import Reading

STATES = ((ImportState.RUNNING.value, "En curso"), (ImportState.DONE.value, "Terminado"))
OUTCOMES = (
    (Outcome.REFUSED.value, "Rechazada"), (Outcome.DUPLICATE.value, "Repetida"), (Outcome.LOADED.value, "Cargada"),
    (Outcome.UNCHANGED.value, "Sin cambio"), (Outcome.PASSED.value, "No es dato"),
)  # fmt: skip
_GRAVITY = {outcome: place for place, (outcome, _) in enumerate(OUTCOMES)}

IMPORTS = (
    Column("file_name", "Archivo", InventoryImport.file_name, filter="text", lead=True),
    Column("begun_at", "Fecha", InventoryImport.begun_at, filter="date"),
    Column("begun_by", "Quién", InventoryImport.begun_by, filter="text", shown=False),
    Column("state", "Estado", InventoryImport.state, filter="choice", choices=STATES),
    Column("rows", "Filas", InventoryImport.rows, numeric=True),
    Column("loaded", "Cargadas", InventoryImport.loaded, numeric=True),
    Column("unchanged", "Sin cambio", InventoryImport.unchanged, numeric=True),
    Column("refused", "Rechazadas", InventoryImport.refused, numeric=True),
    Column("duplicates", "Repetidas", InventoryImport.duplicates, numeric=True),
    Column("passed", "Filas que no son datos", InventoryImport.passed, numeric=True, shown=False),
    Column("sha256", "Huella SHA-256", InventoryImport.sha256, filter="exact", shown=False),
)


def imports(reading: Reading) -> Select[Any]:
    """The imports within sight, as a list asks for them."""
    statement = select(InventoryImport).where(in_sight(reading.actor))
    own = reading.actor.fonds_id
    return statement if own is None else statement.where(InventoryImport.fonds_id == own)


def rows(kept: InventoryImport) -> Select[Any]:
    """The rows of an import of which something is said, as a list asks for them."""
    return select(InventoryRow).where(InventoryRow.import_id == kept.id)


def said_of(row: InventoryRow) -> list[tuple[str, str, str]]:
    """What is said of a row: its severity, its column as the house calls it, the sentence."""
    found = []
    for one in row.said:
        label = LABELS.get(one["heading"], "")
        detail = sentence(Objection(one["code"], one["basis"], one["facts"]))
        found.append((one["severity"], gettext(label) if label else "", detail))
    return found


def _in_one_line(row: InventoryRow) -> str:
    return " · ".join(f"{column}: {detail}" if column else detail for _severity, column, detail in said_of(row))


ROWS = (
    Column("row_number", "Fila", InventoryRow.row_number, filter="exact", numeric=True, lead=True),
    Column(
        "outcome", "Resultado", InventoryRow.outcome, filter="choice", choices=OUTCOMES,
        order=case(_GRAVITY, value=InventoryRow.outcome, else_=len(_GRAVITY)),
    ),
    Column("said", "Observaciones", value=_in_one_line, sortable=False),
)  # fmt: skip
