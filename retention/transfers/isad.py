"""The 26 elements of ISAD(G) and which of them are essential for exchange (ISAD(G) I.12; domain 2.12). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Element:
    """One element: its number, its name in code, its Spanish name, and whether no description goes without it."""

    number: str
    name: str
    label: str
    is_essential: bool = False


ELEMENTS = (
    Element("3.1.1", "reference_code", "Código de referencia", is_essential=True),
    Element("3.1.2", "title", "Título", is_essential=True),
    Element("3.1.3", "dates", "Fechas", is_essential=True),
    Element("3.1.4", "level", "Nivel de descripción", is_essential=True),
    Element("3.1.5", "extent", "Volumen y soporte", is_essential=True),
    Element("3.2.1", "creator", "Nombre del productor", is_essential=True),
    Element("3.2.2", "administrative_history", "Historia institucional"),
    Element("3.2.3", "archival_history", "Historia archivística"),
    Element("3.2.4", "acquisition", "Forma de ingreso"),
    Element("3.3.1", "scope_and_content", "Alcance y contenido"),
    Element("3.3.2", "appraisal", "Valoración, selección y eliminación"),
    Element("3.3.3", "accruals", "Nuevos ingresos"),
    Element("3.3.4", "arrangement", "Organización"),
    Element("3.4.1", "access_conditions", "Condiciones de acceso"),
    Element("3.4.2", "reproduction_conditions", "Condiciones de reproducción"),
    Element("3.4.3", "language", "Lengua y escritura de los documentos"),
    Element("3.4.4", "physical_characteristics", "Características físicas y requisitos técnicos"),
    Element("3.4.5", "finding_aids", "Instrumentos de descripción"),
    Element("3.5.1", "originals", "Existencia y localización de los originales"),
    Element("3.5.2", "copies", "Existencia y localización de copias"),
    Element("3.5.3", "related_units", "Unidades de descripción relacionadas"),
    Element("3.5.4", "publication_note", "Nota de publicaciones"),
    Element("3.6.1", "note", "Notas"),
    Element("3.7.1", "archivist_note", "Nota del archivista"),
    Element("3.7.2", "rules", "Reglas o normas"),
    Element("3.7.3", "description_dates", "Fechas de las descripciones"),
)
NAMES = tuple(one.name for one in ELEMENTS)
ESSENTIAL = tuple(one.name for one in ELEMENTS if one.is_essential)
LABELS = {one.name: one.label for one in ELEMENTS}


def missing(elements: Mapping[str, str]) -> tuple[str, ...]:
    """The essential elements that a description does not say, in their order."""
    return tuple(name for name in ESSENTIAL if not elements.get(name, "").strip())


def completed(known: Mapping[str, str], said: Mapping[str, str], above: Mapping[str, str]) -> dict[str, str]:
    """A whole description: what was said of it, else what the file itself tells, else what its series says for all.

    Only the elements that are alike for every file of a series come from above; the essential ones never do.
    """
    whole: dict[str, str] = {}
    for name in NAMES:
        inherited = "" if name in ESSENTIAL else above.get(name, "")
        whole[name] = said.get(name, "").strip() or known.get(name, "").strip() or inherited.strip()
    return whole
