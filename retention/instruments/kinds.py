"""The instruments a body publishes, the forms they go out in, and what each is called. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class InstrumentKind(StrEnum):
    """An archival instrument (LGA 4-XXXVII, XXXVIII; domain 2)."""

    CHART = "chart"
    SCHEDULE = "schedule"
    GUIDE = "guide"
    GENERAL_INVENTORY = "general_inventory"
    EXPIRY_CALENDAR = "expiry_calendar"
    IMMEDIATE_PROOF = "immediate_proof"


class Format(StrEnum):
    """A form an edition is written in; its value is the ending of the file's name."""

    XLSX = "xlsx"
    PDF = "pdf"
    CSV = "csv"
    JSON = "json"
    TURTLE = "ttl"
    JSONLD = "jsonld"


MIMES: Mapping[Format, str] = MappingProxyType(
    {
        Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Format.PDF: "application/pdf",
        Format.CSV: "text/csv",
        Format.JSON: "application/json",
        Format.TURTLE: "text/turtle",
        Format.JSONLD: "application/ld+json",
    }
)

FORMAT_LABELS: Mapping[Format, str] = MappingProxyType(
    {
        Format.XLSX: "Hoja de cálculo (XLSX)",
        Format.PDF: "Documento para leer e imprimir (PDF/A)",
        Format.CSV: "Datos abiertos (CSV)",
        Format.JSON: "Datos abiertos con diccionario (JSON)",
        Format.TURTLE: "Vocabulario SKOS (Turtle)",
        Format.JSONLD: "Vocabulario SKOS (JSON-LD)",
    }
)

# Titles of files may hold personal data, so what lists files is never open to everybody (domain 4.4).
PUBLIC_KINDS = frozenset(
    {InstrumentKind.CHART, InstrumentKind.SCHEDULE, InstrumentKind.GUIDE, InstrumentKind.IMMEDIATE_PROOF}
)

BASES: Mapping[InstrumentKind, str] = MappingProxyType(
    {
        InstrumentKind.CHART: "LGA 4-XX, 13",
        InstrumentKind.SCHEDULE: "LGA 4-XIII, 13; LGTAIP 65-XLIII",
        InstrumentKind.GUIDE: "LGA 14; LGTAIP 65-XLIII",
        InstrumentKind.GENERAL_INVENTORY: "LGA 4-XXXIX, 13",
        InstrumentKind.EXPIRY_CALENDAR: "LGA 4-XLVI, 30, 31",
        InstrumentKind.IMMEDIATE_PROOF: "LGA 13, 28",
    }
)

LICENCE = "Datos abiertos: uso libre citando la fuente (LGTAIP 3-VIII)."


def formats_of(kind: InstrumentKind) -> tuple[Format, ...]:
    """The forms an instrument is written in; only a chart is a vocabulary."""
    usual = (Format.XLSX, Format.PDF, Format.CSV, Format.JSON)
    return (*usual, Format.TURTLE, Format.JSONLD) if kind is InstrumentKind.CHART else usual
