"""A title that may be published: what names a person becomes initials (LGT 58, 115; domain 4.4). Pure.

A suggestion only: it recognises words of people by how titles in files are written, and whoever describes the file
decides. It would rather put initials on a street than publish a name.
"""

from __future__ import annotations

import re

# Words that stand in capitals in titles without naming anybody.
_COMMON_WORDS = """
acta actas acuerdo anexo año archivo auditoría avenida ayuntamiento calle centro ciudad colonia comité conciliación
conciliaciones contrato convenio desarrollo dirección enero febrero marzo abril mayo junio julio agosto septiembre
octubre noviembre diciembre estado expediente ficha gobierno informe junta licencia licitación ley méxico municipio
nacional nómina obra obras oficio oficios permiso personal plan póliza pólizas presidencia programa proyecto pública
público públicas recibo registro reglamento secretaría servicio servicios sesión solicitud tesorería trámite unidad
urbano nombramiento lic ing dr dra sr sra prof profa arq
"""
_COMMON = frozenset(_COMMON_WORDS.split())
_LEAST_NAMES = 2
_WORD = r"[A-ZÁÉÍÓÚÑÜ][a-záéíóúñü]+"
_JOINT = r"(?:\s+(?:de|del|la|las|los|y|e))*\s+"
_NAME = re.compile(rf"(?<![.\w])({_WORD}(?:{_JOINT}{_WORD})+)")
_MARKED = re.compile(
    rf"\b(?:C\.|Lic\.|Ing\.|Dr\.|Dra\.|Sr\.|Sra\.|Prof\.|Profa\.|Arq\.)\s*({_WORD}(?:{_JOINT}{_WORD})*)"
)
_CODES = re.compile(r"\b(?:[A-Z]{4}\d{6}[HM][A-Z]{5}[A-Z0-9]\d|[A-ZÑ&]{4}\d{6}[A-Z0-9]{3})\b")
PERSON = "persona física"


def suggest(title: str) -> str:
    """The title with names as initials and personal codes as "persona física"; empty where nothing looks like one."""
    changed = _CODES.sub(PERSON, title)
    changed = _MARKED.sub(lambda found: found[0].replace(found[1], _initials(found[1])), changed)
    changed = _NAME.sub(_named, changed)
    return changed if changed != title else ""


def _named(found: re.Match[str]) -> str:
    words = found[0].split()
    # The first word of a title is in capitals anyway.
    start = 1 if words[0].lower() in _COMMON else 0
    start = next((place for place in range(start, len(words)) if words[place][0].isupper()), start)
    capital = [word for word in words[start:] if word[0].isupper()]
    if len(capital) < _LEAST_NAMES or any(word.lower() in _COMMON for word in capital):
        return found[0]
    return " ".join([*words[:start], _initials(" ".join(words[start:]))])


def _initials(name: str) -> str:
    return " ".join(f"{word[0]}." for word in name.split() if word[0].isupper())
