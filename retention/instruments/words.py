"""What values are called on the body's papers: always Spanish, whatever language the reader's screen speaks. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from classification.charts.levels import Level
from classification.series.kinds import AccessCondition, SamplingMethod, Support, Technique, Trigger
from system.actor import CustodyStage
from system.calendar.terms import MONTHS, Term

WORDS: Mapping[StrEnum, str] = MappingProxyType(
    {
        Level.SECTION: "Sección",
        Level.SUBSECTION: "Subsección",
        Level.SERIES: "Serie",
        Level.SUBSERIES: "Subserie",
        CustodyStage.OFFICE: "Archivo de trámite",
        CustodyStage.INTERMEDIATE: "Archivo de concentración",
        CustodyStage.HISTORICAL: "Archivo histórico",
    }
)
TECHNIQUES: Mapping[Technique, str] = MappingProxyType(
    {
        Technique.ELIMINATION: "Eliminación",
        Technique.SAMPLING: "Muestreo",
        Technique.CONSERVATION: "Conservación",
    }
)
TRIGGERS: Mapping[Trigger, str] = MappingProxyType(
    {
        Trigger.CLOSING: "Cierre del expediente",
        Trigger.CONTRACT_END: "Fin de contrato",
        Trigger.FINAL_RESOLUTION: "Resolución firme",
        Trigger.NAMED_EVENT: "Otro evento",
        Trigger.SEPARATION: "Baja del servidor público",
        Trigger.TAX_RETURN: "Presentación de la declaración fiscal",
        Trigger.WARRANTY_END: "Término de garantía",
    }
)
SAMPLINGS: Mapping[SamplingMethod, str] = MappingProxyType(
    {
        SamplingMethod.QUALITATIVE: "Cualitativo o selectivo",
        SamplingMethod.SYSTEMATIC: "Sistemático",
        SamplingMethod.RANDOM: "Aleatorio",
        SamplingMethod.EXEMPLARY: "Ejemplar",
        SamplingMethod.CHRONOLOGICAL: "Cronológico",
    }
)
ACCESS: Mapping[AccessCondition, str] = MappingProxyType(
    {
        AccessCondition.PUBLIC: "Pública",
        AccessCondition.POSSIBLY_RESERVED: "Posible reservada",
        AccessCondition.POSSIBLY_CONFIDENTIAL: "Posible confidencial",
    }
)
SUPPORTS: Mapping[Support, str] = MappingProxyType(
    {Support.PAPER: "Papel", Support.ELECTRONIC: "Electrónico", Support.HYBRID: "Mixto"}
)


def word(words: Mapping[Any, str], value: StrEnum | None) -> str:
    """What a value is called; nothing where there is none."""
    return "" if value is None else words[value]


def said_term(term: Term | None) -> int | str:
    """A term as the forms write it: whole years as a number, with months in words."""
    if term is None:
        return ""
    years, months = divmod(term.in_months, MONTHS)
    if not months:
        return years
    in_months = f"{months} mes" if months == 1 else f"{months} meses"
    in_years = f"{years} año" if years == 1 else f"{years} años"
    return f"{in_years} {in_months}" if years else in_months


def crosses(values: str) -> list[str]:
    """The four columns of the values, A L F C, with an X where the letter is among them."""
    return ["X" if letter in values else "" for letter in "ALFC"]


def citations(found: Sequence[Mapping[str, Any]], otherwise: str = "") -> str:
    """Legal bases as one text: `CFF 30, LGA 53-IV`; the free text where none is structured."""
    said = []
    for one in found:
        article = "-".join(str(one.get(part) or "").strip() for part in ("article", "fraction") if one.get(part))
        cited = " ".join(part for part in (str(one.get("norm") or "").strip(), article) if part)
        note = str(one.get("note") or "").strip()
        said.append(f"{cited} ({note})" if note and cited else cited or note)
    return "; ".join(one for one in said if one) or otherwise
