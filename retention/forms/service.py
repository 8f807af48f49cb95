"""Printing a form: what the actor may see, compiled, and written as PDF or workbook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select

from records.aggregations.model import Aggregation
from records.aggregations.queries import reach
from retention.forms.background import Background
from retention.forms.cards import Card
from retention.forms.compile_box import TITLE as BOX_TITLE
from retention.forms.compile_box import box_cards, boxes_of
from retention.forms.compile_cover import TITLE as COVER_TITLE
from retention.forms.compile_cover import cover_cards, seen_files
from retention.forms.compile_index import FILE_INDEX, index_sections
from retention.forms.compile_inventory import InventoryRequest, inventory_sections
from retention.forms.compile_loan import TITLE as LOAN_TITLE
from retention.forms.compile_loan import loan_card, loans_of
from retention.forms.compile_spine import spines
from retention.forms.errors import FormUnknown, NothingToPrint, TooMuchToPrint
from retention.forms.kinds import FORMATS, LAYOUTS, MIMES, FileFormat, FormKind
from retention.forms.pdf import cards_pdf, fits, pages_of, sections_pdf, spines_pdf
from retention.forms.sheet_formats import USUAL, sheet_format
from retention.forms.xlsx import SHEETS_LIMIT, cards_xlsx, sections_xlsx
from system.organization.model import Fonds
from system.work import Reading

AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Options:
    """How forms are printed: the sheet of labels and its first free label, a cover for each volume.

    `transfer` is the number of the transfer that labels of boxes name.
    """

    sheet: str = USUAL
    start: int = 1
    by_volume: bool = False
    transfer: str = ""


@dataclass(frozen=True, slots=True)
class Printed:
    """A form as a file to be saved."""

    content: bytes = field(repr=False)
    name: str
    format: FileFormat

    @property
    def mime(self) -> str:
        """Its media type."""
        return MIMES[self.format]


def form_of(text: str, form: str) -> tuple[FormKind, FileFormat]:
    """The form and format that an address or a command names.

    Raises:
        FormUnknown
    """
    try:
        kind = FormKind(text)
    except ValueError as why:
        raise FormUnknown(form=text[:80]) from why
    return kind, format_of(form, FORMATS[kind])


def format_of(text: str, among: Sequence[FileFormat] = (FileFormat.PDF, FileFormat.XLSX)) -> FileFormat:
    """The format that an address or a command names.

    Raises:
        FormUnknown
    """
    found = next((one for one in among if one.value == text), None)
    if found is None:
        raise FormUnknown(format=text[:20])
    return found


def print_many(
    reading: Reading, form: FormKind, ids: Sequence[UUID], written: FileFormat, options: Options | None = None
) -> Printed:
    """Forms of files, boxes or loans, whichever the form is of, in one file.

    Raises:
        NothingToPrint, BoxToPrintNotFound, SlipNotFound, FormUnknown, FormAsked, TooMuchToPrint, FormNotTypeset
    """
    match form:
        case FormKind.BOX:
            return print_boxes(reading, ids, written, transfer=options.transfer if options else "")
        case FormKind.LOAN:
            return print_loans(reading, ids, written)
        case _:
            return print_files(reading, form, ids, written, options)


def print_files(
    reading: Reading, form: FormKind, ids: Sequence[UUID], written: FileFormat, options: Options | None = None
) -> Printed:
    """Covers, spines or indexes of the files among these that the actor may see, in one file; all are of one body.

    Raises:
        NothingToPrint, FormUnknown, FormAsked, TooMuchToPrint, FormNotTypeset
    """
    asked = options or Options()
    if written not in FORMATS[form]:
        raise FormUnknown(form=form.value, format=written.value)
    background, files = _ground(reading, ids)
    seen = [file.id for file in files]
    match form:
        case FormKind.COVER:
            cards = cover_cards(background, seen, by_volume=asked.by_volume)
            content = _cards(background, COVER_TITLE, cards, written)
        case FormKind.SPINE:
            sheet = sheet_format(asked.sheet, asked.start)
            content = spines_pdf(background, sheet, spines(background, seen), start=asked.start)
        case FormKind.INDEX:
            sections = index_sections(background, files)
            if written is FileFormat.PDF:
                content = sections_pdf(background, FILE_INDEX, sections)
            else:
                _few(len(sections))
                content = sections_xlsx(background, FILE_INDEX, sections, ())
        case _:
            raise FormUnknown(form=form.value)
    called = files[0].printed_reference if len(files) == 1 else str(len(files))
    return Printed(content, file_name(form.value, called, written), written)


def print_boxes(reading: Reading, ids: Sequence[UUID], written: FileFormat, *, transfer: str = "") -> Printed:
    """Labels of boxes.

    Raises:
        BoxToPrintNotFound, TooMuchToPrint, FormNotTypeset
    """
    boxes = boxes_of(reading, ids)
    background = Background(reading, reading.session.get_one(Fonds, boxes[0].fonds_id))
    cards = box_cards(background, [box for box in boxes if box.fonds_id == background.fonds.id], transfer=transfer)
    called = str(boxes[0].number) if len(boxes) == 1 else str(len(boxes))
    return Printed(_cards(background, BOX_TITLE, cards, written), file_name("box", called, written), written)


def print_loans(reading: Reading, ids: Sequence[UUID], written: FileFormat) -> Printed:
    """The slips of loans, each on a page of its own.

    Raises:
        SlipNotFound, TooMuchToPrint, FormNotTypeset
    """
    loans = loans_of(reading, ids)
    background = Background(reading, reading.session.get_one(Fonds, loans[0].fonds_id))
    cards = [loan_card(background, loan) for loan in loans if loan.fonds_id == background.fonds.id]
    called = f"{loans[0].number}-{loans[0].year}" if len(loans) == 1 else str(len(loans))
    return Printed(_cards(background, LOAN_TITLE, cards, written), file_name("loan", called, written), written)


def print_inventory(reading: Reading, fonds: Fonds, request: InventoryRequest, written: FileFormat) -> Printed:
    """An inventory over the chosen files that the actor may see. Its PDF is made first: it knows its pages.

    Where it is too long to be typeset there is a workbook all the same, with the number of pages left blank.

    Raises:
        NothingToPrint, TooMuchToPrint, FormNotTypeset
    """
    background, layout = Background(reading, fonds), LAYOUTS[request.kind]
    sections = inventory_sections(background, request)
    name = file_name(f"inventory-{request.kind.value}", fonds.code, written)
    if written is FileFormat.PDF:
        return Printed(sections_pdf(background, layout, sections), name, written)
    _few(len(sections))
    pages = pages_of(sections_pdf(background, layout, sections)) if fits(layout, sections) else []
    return Printed(sections_xlsx(background, layout, sections, pages), name, written)


def file_name(form: str, called: str, written: FileFormat) -> str:
    """What a form is called when it is saved; the answer's header takes out what no file is called."""
    kept = "".join(letter if letter.isalnum() or letter in ".-_" else "-" for letter in called)[:100]
    return f"{form}-{kept}.{written.value}"


def _ground(reading: Reading, ids: Sequence[UUID]) -> tuple[Background, list[Aggregation]]:
    statement = select(Aggregation.fonds_id).where(Aggregation.id.in_(ids), reach(reading.actor)).limit(1)
    fonds_id = reading.session.scalar(statement) if ids else None
    if fonds_id is None:
        raise NothingToPrint
    background = Background(reading, reading.session.get_one(Fonds, fonds_id))
    return background, seen_files(background, ids)


def _cards(background: Background, title: str, cards: Sequence[Card], written: FileFormat) -> bytes:
    writers: dict[FileFormat, Callable[[Background, str, Sequence[Card]], bytes]] = {
        FileFormat.PDF: cards_pdf,
        FileFormat.XLSX: cards_xlsx,
    }
    if written is FileFormat.XLSX:
        _few(len(cards))
    return writers[written](background, title, cards)


def _few(sheets: int) -> None:
    if sheets > SHEETS_LIMIT:
        raise TooMuchToPrint(files=sheets, limit=SHEETS_LIMIT)
