"""How Spanish says whose it is: "del Municipio de León", "de la Secretaría de Salud", "de El Colegio de México". Pure.

The article goes by the first word of a name, from the words that public bodies in Mexico are called by. A name that
begins with none of them, or with an article of its own, is said with "de" alone: never wrong, at the worst bare.
"""

from __future__ import annotations

from system.tabular.text import folded

_MASCULINE = frozenset((
    "archivo", "ayuntamiento", "banco", "centro", "colegio", "comite", "concejo", "congreso", "consejo", "cuerpo",
    "departamento", "estado", "fideicomiso", "fondo", "gobierno", "grupo", "hospital", "instituto", "juzgado",
    "laboratorio", "ministerio", "municipio", "museo", "observatorio", "organismo", "organo", "partido",
    "patronato", "poder", "programa", "registro", "secretariado", "senado", "servicio", "sindicato", "sistema",
    "supremo", "tecnologico", "tribunal",
))  # fmt: skip
_FEMININE = frozenset((
    "administracion", "agencia", "alcaldia", "auditoria", "autoridad", "biblioteca", "camara", "casa", "central",
    "comision", "compania", "consejeria", "contaduria", "contraloria", "coordinacion", "corporacion", "corte",
    "defensoria", "delegacion", "dependencia", "direccion", "empresa", "escuela", "fiscalia", "fundacion",
    "gubernatura", "jefatura", "junta", "legislatura", "loteria", "oficialia", "oficina", "policia", "preparatoria",
    "presidencia", "procuraduria", "promotora", "red", "secretaria", "sindicatura", "subsecretaria", "suprema",
    "tesoreria", "unidad", "universidad",
))  # fmt: skip
_PLURAL = {"servicios": "los", "talleres": "los", "ferrocarriles": "los", "juntas": "las"}
_HONOURS = frozenset({"h", "honorable"})


def of_body(name: str) -> str:
    """The name after its preposition and article."""
    words = [folded(word) for word in name.split()[:2]]
    first = words[1] if len(words) > 1 and words[0] in _HONOURS else words[0] if words else ""
    if first in _MASCULINE:
        return f"del {name}"
    article = "la" if first in _FEMININE else _PLURAL.get(first, "")
    return f"de {article} {name}" if article else f"de {name}"
