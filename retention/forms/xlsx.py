"""Forms as workbooks: the same labels and headings, every text a text and never a formula, the same bytes all day."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import zip_longest

import xlsxwriter
from xlsxwriter.format import Format as Look
from xlsxwriter.worksheet import Worksheet

from retention.forms.background import Background
from retention.forms.cards import Card, Field, Group
from retention.forms.compile_inventory import SHEETS, Section
from retention.forms.pdf import WIDE, below
from retention.forms.pictures import look_at
from retention.instruments.layouts import BLANK, Layout
from retention.instruments.papers import plain
from retention.instruments.xlsx import fitting, looks_of, write_headings, write_row

SHEETS_LIMIT = 250
_NAME_LIMIT = 31
_FORBIDDEN = frozenset("[]:*?/\\'")
_LETTER, _TABLOID = 1, 3
_CREST_PIXELS = 58
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def cards_xlsx(background: Background, title: str, cards: Sequence[Card]) -> bytes:
    """A workbook with a sheet for each card: a label and its value in each row, under the headings of the form."""
    out = io.BytesIO()
    with _workbook(out, background, title) as (book, looks):
        for number, card in enumerate(cards, 1):
            sheet = book.add_worksheet(sheet_name(card.name, number))
            sheet.set_column(0, 0, 40)
            sheet.set_column(1, 1, 70)
            _print(sheet, wide=False)
            _card(sheet, background, card, looks)
    return out.getvalue()


def sections_xlsx(background: Background, layout: Layout, sections: Sequence[Section], pages: Sequence[int]) -> bytes:
    """A workbook with a sheet for each section; `pages` is how many printed pages each has, where that is known."""
    out = io.BytesIO()
    with _workbook(out, background, layout.title) as (book, looks):
        for number, (section, sheets) in enumerate(zip_longest(sections, pages), 1):
            sheet = book.add_worksheet(sheet_name(section.name, number))
            sheet.set_landscape()
            for position, column in enumerate(layout.printed):
                sheet.set_column(position, position, column.width)
            _print(sheet, wide=len(layout.printed) > WIDE)
            _section(sheet, background, section, looks, sheets or BLANK)
    return out.getvalue()


def sheet_name(name: str, number: int) -> str:
    """What a sheet is called: its number makes it unique, and no letter a workbook forbids is in it."""
    kept = "".join(letter for letter in str(plain(name)) if letter not in _FORBIDDEN)
    return f"{number} {kept}"[:_NAME_LIMIT].strip()


@contextmanager
def _workbook(
    out: io.BytesIO, background: Background, title: str
) -> Iterator[tuple[xlsxwriter.Workbook, dict[str, Look]]]:
    with xlsxwriter.Workbook(out, _OPTIONS) as book:
        book.set_properties(
            {
                "title": title,
                "company": str(plain(background.fonds.name))[:250],
                "created": background.moment.replace(tzinfo=None),
            }
        )
        yield book, looks_of(book)


def _print(sheet: Worksheet, *, wide: bool) -> None:
    sheet.set_paper(_TABLOID if wide else _LETTER)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C&P / &N")


def _crest(sheet: Worksheet, background: Background, column: int) -> None:
    picture = look_at(background.crest)
    if picture is not None:
        scale = _CREST_PIXELS / max(picture.height, picture.width)
        options = {
            "image_data": io.BytesIO(background.crest), "object_position": 1, "x_scale": scale, "y_scale": scale,
            "x_offset": 2, "y_offset": 2, "description": f"Escudo de {background.fonds.name}"[:250],
        }  # fmt: skip
        sheet.insert_image(0, column, "escudo", options)


def _top(sheet: Worksheet, background: Background, title: str, looks: dict[str, Look], column: int) -> None:
    sheet.set_row(0, 48 if background.crest else 18)
    sheet.write_string(0, 0, fitting(str(plain(background.fonds.name))), looks["label"])
    sheet.write_string(1, 0, title, looks["title"])
    _crest(sheet, background, column)


def _card(sheet: Worksheet, background: Background, card: Card, looks: dict[str, Look]) -> None:
    _top(sheet, background, card.title, looks, 1)
    at = 3
    for group in (*card.groups, *((card.strip,) if card.strip else ())):
        at = _group(sheet, at, group, looks)
    for line in (card.closing, card.mark and f"QR: {card.mark}"):
        if line:
            sheet.write_string(at, 0, fitting(line), looks["plain"])
            at += 1
    for row in card.signatures:
        at += 2
        for column, signature in enumerate(row):
            sheet.write_string(at, column, "______________________________", looks["plain"])
            sheet.write_string(at + 1, column, signature, looks["label"])
        at += 2


def _group(sheet: Worksheet, at: int, group: Group, looks: dict[str, Look]) -> int:
    sheet.merge_range(at, 0, at, 1, group.title, looks["heading"])
    for one in group.fields:
        at += 1
        _field(sheet, at, one, looks)
    return at + 1


def _field(sheet: Worksheet, at: int, one: Field, looks: dict[str, Look]) -> None:
    sheet.write_string(at, 0, one.label, looks["label"])
    sheet.write_string(at, 1, fitting(str(plain(one.value))), looks["text"])


def _section(
    sheet: Worksheet, background: Background, section: Section, looks: dict[str, Look], sheets: int | str
) -> None:
    layout = section.layout
    _top(sheet, background, layout.title, looks, len(layout.printed) - 1)
    at = 2
    for label, value in section.head:
        sheet.write_string(at, 0, label if ":" in label else f"{label}:", looks["label"])
        said = str(sheets) if label == SHEETS else fitting(value)
        sheet.write_string(at, 4, said, looks["plain"])
        at += 1
    at = write_headings(sheet, at + 1, layout, looks)
    sheet.repeat_rows(at - 1 if layout.has_groups else at, at)
    sheet.freeze_panes(at + 1, 0)
    shown = [layout.columns.index(column) for column in layout.printed]
    for row in section.rows:
        at += 1
        write_row(sheet, at, [row[position] for position in shown], layout.printed, looks)
    at += 2
    for line in below(section, sheets):
        sheet.write_string(at, 0, line)
        at += 1
    for signature in layout.signatures:
        at += 2
        sheet.write_string(at, 0, "______________________________")
        sheet.write_string(at + 1, 0, signature, looks["label"])
