"""Workbooks as people make them, built here cell by cell."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import xlsxwriter

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "default_date_format": "yyyy-mm-dd hh:mm"}


def xlsx(rows, *, name="Hoja1", merges=(), formulas=(), before=(), hidden=()) -> bytes:
    """One sheet of rows from A1; merges are ((row, column, row, column), text), formulas (row, column, it, value).

    `before` are names and rows of sheets that stand in front, `hidden` their names that are not shown.
    """
    paper = io.BytesIO()
    with xlsxwriter.Workbook(paper, OPTIONS) as book:
        for title, told in (*before, (name, rows)):
            sheet = book.add_worksheet(title)
            if title in hidden:
                sheet.hide()
            for number, row in enumerate(told):
                for column, value in enumerate(row):
                    if value not in ("", None):
                        sheet.write(number, column, value)
        for area, text in merges:
            sheet.merge_range(*area, text)
        for row, column, formula, value in formulas:
            sheet.write_formula(row, column, formula, None, value)
        sheet.activate()
    return paper.getvalue()


def as_macro_book(content: bytes) -> bytes:
    """The same book as XLSM: the kind told differently, and a part of macros that nobody may run."""
    paper = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(paper, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            data = old.read(part)
            if part == "[Content_Types].xml":
                data = data.replace(b"spreadsheetml.sheet.main+xml", b"ms-excel.sheet.macroEnabled.main+xml")
            new.writestr(part, data)
        new.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0" + b"Sub Auto_Open()" * 20)
    return paper.getvalue()


def converted(content: bytes, folder: Path, kind: str) -> bytes:
    """The same book as LibreOffice saves it in another format."""
    office = shutil.which("soffice")
    assert office, "LibreOffice is missing: sudo apt-get install -y libreoffice-calc-nogui"
    (folder / "libro.xlsx").write_bytes(content)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    subprocess.run(
        [office, profile, "--headless", "--convert-to", kind, "--outdir", str(folder), str(folder / "libro.xlsx")],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return (folder / f"libro.{kind}").read_bytes()
