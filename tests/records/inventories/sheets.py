"""Inventories as people bring them: rows with planted mistakes, written as real files of every format."""

from __future__ import annotations

import csv
import io
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter

HEADER = (
    "No.", "Código de clasificación archivística del expediente", "No. de caja", "Título del expediente",
    "Descripción de la documentación anexa", "Número de folios que integra el expediente", "Fecha de apertura",
    "Fecha de cierre", "Original", "Copia", "Legajos", "Ubicación topográfica", "Observaciones",
)  # fmt: skip
CODE, BOX, TITLE, FOLIOS, OPENED, CLOSED, VOLUMES = 1, 2, 3, 5, 6, 7, 10


@dataclass
class Planted:
    """Rows below the header (row 1) and where the mistakes are: row number, column heading, code."""

    rows: list[list[Any]]
    mistakes: list[tuple[int, str, str]]
    corrected: dict[int, list[Any]] = field(default_factory=dict)

    def right(self) -> list[list[Any]]:
        return [self.corrected.get(number, row) for number, row in enumerate(self.rows, 2)]


def good_row(at: int, fonds: str = "SMA", code: str = "5C.12") -> list[Any]:
    year = 2010 + at % 10
    opened = date(year, 1 + at % 12, 1 + at % 28)
    number = at // 10 + 1
    return [
        at + 1, f"{fonds}/{code}/{year}/{number:04d}", at // 20 + 1, f"Conciliación bancaria de la cuenta {at:05d}",
        f"Estados de cuenta y pólizas {at % 97}", 20 + at % 200, opened.strftime("%d/%m/%Y"),
        (opened + timedelta(days=90)).strftime("%d/%m/%Y"), "X", "", 1 + at % 2, f"A.1.E{at % 9}", "",
    ]  # fmt: skip


MISTAKES = (
    (OPENED, "31/02/2019", "inventory.date_impossible"),
    (CODE, ("SMA/", "XYZ/"), "inventory.other_body"),
    (CODE, ("5C.12", "99Z.9"), "aggregation.series_unknown"),
    (FOLIOS, "muchas", "inventory.count_unreadable"),
    (CLOSED, "01/01/1990", "aggregation.closes_before_opening"),
    (TITLE, "", "aggregation.title_missing"),
    (CLOSED, "quién sabe", "inventory.date_unreadable"),
    (CLOSED, "01/01/2031", "aggregation.closes_in_future"),
    (VOLUMES, "-3", "inventory.count_unreadable"),
    (CODE, None, "inventory.row_repeated"),
)


def planted(count: int, mistakes: int) -> Planted:
    """`count` rows of which `mistakes` have one each, spread over the sheet; a repeated one repeats the one above."""
    rows = [good_row(at) for at in range(count)]
    found = Planted(rows, [])
    step = count // mistakes
    for place in range(mistakes):
        at = place * step + step // 2
        column, value, code = MISTAKES[place % len(MISTAKES)]
        number = at + 2
        found.corrected[number] = list(rows[at])
        if value is None:
            above = rows[at - 1]
            rows[at] = [at + 1, *above[1:TITLE], f"  {above[TITLE].upper()} ", *above[TITLE + 1 :]]
        elif isinstance(value, tuple):
            rows[at][column] = rows[at][column].replace(*value)
        else:
            rows[at][column] = value
        found.mistakes.append((number, HEADER[column], code))
    return found


def xlsx(rows: Sequence[Sequence[Any]], header: Sequence[str] = HEADER, name: str = "Inventario") -> bytes:
    paper = io.BytesIO()
    with xlsxwriter.Workbook(paper, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(name)
        for number, row in enumerate([header, *rows] if header else rows):
            sheet.write_row(number, 0, row)
    return paper.getvalue()


def csv_bytes(rows: Sequence[Sequence[Any]], header: Sequence[str] = HEADER) -> bytes:
    paper = io.StringIO(newline="")
    csv.writer(paper).writerows([header, *rows])
    return paper.getvalue().encode()


def converted(content: bytes, kind: str, folder: Path) -> bytes:
    """The same workbook as ODS or XLS, written by another program."""
    source = folder / "inventory.xlsx"
    source.write_bytes(content)
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", kind,
         "--outdir", str(folder), str(source)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return (folder / f"inventory.{kind}").read_bytes()
