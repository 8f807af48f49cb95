"""What a table beside the files says of each: file name, title, type, date, number, author (pure; house.md 11)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence

from system.tabular.text import folded

MOST_BYTES = 32 * 2**20
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "file": ("archivo", "nombre_del_archivo", "file_name", "ruta", "path"),
    "title": ("titulo",),
    "kind": ("tipo", "tipo_documental", "type"),
    "official_number": ("numero", "n_de_oficio", "n_o_de_oficio", "no_de_oficio", "numero_de_oficio", "number"),
    "created_on": ("fecha", "fecha_del_documento", "date"),
    "received_on": ("fecha_de_recepcion",),
    "author": ("autor", "remitente"),
    "addressee": ("destinatario",),
    "folios": ("fojas",),
    "first_folio": ("del_folio",),
    "last_folio": ("al_folio",),
    "language": ("idioma",),
    "access_note": ("nota_de_acceso",),
}
_NAMES = {name: field for field, names in _FIELDS.items() for name in (field, *names)}


class SidecarUnreadable(ValueError):
    """The table is no CSV or JSON of this kind; the message names the place."""


def read_sidecar(content: bytes) -> dict[str, dict[str, str]]:
    """What is said of each file, by the name it is called by in the table (a name, or a path below the folder).

    JSON is a list of objects, or an object of objects by file name; anything else is CSV with a header row.

    Raises:
        SidecarUnreadable
    """
    if len(content) > MOST_BYTES:
        raise SidecarUnreadable(f"> {MOST_BYTES} bytes")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SidecarUnreadable(f"UTF-8, byte {error.start}") from error
    rows = _json_rows(text) if text.lstrip()[:1] in {"[", "{"} else _csv_rows(text)
    found: dict[str, dict[str, str]] = {}
    for place, row in rows:
        said = {_NAMES[key]: value for name, value in row.items() if (key := folded(name)) in _NAMES and value}
        name = said.pop("file", "").replace("\\", "/").removeprefix("./")
        if not name:
            raise SidecarUnreadable(f"{place}: archivo")
        if name in found:
            raise SidecarUnreadable(f"{place}: {name}")
        found[name] = said
    return found


def named(said: Mapping[str, Mapping[str, str]], relative: str) -> str | None:
    """How the table calls a file that lies at `relative` below the folder: by that path, or by its name alone."""
    name = relative.rpartition("/")[2]
    return relative if relative in said else name if name in said else None


def _json_rows(text: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SidecarUnreadable(f"JSON: {error}") from error
    if isinstance(document, dict):
        document = [{"file": name, **row} if isinstance(row, dict) else row for name, row in document.items()]
    for number, row in enumerate(document, start=1):
        if not isinstance(row, dict):
            raise SidecarUnreadable(f"JSON: {number}")
        yield str(number), {str(name): "" if value is None else str(value) for name, value in row.items()}


def _csv_rows(text: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    lines = text.replace("\x00", "").splitlines(keepends=True)
    if not lines:
        raise SidecarUnreadable("1")
    separator = max((",", ";", "\t"), key=lines[0].count)
    try:
        table: Sequence[Sequence[str]] = list(csv.reader(io.StringIO("".join(lines)), delimiter=separator))
    except csv.Error as error:
        raise SidecarUnreadable(f"CSV: {error}") from error
    for number, row in enumerate(table[1:], start=2):
        if any(cell.strip() for cell in row):
            yield str(number), {name: cell.strip() for name, cell in zip(table[0], row, strict=False)}
