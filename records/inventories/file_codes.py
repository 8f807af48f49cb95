"""The whole code of a file, as paper and sheets write it, taken apart: body, class, unit, year, number, volume. Pure.

The body's own template is tried first; then the forms that are common in practice (domain 2.6):
`SRE.04C.03.01/2010-2012/7 L1` and `SIGLAS/5C.12/0001/2023`, `SIGLAS-UA-5C.12-0001-2023`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass

from records.aggregations.reference import Template

_VOLUME = re.compile(
    r"[\s,;(/-]*\b(?:L|LEG|LEGAJO|T|TOMO|VOL)\.?\s*0*([1-9]\d{0,3})(?:\s*(?:/|DE)\s*\d{1,4})?\)?$", re.IGNORECASE
)
_PATTERNS = {
    "fondo": r"[^\W\d_][\w-]{0,19}?", "seccion": r"[\w.-]{1,30}?", "serie": r"[\w-]{1,12}?",
    "subserie": r"[\w.-]{1,20}?", "clave": r"[\w.-]{1,40}?", "unidad": r"[\w-]{1,40}?",
    "anio_apertura": r"(?:1[5-9]|20)\d\d", "anio_cierre": r"(?:1[5-9]|20)\d\d", "consecutivo": r"\d{1,7}",
}  # fmt: skip
_FONDS = r"(?P<fondo>[^\W\d_][^\W_]{0,19})"
_CODE = r"(?P<clave>\d{1,3}[A-Z]{1,2}(?:\.\d{1,3}[A-Z]?){1,3})"
_YEARS = r"(?P<anio_apertura>(?:1[5-9]|20)\d\d)(?:\s*-\s*(?P<anio_cierre>(?:1[5-9]|20)\d\d))?"
_NUMBER = r"(?P<consecutivo>\d{1,7})"
_COMMON = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_FONDS}[./]{_CODE}/{_YEARS}/{_NUMBER}",
        rf"{_FONDS}[./]{_CODE}/{_NUMBER}/{_YEARS}",
        rf"{_FONDS}/(?P<unidad>[\w-]{{1,40}})/{_CODE}/{_NUMBER}/{_YEARS}",
        rf"{_FONDS}/(?P<unidad>[\w-]{{1,40}})/{_CODE}/{_YEARS}/{_NUMBER}",
        rf"{_FONDS}-(?P<unidad>[\w]{{1,40}})-{_CODE}-{_NUMBER}-{_YEARS}",
        rf"{_FONDS}-{_CODE}-{_NUMBER}-{_YEARS}",
        rf"{_FONDS}-{_CODE}-{_YEARS}-{_NUMBER}",
        rf"{_CODE}/{_YEARS}/{_NUMBER}",
        rf"{_CODE}/{_NUMBER}/{_YEARS}",
    )
)
LENGTH_LIMIT = 200


@dataclass(frozen=True, slots=True)
class FileCode:
    """A code taken apart. Texts are empty and numbers None where the code does not say them.

    `bare` is the code without its volume.
    """

    fonds: str = ""
    code: str = ""
    unit: str = ""
    year: int | None = None
    closing_year: int | None = None
    consecutive: int | None = None
    volume: int | None = None
    bare: str = ""


def read_file_code(text: str, template: Template | None) -> FileCode | None:
    """Take a code apart, None where it is of no known form."""
    given = " ".join(text.split())
    if not given or len(given) > LENGTH_LIMIT:
        return None
    volume = _VOLUME.search(given)
    bare = given[: volume.start()].rstrip() if volume else given
    patterns = (*((pattern_of(template),) if template else ()), *_COMMON)
    for tried in dict.fromkeys((bare, bare.replace(" ", ""))):
        for pattern in patterns:
            if (found := pattern.fullmatch(tried)) is not None:
                return _taken_apart(found.groupdict(), bare, int(volume[1]) if volume else None)
    return None


@functools.lru_cache(64)
def pattern_of(template: Template) -> re.Pattern[str]:
    """What a reference of a template looks like: brackets may be missing, numbers may lack their zeros."""
    written: list[str] = []
    group: int | None = None
    for piece in template.pieces:
        if piece.group != group:
            written += [")?"] if group is not None else []
            written += ["(?:"] if piece.group is not None else []
            group = piece.group
        written.append(f"(?P<{piece.name}>{_PATTERNS[piece.name]})" if piece.name else re.escape(piece.text))
    written += [")?"] if group is not None else []
    return re.compile("".join(written), re.IGNORECASE)


def same_file(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether two rows, as cells by heading, tell volumes of one file: the same code or number but for the volume."""
    for heading in ("referencia", "numero"):
        given, next_given = one.get(heading, ""), other.get(heading, "")
        if given and next_given:
            return _without_volume(given) == _without_volume(next_given)
    return False


def _without_volume(text: str) -> str:
    given = " ".join(text[:LENGTH_LIMIT].split())
    volume = _VOLUME.search(given)
    return (given[: volume.start()].rstrip() if volume else given).casefold()


def _taken_apart(found: dict[str, str | None], bare: str, volume: int | None) -> FileCode:
    parts = [part for name in ("seccion", "serie", "subserie") if (part := found.get(name))]
    return FileCode(
        fonds=found.get("fondo") or "",
        code=found.get("clave") or ".".join(parts),
        unit=found.get("unidad") or "",
        year=_number(found.get("anio_apertura")),
        closing_year=_number(found.get("anio_cierre")),
        consecutive=_number(found.get("consecutivo")),
        volume=volume,
        bare=bare,
    )


def _number(text: str | None) -> int | None:
    return int(text) if text else None
