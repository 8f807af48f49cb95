"""How schedules and their entries are listed, and the words of their values (Spanish msgids)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from classification.charts.model import Node
from retention.schedules.linter import Finding
from retention.schedules.model import RetentionSchedule, ScheduleEntry
from system.calendar.terms import Term
from system.listing import Column
from system.web.filters import term as in_words
from system.web.language import sentence

STATES = (("draft", "Borrador"), ("in_force", "Vigente"), ("superseded", "Sustituido"))
TECHNIQUES = (("elimination", "Eliminación"), ("sampling", "Muestreo"), ("conservation", "Conservación permanente"))
TRIGGERS = (
    ("closing", "Cierre del expediente"),
    ("contract_end", "Fin de contrato"),
    ("final_resolution", "Resolución firme"),
    ("separation", "Baja del servidor público"),
    ("tax_return", "Presentación de la declaración fiscal"),
    ("warranty_end", "Término de garantía"),
    ("named_event", "Otro evento"),
)
CONDITIONS = (
    ("public", "Pública"),
    ("possibly_reserved", "Posible reservada"),
    ("possibly_confidential", "Posible confidencial"),
)
VALUES = (("A", "Administrativo"), ("L", "Legal"), ("F", "Fiscal"), ("C", "Contable"))
YES_NO = (("true", "Sí"), ("false", "No"))
WORDS = {
    "states": dict(STATES),
    "techniques": dict(TECHNIQUES),
    "triggers": dict(TRIGGERS),
    "conditions": dict(CONDITIONS),
    "values": dict(VALUES),
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
    """The columns of a version's entries; the last says what stands against each."""
    entry = ScheduleEntry
    office = entry.office_years * _MONTHS + entry.office_months
    intermediate = entry.intermediate_years * _MONTHS + entry.intermediate_months

    def said(row: object) -> str:
        found = findings.get(row.ScheduleEntry.key, ())  # type: ignore[attr-defined]  # a row of `queries.entry_rows`
        return " ".join(f"{sentence(one.objection)} [{one.objection.basis}]" for one in found)

    return (
        Column("code", "Código", Node.code, filter="text", order=entry.sort_key),
        Column("title", "Serie", Node.title, filter="text", lead=True),
        Column("values", "Valores", entry.values, filter="text", value=lambda row: " ".join(row.ScheduleEntry.values)),
        Column("office", "AT", office, numeric=True, value=lambda row: said_term(row.ScheduleEntry.office)),
        Column(
            "intermediate", "AC", intermediate, numeric=True,
            value=lambda row: said_term(row.ScheduleEntry.intermediate),
        ),
        Column(
            "total", "Total", office + intermediate, numeric=True,
            value=lambda row: said_term(row.ScheduleEntry.office + row.ScheduleEntry.intermediate),
        ),
        Column(
            "technique", "Técnica", entry.technique, filter="choice", choices=TECHNIQUES,
            value=lambda row: row.ScheduleEntry.technique,
        ),
        Column(
            "trigger", "Evento", entry.trigger, filter="choice", choices=TRIGGERS, shown=False,
            value=lambda row: row.ScheduleEntry.trigger,
        ),
        Column(
            "sample_quality", "Cualidad de la muestra", entry.sample_quality, filter="text", shown=False,
            value=lambda row: row.ScheduleEntry.sample_quality,
        ),
        Column(
            "legal_basis", "Fundamento", entry.legal_basis, filter="text", shown=False,
            value=lambda row: row.ScheduleEntry.legal_basis,
        ),
        Column(
            "legacy", "Heredada", entry.legacy, filter="choice", choices=YES_NO, shown=False,
            value=lambda row: str(row.ScheduleEntry.legacy).lower(),
        ),
        Column("findings", "Observaciones", sortable=False, value=said),
    )  # fmt: skip


def said_term(term: Term) -> str:
    """A term in words; nothing at all is said as zero."""
    years, months = divmod(term.in_months, _MONTHS)
    return in_words(years, months) if term else "0"
