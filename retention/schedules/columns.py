"""How schedules and their entries are listed, and the words of their values (Spanish msgids)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import case, literal

from classification.charts.model import Node
from classification.charts.spoken import SEVERITIES
from classification.series.labels import CONDITIONS, METHODS, SUPPORTS, TECHNIQUES, TRIGGERS, VALUES
from retention.schedules.comparison import ColumnChange, Value
from retention.schedules.linter import Finding
from retention.schedules.model import RetentionSchedule, ScheduleEntry
from system.calendar.terms import Term
from system.listing import Column
from system.web.filters import DASH
from system.web.filters import term as in_words
from system.web.language import gettext, sentence

STATES = (("draft", "Borrador"), ("in_force", "Vigente"), ("superseded", "Sustituido"), ("withdrawn", "Retirado"))
CHANGES = (("added", "Se agrega"), ("removed", "Sale"), ("changed", "Cambia"))
SAID = (("true", "Con plazos"), ("false", "Sin plazos"))
LABELS = {
    "code": "Código",
    "title": "Serie",
    "values": "Valores documentales",
    "office": "AT",
    "intermediate": "AC",
    "precautionary": "Término precautorio",
    "trigger": "Los plazos corren desde",
    "technique": "Técnica de selección",
    "sample_quality": "Cualidad de la muestra",
    "sampling_method": "Tipo de muestreo",
    "legal_basis": "Fundamento",
    "citations": "Fundamento",
    "access_condition": "Condición de acceso prevista",
    "access_basis": "Fundamento de la condición de acceso",
    "access_years": "Años de la condición de acceso",
    "support": "Soporte",
    "units": "Áreas productoras",
    "note": "Aclaraciones",
}
YES_NO = (("true", "Sí"), ("false", "No"))
WORDS = {
    "states": dict(STATES),
    "techniques": dict(TECHNIQUES),
    "triggers": dict(TRIGGERS),
    "conditions": dict(CONDITIONS),
    "values": dict(VALUES),
    "methods": dict(METHODS),
    "supports": dict(SUPPORTS),
    "levels": dict(SEVERITIES),
    "changes": dict(CHANGES),
    "labels": LABELS,
}
_WORDS_OF = {
    "technique": dict(TECHNIQUES),
    "trigger": dict(TRIGGERS),
    "sampling_method": dict(METHODS),
    "access_condition": dict(CONDITIONS),
    "support": dict(SUPPORTS),
}
_MONTHS = 12

VERSIONS = (
    Column("number", "Versión", RetentionSchedule.number, filter="exact", numeric=True),
    Column("title", "Título", RetentionSchedule.title, filter="text", lead=True),
    Column("state", "Estado", RetentionSchedule.state, filter="choice", choices=STATES),
    Column("in_force_from", "Vigente desde", RetentionSchedule.in_force_from, filter="date"),
    Column("in_force_until", "Vigente hasta", RetentionSchedule.in_force_until, filter="date"),
    Column("entries", "Series y subseries", sortable=False, numeric=True),
    Column("drafted_by", "Preparó", RetentionSchedule.drafted_by, filter="text", shown=False),
    Column("approved_by", "Aprobó", RetentionSchedule.approved_by, filter="text", shown=False),
    Column("minutes", "Acta", RetentionSchedule.minutes, filter="text", shown=False),
)


def entry_columns(findings: Mapping[str, Sequence[Finding]]) -> tuple[Column, ...]:
    """The columns of a version's series, with terms or without; the last says what stands against each."""
    entry = ScheduleEntry
    office = entry.office_years * _MONTHS + entry.office_months
    intermediate = entry.intermediate_years * _MONTHS + entry.intermediate_months

    def said(row: Any) -> str:
        found = findings.get(_key(row), ())
        return " ".join(f"{sentence(one.objection)} [{one.objection.basis}]" for one in found)

    return (
        Column("code", "Código", Node.code, filter="text", order=Node.sort_key),
        Column("title", "Serie", Node.title, filter="text", lead=True),
        Column("values", "Valores", entry.values, filter="text", value=_of(lambda one: " ".join(one.values))),
        Column("office", "AT", office, numeric=True, value=_of(lambda one: said_term(one.office))),
        Column("intermediate", "AC", intermediate, numeric=True, value=_of(lambda one: said_term(one.intermediate))),
        Column(
            "total", "Total", office + intermediate, numeric=True,
            value=_of(lambda one: said_term(one.office + one.intermediate)),
        ),
        Column(
            "technique", "Técnica", entry.technique, filter="choice", choices=TECHNIQUES,
            value=_of(lambda one: one.technique),
        ),
        Column(
            "trigger", "Evento", entry.trigger, filter="choice", choices=TRIGGERS, shown=False,
            value=_of(lambda one: one.trigger),
        ),
        Column(
            "sample_quality", "Cualidad de la muestra", entry.sample_quality, filter="text", shown=False,
            value=_of(lambda one: one.sample_quality),
        ),
        Column(
            "legal_basis", "Fundamento", entry.legal_basis, filter="text", shown=False,
            value=_of(lambda one: one.legal_basis),
        ),
        Column(
            "legacy", "Heredada", entry.legacy, filter="choice", choices=YES_NO, shown=False,
            value=_of(lambda one: str(one.legacy).lower()),
        ),
        Column(
            "said", "Plazos", case((entry.id.is_(None), literal("false")), else_=literal("true")), filter="choice",
            choices=SAID, shown=False, value=lambda row: str(row.ScheduleEntry is not None).lower(),
        ),
        Column("findings", "Observaciones", sortable=False, value=said),
    )  # fmt: skip


def _of(read: Callable[[ScheduleEntry], object]) -> Callable[[Any], object]:
    """Read a column of an entry; a series without one shows nothing."""
    return lambda row: None if row.ScheduleEntry is None else read(row.ScheduleEntry)


def _key(row: Any) -> str:
    key: str = row.ScheduleEntry.key if row.ScheduleEntry is not None else row.key
    return key


def said_value(column: str, value: Value) -> str:
    """What a column says, in words people know; nothing is said as nothing."""
    if isinstance(value, Term):
        return said_term(value)
    words = _WORDS_OF.get(column, {})
    return gettext(words[value]) if isinstance(value, str) and value in words else str(value)


def said_change(change: ColumnChange) -> str:
    """One column's change in words: what it was, what it is."""
    old, new = said_value(change.column, change.old), said_value(change.column, change.new)
    return f"{gettext(LABELS[change.column])}: {old or DASH} → {new or DASH}"


def said_term(term: Term) -> str:
    """A term in words; nothing at all is said as zero."""
    years, months = divmod(term.in_months, _MONTHS)
    return in_words(years, months) if term else "0"
