"""What the act over lost or damaged files says on paper: everything domain 2.7 asks of it, for people to sign.

Spanish, as the law's papers are, whatever the screen speaks. It says that it freezes and never disposes. A title stands
as the file's public title where there is one, for the act is published (LGA 116-VI); where a formal classification is
in force and there is none, that is said instead.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from records.incidents.model import Incident, IncidentKind
from system.typesetting.typesetter import showable, typeset
from system.web.language import long_date

TEMPLATE = Path(__file__).with_name("act.typ")
MOST_SIGNERS = 8
_TITLES = {
    IncidentKind.LOST: "Acta de búsqueda y extravío de expedientes",
    IncidentKind.DISASTER: "Acta circunstanciada de siniestro",
}
_STANDINGS = {IncidentKind.LOST: "extraviados", IncidentKind.DISASTER: "siniestrados"}
_NOT_YET = "no consta a la fecha de esta acta"
_COLUMNS = ("No.", "Clave del expediente", "Título", "Unidad", "Fechas extremas", "Fojas", "Situación")


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody who signs the act, and as what."""

    name: str
    post: str


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file as the act lists it; `closed_on` None is still open, `folios` None was never counted."""

    reference: str
    title: str
    unit: str
    opened_on: date
    closed_on: date | None
    folios: int | None
    found_on: date | None


def said_in(
    incident: Incident, body: str, files: Sequence[ListedFile], photographs: Iterable[tuple[str, str]],
    signers: Sequence[Signer],
) -> dict[str, Any]:  # fmt: skip
    """All that the paper says but its number and moment, as JSON holds it; `photographs` are names and SHA-256."""
    unknown = sum(one.folios is None for one in files)
    folios = f"{sum(one.folios or 0 for one in files)}" + (f" ({unknown} sin contar)" if unknown else "")
    act_on = _day(incident.act_on)
    data: dict[str, Any] = {
        "title": _TITLES[incident.kind], "body": body, "act_number": incident.act_number,
        "statement": _statement(incident.kind, act_on, len(files)),
        "facts": [
            ("Acta", incident.act_number), ("Fecha del acta", act_on),
            ("Quién lo advirtió", incident.discovered_by), ("Fecha en que se advirtió", _day(incident.discovered_on)),
            ("Fecha de los hechos", _day(incident.happened_on) or "se desconoce"),
            ("Lugar de los hechos", incident.place), ("Causa y circunstancias", incident.cause),
            ("Quién buscó y dónde", incident.searched), ("Medidas que se toman", incident.measures),
        ],
        "reports": [
            ("Denuncia", _report(incident.complaint, incident.complaint_on, incident.complaint_to)),
            ("Aviso al órgano interno de control", _report(incident.control_notice, incident.control_noticed_on)),
            ("Aviso al archivo general", _report(incident.archive_notice, incident.archive_noticed_on)),
            ("Publicación", _report(incident.published_at, incident.published_on)),
        ],
        "columns": _COLUMNS,
        "files": [_row(number, one) for number, one in enumerate(files, 1)],
        "totals": f"Expedientes: {len(files)}. Fojas: {folios}.",
        "photographs": [list(one) for one in photographs],
        "signers": [asdict(one) for one in signers],
    }  # fmt: skip
    data["facts"] = [pair for pair in data["facts"] if pair[1]]
    shown: dict[str, Any] = _shown(data)
    return shown


def digest_of(said: Mapping[str, Any]) -> str:
    """The SHA-256 of what a paper says."""
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def act_pdf(said: Mapping[str, Any], number: int, moment: datetime) -> bytes:
    """The paper; the same words, number and moment are the same bytes.

    Raises:
        NotTypeset
    """
    data = {**said, "edition": f"Ejemplar {number}", "digest": digest_of(said)}
    return typeset(TEMPLATE, data, moment=moment)


def _statement(kind: IncidentKind, act_on: str, files: int) -> str:
    became = _STANDINGS[kind]
    of_one = ("el expediente que se lista quedó", became[:-1], "lo inmoviliza")
    of_many = (f"los {files} expedientes que se listan quedaron", became, "los inmoviliza")
    whom, stands, freezes = of_one if files == 1 else of_many
    return (
        f"El {act_on} se levanta la presente acta para hacer constar que {whom} {stands}. El acta {freezes} y conserva "
        "sus datos: no es una baja documental ni autoriza destruir documento alguno (artículo 116, fracción VI, de la "
        "Ley General de Archivos)."
    )


def _report(number: str, on: date | None, authority: str = "") -> str:
    told = ", ".join(part for part in (number, authority, _day(on)) if part)
    return told or _NOT_YET


def _row(number: int, one: ListedFile) -> list[str]:
    dates = f"{one.opened_on:%d/%m/%Y} – {f'{one.closed_on:%d/%m/%Y}' if one.closed_on else 'abierto'}"
    folios = "sin contar" if one.folios is None else str(one.folios)
    standing = f"recuperado el {one.found_on:%d/%m/%Y}" if one.found_on else "inmovilizado"
    return [str(number), one.reference, one.title, one.unit, dates, folios, standing]


def _day(on: date | None) -> str:
    return long_date(on, "es") if on else ""


def _shown(value: Any) -> Any:
    if isinstance(value, str):
        return showable(value)
    if isinstance(value, Mapping):
        return {name: _shown(each) for name, each in value.items()}
    return [_shown(each) for each in value]
