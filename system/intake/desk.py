"""The desk where files are brought, looked at and corrected before they are imported: one for each purpose.

A noun says which table it reads and what an import would come to; what people see and post is the same for all.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from threading import Lock
from time import monotonic
from typing import Any
from uuid import UUID

from litestar.datastructures import UploadFile
from litestar.response import Response

from system.errors import Conflict, Invalid, NotFound
from system.intake import queries, service
from system.intake.model import IntakeFile, IntakePurpose
from system.intake.preview import FIRST_ROWS, choices_of, mapping_of, preview_of, remarks_of
from system.tabular import BYTES_LIMIT, Grid, ImportReport, Layout
from system.web.forms import Form, FormReader
from system.web.language import knows, say
from system.web.pages import page
from system.work import Reading, Work
from system.workbooks.annotating import Remark, annotate
from system.workbooks.reading import Book
from system.workbooks.tables import TableFile, TableKind

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ACCEPTED = ".xlsx,.xlsm,.xlsb,.xls,.ods,.csv,.txt,text/csv"
LARGE = 20_000
BODY_LIMIT = BYTES_LIMIT + 2**20  # what a form adds around its file

Weigh = Callable[[Reading, IntakeFile, TableFile], ImportReport]


class Opened:
    """The last few books that were opened, as far as they are of bearable size."""

    def __init__(self, most: int = 3, cells: int = 600_000) -> None:
        self._most, self._cells = most, cells
        self._books: OrderedDict[object, Book] = OrderedDict()
        self._lock = Lock()

    def of(self, key: object, read: Callable[[], Book]) -> Book:
        """The book of a key, read where it is not at hand."""
        with self._lock:
            if key in self._books:
                self._books.move_to_end(key)
                return self._books[key]
        book = read()
        if sum(len(row.cells) for sheet in book.sheets for row in sheet.rows) <= self._cells:
            with self._lock:
                self._books[key] = book
                while len(self._books) > self._most:
                    self._books.popitem(last=False)
        return book


@dataclass(frozen=True, slots=True)
class Looked:
    """A large file as it was weighed, cut to the rows that its preview shows: turning a page opens nothing again."""

    book: Book
    file: TableFile
    report: ImportReport


class Kept:
    """The last few large files that were weighed, for a while: what the body has may change meanwhile."""

    def __init__(self, most: int = 3, seconds: float = 900) -> None:
        self._most, self._seconds = most, seconds
        self._looked: OrderedDict[object, tuple[float, Looked]] = OrderedDict()
        self._lock = Lock()

    def of(self, key: object) -> Looked | None:
        """What was weighed under a key not long ago."""
        with self._lock:
            at, looked = self._looked.get(key, (0.0, None))
            return looked if looked is not None and monotonic() - at < self._seconds else None

    def keep(self, key: object, looked: Looked) -> None:
        """Keep what was weighed."""
        with self._lock:
            self._looked[key] = (monotonic(), looked)
            self._looked.move_to_end(key)
            while len(self._looked) > self._most:
                self._looked.popitem(last=False)


@dataclass(frozen=True, slots=True)
class Desk:
    """How files of one purpose are looked at. `path` is where its pages are, `weigh` what an import would come to."""

    purpose: IntakePurpose
    kind: TableKind
    path: str
    template: str
    weigh: Weigh
    _opened: Opened = field(default_factory=Opened)
    _kept: Kept = field(default_factory=Kept)

    def bring(
        self, work: Work, fonds_id: UUID, content: bytes, *, file_name: str, options: Mapping[str, object]
    ) -> str:
        """Keep a file that can be read at all; the address of its preview."""
        intake = service.bring(work, fonds_id, content, purpose=self.purpose, file_name=file_name, options=options)
        return f"{self.path}/{intake.id}"

    def show(
        self, reading: Reading, intake_id: UUID, number: int, *, form: Form | None = None, **further: Any
    ) -> Response[str]:
        """The preview: the sheet with every problem in its cell, or why it cannot be read and a form to say how.

        `further` is what the noun's own template shows besides.
        """
        intake = queries.intake_of(reading, intake_id, self.purpose)
        file_name, content = queries.bytes_of(reading, intake)
        layout = intake.layout
        file, report, refusal = None, None, None
        # What one may see of the body decides what is weighed, so it is kept for one person and one day.
        key = (intake.id, repr(layout), repr(intake.options), reading.actor.handle, reading.today)
        looked = self._kept.of(key)
        if looked is not None:
            book, file, report = looked.book, looked.file, looked.report
        else:
            book = self._book(content)
            try:
                file = self.kind.read(content, layout, book=book)
                report = self.weigh(reading, intake, file)
            except (Invalid, Conflict, NotFound) as refused:
                refusal = refused
        if looked is None and file is not None and report is not None and len(file.grid.rows) > LARGE:
            self._kept.keep(key, _cut(book, file, report))
        grid = file.grid if file else _any_grid(self.kind, book, layout)
        table = file.table if file else None
        remarks = remarks_of(report, table, {}) if report and table else []
        view = preview_of(book, grid, table, remarks, number)
        header_row = view.header_row or layout.header_row
        return page(
            self.template,
            status=200 if form is None else 422,
            path=f"{self.path}/{intake.id}",
            home=self.path,
            intake=intake,
            file_name=file_name,
            report=report,
            why=Form({}, refusal),
            form=form or Form({"sheet": grid.name, "header_row": header_row or ""}),
            view=view,
            general=[one for one in remarks if not one.row],
            choices=choices_of(grid, header_row),
            mapping=mapping_of(self.kind.headings, table, layout),
            **further,
        )

    def arrange(self, work: Work, intake_id: UUID, data: Mapping[str, str]) -> None:
        """Have the file read as a person says.

        Raises:
            FormUnreadable: a number is no number.
        """
        intake = queries.intake_of(work, intake_id, self.purpose)
        read = FormReader(data)
        sheet = read.text("sheet", limit=300)
        header_row = read.number("header_row", least=0, most=2**20) or 0
        mapping = {
            heading.name: position
            for heading in self.kind.headings
            if (position := read.number(f"column_{heading.name}", least=-1, most=2**14)) is not None
        }
        read.refuse()
        stood = (data.get("sheet_before", ""), data.get("header_row_before", ""))
        if (sheet, str(header_row or "")) != stood:
            # Of another sheet or under another header the columns chosen before mean nothing.
            mapping = {}
        service.arrange(work, intake.id, self.purpose, Layout(sheet, header_row, mapping))

    def read(self, reading: Reading, intake_id: UUID) -> TableFile:
        """The file as it is to be imported, read outside of any act.

        Raises:
            TableUnreadable: its table is not found.
        """
        intake = queries.intake_of(reading, intake_id, self.purpose)
        content = queries.bytes_of(reading, intake)[1]
        return self.kind.read(content, intake.layout, book=self._book(content))

    def annotated(self, reading: Reading, intake_id: UUID) -> Response[bytes]:
        """The workbook back, every problem marked in its cell."""
        intake = queries.intake_of(reading, intake_id, self.purpose)
        file_name, content = queries.bytes_of(reading, intake)
        file = self.kind.read(content, intake.layout, book=self._book(content))
        report = self.weigh(reading, intake, file)
        stem = "".join(letter for letter in file_name.rpartition(".")[0] if letter.isascii() and letter.isalnum())
        paper = annotate(file.grid, marked(report, file), intake.brought_at)
        return Response(
            paper,
            media_type=XLSX,
            headers={"Content-Disposition": f'attachment; filename="{stem[:60] or "archivo"}-observaciones.xlsx"'},
        )

    def _book(self, content: bytes) -> Book:
        """The file opened; whoever turns pages or imports what was just looked at has it opened once."""
        return self._opened.of((self.purpose.value, sha256(content).digest()), lambda: self.kind.book(content))


def marked(report: ImportReport, file: TableFile) -> list[Remark]:
    """Everything a report says of a file, at its cells, with what to do about it."""
    codes = {one.code for told in (report.refused, report.warnings, report.notes) for one in told}
    advice = {code: say(f"next.{code}") for code in codes if knows(f"next.{code}")}
    return remarks_of(report, file.table, advice)


def upload_of(data: dict[str, Any]) -> tuple[str, bytes]:
    """The file of a posted form: what it is called and its bytes, one past the limit at the most."""
    upload = data.pop("file", None)
    if not isinstance(upload, UploadFile):
        return "", b""
    return upload.filename, upload.file.read(BYTES_LIMIT + 1)


def _cut(book: Book, file: TableFile, report: ImportReport) -> Looked:
    """A weighed file without the rows that no page of its preview shows, and without what is only noted of those."""
    troubled = {one.row for told in (report.refused, report.warnings) for one in told}
    first = {row.number for row in file.grid.rows[:FIRST_ROWS]}
    grid = replace(
        file.grid,
        rows=[row for row in file.grid.rows if row.number in first or row.number in troubled],
        total_rows=len(file.grid.rows),
    )
    sheets = tuple(
        grid if sheet.name == grid.name else replace(sheet, rows=sheet.rows[:FIRST_ROWS]) for sheet in book.sheets
    )
    table = replace(file.table, lines=())
    return Looked(Book(sheets), replace(file, grid=grid, table=table), report)


def _any_grid(kind: TableKind, book: Book, layout: Layout) -> Grid:
    """The sheet that is meant, or the first there is: people must see what they choose columns of."""
    named = next((sheet for sheet in book.sheets if sheet.name == layout.sheet and layout.sheet), None)
    return named or kind.grid(book)
