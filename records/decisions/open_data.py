"""Published decisions for machines: CSV, JSON, a feed and the dictionary of their fields (LGT 58; RFC 4180, 4287)."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape as escaped
from xml.sax.saxutils import quoteattr

from records.decisions.model import DecisionEdition
from system.organization.model import Fonds
from system.web.lists import neutral

# Every field of an edition: its name, its type, what it holds in Spanish.
DICTIONARY: Sequence[tuple[str, str, str]] = (
    ("cuerpo", "texto", "Sujeto obligado que decide"),
    ("numero", "texto", "Número de la decisión, por órgano, tipo y año"),
    ("edicion", "entero", "Número de la edición publicada, desde 1"),
    ("tipo", "texto", "Tipo de decisión"),
    ("clave_tipo", "texto", "Clave estable del tipo"),
    ("estado", "texto", "final (firme), repealed (abrogada)"),
    ("organo", "texto", "Órgano colegiado o autoridad que decide"),
    ("competencia", "texto", "Artículo que le da la atribución"),
    ("unidad", "texto", "Clave de la unidad administrativa responsable"),
    ("fecha", "fecha ISO 8601", "Fecha de la decisión"),
    ("lugar", "texto", "Lugar de la decisión"),
    ("asunto", "texto", "Asunto, sin datos personales"),
    ("fundamento", "texto", "Fundamento legal"),
    ("motivacion", "texto", "Motivación; vacía en versión pública"),
    ("sentido", "texto", "Qué se resolvió; vacío en versión pública"),
    ("recurso", "texto", "Recurso que procede contra la decisión"),
    (
        "votacion",
        "objeto",
        "Votos del órgano, sin nombres: a_favor, en_contra, abstenciones, excusas",
    ),
    ("vigente_desde", "fecha ISO 8601", "Primer día de vigencia"),
    ("vigente_hasta", "fecha ISO 8601 o vacío", "Último día de vigencia"),
    ("monto", "decimal o vacío", "Monto en pesos mexicanos"),
    ("procedimiento", "texto", "Procedimiento de contratación"),
    ("completitud", "entero", "Porcentaje de los soportes exigidos que existen"),
    ("incompleta", "booleano", "Verdadero si falta algún soporte exigido"),
    ("faltantes", "lista de texto", "Soportes exigidos que faltan"),
    ("relaciones", "lista", "Relación con otras decisiones publicadas: relacion, numero"),
    ("compromisos", "lista", "Compromisos de un plan de acción: indicador, meta, avance, porcentaje, fecha_limite"),
    ("soportes", "lista", "Soportes: funcion, requisito y, si hay versión pública, su identificador, versión y sha256"),
    ("publicada", "instante ISO 8601", "Cuándo se publicó la edición"),
    ("sha256", "texto", "Huella SHA-256 del contenido canónico de la edición"),
    ("direccion", "texto", "Dirección permanente de la edición"),
)
# Control characters and noncharacters, and what turns the direction of the line in which readers show a title.
_UNWRITABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
LICENCE = "Libre uso MX"
_LISTS = frozenset({"faltantes", "relaciones", "compromisos", "soportes", "votacion"})
_LATER: Mapping[str, Any] = {"recurso": "", "votacion": {}}


def address(fonds: Fonds, edition: DecisionEdition) -> str:
    """The permanent address of an edition within this service."""
    return (
        f"/public/{quote(fonds.code, safe='')}/decisions/{quote(edition.reference, safe='')}/editions/{edition.number}"
    )


def record(fonds: Fonds, edition: DecisionEdition) -> dict[str, Any]:
    """One edition with the fields of the dictionary, in its order."""
    held = {
        **json.loads(edition.content),
        "edicion": edition.number,
        "publicada": edition.published_at.isoformat(timespec="seconds"),
        "sha256": edition.sha256,
        "direccion": address(fonds, edition),
    }
    # Editions of an older release lack what was added to the dictionary since; they are kept as they were published.
    return {name: held.get(name, _LATER.get(name)) for name, _kind, _text in DICTIONARY}


def json_pieces(fonds: Fonds, editions: Iterable[DecisionEdition]) -> Iterator[bytes]:
    """The register as one JSON document, piece by piece."""
    about = {
        "cuerpo": fonds.name,
        "licencia": LICENCE,
        "diccionario": f"{_register(fonds)}/dictionary.json",
    }
    yield json.dumps(about, ensure_ascii=False)[:-1].encode() + b', "decisiones": ['
    for place, edition in enumerate(editions):
        yield (b", " if place else b"") + json.dumps(record(fonds, edition), ensure_ascii=False).encode()
    yield b"]}"


def csv_pieces(fonds: Fonds, editions: Iterable[DecisionEdition]) -> Iterator[bytes]:
    """The register as CSV with its header row; lists are JSON in their cell."""
    names = [name for name, _kind, _text in DICTIONARY]
    yield b"\xef\xbb\xbf" + _line(names)
    for edition in editions:
        held = record(fonds, edition)
        yield _line([_cell(name, held[name]) for name in names])


def feed(fonds: Fonds, editions: Sequence[DecisionEdition], origin: str) -> bytes:
    """The latest editions as an Atom feed (RFC 4287); `origin` is this service's own address."""
    here = f"{origin}{_register(fonds)}"
    updated = max((one.published_at for one in editions), default=fonds.created_at)
    entries = "".join(
        f"<entry><id>{escape(origin + address(fonds, one))}</id>"
        f"<title>{escape(f'{one.reference} · {one.matter}')}</title>"
        f"<updated>{one.published_at.isoformat(timespec='seconds')}</updated>"
        f"<link href={quoteattr(origin + address(fonds, one))}/></entry>"
        for one in editions
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>{escape(here)}</id><title>{escape(fonds.name)}</title><author><name>{escape(fonds.name)}</name></author>"
        f"<updated>{updated.isoformat(timespec='seconds')}</updated>"
        f'<link rel="self" href={quoteattr(here + ".atom")}/>{entries}</feed>'
    ).encode()


def escape(text: str) -> str:
    """Text as XML 1.0 can hold it; what it cannot hold is left out."""
    return escaped(_UNWRITABLE.sub("", text))


def _register(fonds: Fonds) -> str:
    return f"/public/{quote(fonds.code, safe='')}/decisions"


def _cell(name: str, value: Any) -> str:
    if name in _LISTS:
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else neutral(str(value))


def _line(cells: Sequence[str]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue().encode()
