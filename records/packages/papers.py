"""The papers of a package: cover, foliated index, certified copy, as PDF/A. The same data are the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from records.collegiate.queries import CHOICES
from records.packages.verify_package import title_of
from system.typesetting.typesetter import showable, typeset
from system.web.articles import of_body
from system.web.language import long_date

_HERE = Path(__file__).parent
COVER, FOLIOS, CERTIFICATE = (_HERE / name for name in ("cover.typ", "folios.typ", "certificate.typ"))
ROWS = 2000
_CELL = 300
_PRINTED = (
    ("Fojas", 3), ("N.º", 2), ("Documento", 11), ("Tipo", 4), ("Fecha", 3), ("Versión", 2), ("Soporte", 3),
    ("Acredita", 6), ("SHA-256", 8),
)  # fmt: skip
_CARRIED = {"yes": "Digital", "on_paper": "Solo papel", "destroyed": "Dado de baja"}
_VOTING = "Votación"
_CHOICES = dict(CHOICES)
_DIGEST_LABEL = "SHA-256 del paquete"


def cover(package: Mapping[str, Any], custody: Sequence[Mapping[str, Any]], outcomes: Mapping[str, int], *,
          moment: datetime, local: str) -> bytes:  # fmt: skip
    """The cover: of what, as of when, what is in it, what is not, how it is verified.

    Args:
        package: what `package.json` says.
        custody: the chain of custody of its files.
        outcomes: how many signatures came to each outcome.
        moment: written into the PDF.
        local: the moment on the body's clock, as people read it.
    """
    documents = package["documents"]
    title = f"Paquete probatorio · {title_of(package)}"
    parts = [
        {"title": "Qué contiene", "lines": [
            _contained(documents),
            *_absent(documents),
            "Índice foliado, custodia, validación de firmas, historial con prueba y punto de control firmado.",
            "Contiene los documentos que podía leer quien lo pidió."
            if package["variant"] == "full" else "Contiene solo versiones públicas.",
        ]},
        *_voting(package),
        {"title": "Firmas en los documentos", "lines": _signatures(outcomes)},
        {"title": "Expedientes y custodia", "lines": [
            f"{one['reference']}: movimientos, {len(one['steps'])}; del {one['steps'][0]['on']} al "
            f"{one['steps'][-1]['on']}" for one in custody
        ] or ["Sin expedientes que mostrar."]},
        {"title": "Cómo se verifica", "lines": [
            "Sin red y sin este sistema: abra data/verify/verify.html en un navegador y elija el paquete,",
            "o ejecute python3 verify_package.py con el nombre del paquete.",
            "Obtenga el verificador del organismo, no solo del paquete, y compare la clave pública con la que publica.",
        ]},
    ]  # fmt: skip
    data = {
        "title": showable(title), "body": showable(package["body"]["name"]),
        "head": [[label, showable(str(value))] for label, value in _head(package, local) if value],
        "parts": [{"title": one["title"], "lines": [showable(line) for line in one["lines"]]} for one in parts],
    }  # fmt: skip
    return typeset(COVER, data, moment=moment)


def index(package: Mapping[str, Any], *, moment: datetime) -> Iterator[tuple[str, bytes]]:
    """The foliated index, in so many PDFs as the typesetter needs: name and bytes of each."""
    documents = package["documents"]
    for number, start in enumerate(range(0, max(1, len(documents)), ROWS), 1):
        name = "index.pdf" if len(documents) <= ROWS else f"index-{number:02d}.pdf"
        data = {
            "title": showable(f"Índice foliado · {title_of(package)}"),
            "headings": [heading for heading, _ in _PRINTED], "widths": [width for _, width in _PRINTED],
            "digest": len(_PRINTED) - 1,
            "rows": [[_cell(cell) for cell in _row(one)] for one in documents[start : start + ROWS]],
        }  # fmt: skip
        yield name, typeset(FOLIOS, data, moment=moment)


def certificate(said: Mapping[str, Any], *, on: date, moment: datetime) -> bytes:
    """The paper of a certified copy: who certifies what, on which basis, over which folios and bytes.

    Args:
        said: body, number, subject, officer, post, basis, first_folio, last_folio, documents, sha256, place.
        on: the day.
        moment: written into the PDF.
    """
    day = long_date(on, "es")
    folios = said["last_folio"] - said["first_folio"] + 1
    text = (
        f"{said['officer']}, {said['post']} {of_body(said['body'])}, con fundamento en {said['basis']}, CERTIFICA que "
        f"las presentes {folios} fojas, de la {said['first_folio']} a la {said['last_folio']}, son copia fiel de los "
        f"documentos de {said['subject']} que obran en los archivos de este organismo, tal como se contienen en el "
        f"paquete probatorio cuya huella se asienta. Se expide el {day}."
    )
    facts = (
        ("Fojas certificadas", f"{said['first_folio']} a {said['last_folio']}"),
        ("Documentos en el paquete", str(said["documents"])),
        (_DIGEST_LABEL, said["sha256"]),
        ("Fundamento", said["basis"]),
    )
    data = {
        "title": "Copia certificada", "number": showable(f"{said['body']} · Copia certificada {said['number']}"),
        "text": showable(text), "facts": [[label, showable(value)] for label, value in facts],
        "digest_label": _DIGEST_LABEL, "officer": showable(said["officer"]), "post": showable(said["post"]),
    }  # fmt: skip
    return typeset(CERTIFICATE, data, moment=moment)


def _head(package: Mapping[str, Any], local: str) -> list[tuple[str, object]]:
    decision = package.get("decision")
    head: list[tuple[str, object]] = [("Corresponde al", local)]
    if decision:
        head += [
            ("Decisión", f"{decision['reference'] or ''} · {decision['kind_name']}"), ("Asunto", decision["matter"]),
            ("Autoridad", decision["authority"]), ("Fecha", decision["decided_on"]),
            ("Soporte documental", f"{decision['fulfilled']} de {decision['required']} requisitos"),
        ]  # fmt: skip
    if package["variant"] == "public":
        edition = package["edition"]
        head.append(("Decisión publicada", f"{edition['reference']} · edición {edition['number']}"))
    if package["subject"] == "file":
        file = package["files"][0]
        head += [
            ("Expediente", f"{file['printed_reference']} · {file['title']}"), ("Serie", file["series"]),
            ("Unidad", file["unit"]), ("Apertura", file["opened_on"]), ("Cierre", file["closed_on"] or "abierto"),
        ]  # fmt: skip
    return head


def _voting(package: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Who voted how, and what it came to; nothing where nobody voted. Of what is public, how many alone."""
    told = (package.get("decision") or {}).get("voting")
    if told is None:
        counted = json.loads(package["edition"]["content"]).get("votacion") if package["variant"] == "public" else None
        return [{"title": _VOTING, "lines": [_counted(counted)]}] if counted else []
    reached = "hubo quórum" if told["quorum_reached"] else "no hubo quórum"
    agreed = "no se aprobó" if not told["passed"] else "se aprobó"
    if told["passed"] and told["casting"]:
        agreed = "se aprobó por el voto de quien preside"
    counts = {name: told[key] for key, name in (("favour", "a_favor"), ("against", "en_contra"),
                                                ("abstained", "abstenciones"), ("recused", "excusas"))}  # fmt: skip
    lines = [f"{told['body']['name']}: {reached}; {agreed}.", _counted(counts), *map(_ballot, told["ballots"])]
    if not told["reasons_told"] and (told["recused"] or told["against"]):
        lines.append("Las razones de excusas y votos en contra no van aquí: quien pidió el paquete no puede leerlas.")
    return [{"title": _VOTING, "lines": lines}]


def _counted(counts: Mapping[str, int]) -> str:
    words = (("a_favor", "a favor"), ("en_contra", "en contra"), ("abstenciones", "abstenciones"),
             ("excusas", "excusas"))  # fmt: skip
    return f"{'; '.join(f'{said}, {counts.get(name, 0)}' for name, said in words)}.".capitalize()


def _ballot(one: Mapping[str, Any]) -> str:
    who = f"{one['name']}, {one['office']}" if one["office"] else one["name"]
    presides = " (preside)" if one["presides"] else ""
    reason = f". Razón: {one['reason']}" if one["reason"] else ""
    return f"{who}{presides}: {_CHOICES[one['vote']].lower()}{reason}"


def _contained(documents: Sequence[Mapping[str, Any]]) -> str:
    folios = max((one["last_folio"] for one in documents), default=0)
    travelling = _many(sum(bool(one["path"]) for one in documents), "viaja", "viajan")
    counted = f"{_many(len(documents), 'documento', 'documentos')} en {_many(folios, 'foja', 'fojas')}"
    return f"{counted}; {travelling} con su huella SHA-256."


def _absent(documents: Sequence[Mapping[str, Any]]) -> list[str]:
    told = (
        ("on_paper", "documento obra solo en papel y no viaja; el índice lo nombra",
         "documentos obran solo en papel y no viajan; el índice los nombra"),
        ("destroyed", "documento fue dado de baja y ya no existe; el índice lo nombra",
         "documentos fueron dados de baja y ya no existen; el índice los nombra"),
    )  # fmt: skip
    counted = ((sum(one["carried"] == carried for one in documents), *words) for carried, *words in told)
    return [f"{_many(count, one, several)}." for count, one, several in counted if count]


def _many(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"


def _signatures(outcomes: Mapping[str, int]) -> list[str]:
    words = {
        "valid": ("válida", "válidas"),
        "expired": ("inválida: el certificado no estaba vigente en el momento probado",
                    "inválidas: el certificado no estaba vigente en el momento probado"),
        "untrusted": ("íntegra, de autoridad que este organismo no reconoce",
                      "íntegras, de autoridad que este organismo no reconoce"),
        "altered": ("sobre un documento alterado", "sobre documentos alterados"),
        "unreadable": ("que no se pudo leer", "que no se pudieron leer"),
        "too_large": ("no revisada por el tamaño del documento", "no revisadas por el tamaño del documento"),
    }  # fmt: skip
    found = [f"{_many(outcomes[name], *said)}." for name, said in words.items() if outcomes.get(name)]
    return [*found, "No se consultó revocación en línea."] if found else ["Ningún documento trae firma electrónica."]


def _row(one: Mapping[str, Any]) -> list[object]:
    folios = str(one["first_folio"]) if one["folios"] == 1 else f"{one['first_folio']}–{one['last_folio']}"
    supports = "; ".join(dict.fromkeys(f"{each['role_name']} {each['pages']}".strip() for each in one["supports"]))
    return [
        folios, one["number"], one["title"] or one["file_name"], one["kind"], one["created_on"], one["version"] or "",
        _CARRIED[one["carried"]], supports, one["sha256"],
    ]  # fmt: skip


def _cell(value: object) -> str:
    text = "" if value is None else showable(str(value))
    return text if len(text) <= _CELL else f"{text[: _CELL - 1]}…"
