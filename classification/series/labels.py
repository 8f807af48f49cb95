"""What the fields and values of sheets are called (Spanish msgids), for pages, lists and objections alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from system.organization.labels import role_label
from system.organization.roles import Role
from system.web.language import gettext as _

STATES = (
    ("draft", "Borrador"),
    ("signed", "Firmada"),
    ("superseded", "Sustituida"),
    ("withdrawn", "Retirada"),
)
OPINIONS = (
    ("favourable", "Favorable"),
    ("with_observations", "Favorable con observaciones"),
    ("unfavourable", "Desfavorable"),
)
VALUES = (("A", "Administrativo"), ("L", "Legal"), ("F", "Fiscal"), ("C", "Contable"))
SECONDARY_VALUES = (
    ("evidential", "Evidencial"),
    ("testimonial", "Testimonial"),
    ("informative", "Informativo"),
)
TECHNIQUES = (("elimination", "Eliminación"), ("sampling", "Muestreo"), ("conservation", "Conservación permanente"))
METHODS = (
    ("qualitative", "Cualitativo o selectivo"),
    ("systematic", "Sistemático"),
    ("random", "Aleatorio"),
    ("exemplary", "Ejemplar"),
    ("chronological", "Cronológico"),
)
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
PERSONAL_DATA = (
    ("none", "No contiene datos personales"),
    ("personal", "Contiene datos personales"),
    ("sensitive", "Contiene datos personales sensibles"),
)
SUPPORTS = (("paper", "Papel"), ("electronic", "Electrónico"), ("hybrid", "Híbrido"))
TRADITIONS = (("original", "Original"), ("copy", "Copia"), ("both", "Original y copia"))
CRITERIA = (
    ("provenance", "Procedencia"),
    ("original_order", "Orden original"),
    ("diplomatic", "Diplomático"),
    ("context", "Contexto"),
    ("content", "Contenido"),
    ("use", "Utilización"),
)
WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "states": dict(STATES), "opinions": dict(OPINIONS), "values": dict(VALUES),
        "secondary_values": dict(SECONDARY_VALUES), "techniques": dict(TECHNIQUES), "methods": dict(METHODS),
        "triggers": dict(TRIGGERS), "conditions": dict(CONDITIONS), "personal_data": dict(PERSONAL_DATA),
        "supports": dict(SUPPORTS), "traditions": dict(TRADITIONS), "criteria": dict(CRITERIA),
    }
)  # fmt: skip
TONES: Mapping[str, str] = MappingProxyType(
    {"draft": "warn", "signed": "good", "superseded": "neutral", "withdrawn": "neutral"}
)

FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "answering_unit": "Área que responde por la ficha",
        "producing_units": "Áreas productoras",
        "sheet_code": "Clave de la ficha",
        "function": "Función o atribución",
        "legal_attribution": "Fundamento de la atribución",
        "processes": "Procesos y procedimientos relacionados",
        "other_areas": "Otras áreas que intervienen",
        "related_series": "Series antecedentes o relacionadas",
        "years": "Fechas extremas",
        "description": "Descripción del contenido",
        "document_types": "Tipología documental",
        "internal_order": "Orden interno del expediente",
        "tradition": "Tradición documental",
        "summary_documents": "Documentos que resumen a otros",
        "support": "Soporte",
        "volume": "Volumen anual",
        "values": "Valores primarios",
        "value_reasons": "Justificación de los valores",
        "secondary_values": "Valores secundarios",
        "terms": "Plazos de conservación",
        "trigger": "Evento que inicia el plazo",
        "technique": "Técnica de selección",
        "citations": "Fundamento legal de los plazos",
        "criteria": "Criterios de valoración",
        "access_condition": "Condición de acceso",
        "personal_data": "Datos personales",
        "location": "Ubicación",
        "custodian": "Responsable de la custodia",
    }
)


def fields_in_words(names: Iterable[str]) -> str:
    """Fields as one text in the language spoken; one that nobody knows by its own name."""
    return ", ".join(_(FIELDS[name]).lower() if name in FIELDS else name for name in names)


def roles_in_words(roles: Iterable[Role]) -> str:
    """Roles as one text in the language spoken."""
    return ", ".join(role_label(role) for role in roles)


def word(kind: str, value: object) -> str:
    """One value of a kind of `WORDS` in the language spoken; nothing for None."""
    return "" if value is None else _(WORDS[kind][str(value)])
