"""Instruments as open data: CSV (RFC 4180, UTF-8, one header row) and JSON with its data dictionary, row by row."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from retention.instruments.kinds import LICENCE
from retention.instruments.layouts import Layout
from retention.instruments.papers import Cell, Drawn, Imprint

# What a spreadsheet would take for a formula (as `system.web.lists` does).
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def write_csv(drawn: Drawn, imprint: Imprint, path: Path) -> None:  # noqa: ARG001 - every writer is called alike
    """Write the rows under one row of headings; a text that a spreadsheet would execute begins with an apostrophe."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([column.full_heading for column in drawn.paper.layout.columns])
        for row in drawn.rows():
            writer.writerow([_harmless(cell) for cell in row])


def write_json(drawn: Drawn, imprint: Imprint, path: Path) -> None:
    """Write one document: what it is, the dictionary, and the rows as objects by column name."""
    names = [column.name for column in drawn.paper.layout.columns]
    with path.open("w", encoding="utf-8", newline="\n") as file:
        frame = json.dumps(_frame(drawn, imprint), ensure_ascii=False, indent=1)
        file.write(frame.removesuffix("\n}") + ',\n "renglones": [')
        for position, row in enumerate(drawn.rows()):
            spoken = json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False, separators=(",", ":"))
            file.write((",\n  " if position else "\n  ") + spoken)
        file.write("\n ]\n}\n")


def _frame(drawn: Drawn, imprint: Imprint) -> dict[str, Any]:
    paper = drawn.paper
    return {
        "instrumento": paper.layout.title,
        "tipo": paper.kind.value,
        "sujeto_obligado": {"clave": paper.fonds_code, "nombre": paper.fonds_name},
        "encabezado": {label: value for label, value in paper.head if value},
        "edicion": imprint.number,
        "fecha_publicacion": imprint.on.isoformat() if imprint.number is not None else None,
        "direccion_permanente": imprint.address or None,
        "huella_contenido_sha256": drawn.digest,
        "licencia": LICENCE,
        "total_renglones": drawn.count,
        "diccionario": dictionary(paper.layout),
        "sucesiones": [dict(one) for one in paper.annex],
    }


def dictionary(layout: Layout) -> list[dict[str, str]]:
    """What each column is called in JSON and in the other forms, what it holds and what it means."""
    return [
        {
            "nombre": column.name,
            "encabezado": column.full_heading,
            "tipo": column.kind.value,
            "significado": column.meaning,
        }
        for column in layout.columns
    ]


def _harmless(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(DANGEROUS) else cell
