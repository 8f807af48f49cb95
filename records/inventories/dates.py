"""Days as people write them into inventories, read and repaired; every repair is told. Pure.

What stands in a cell is one of: an ISO day; day, month and year in numbers in any of three orders; a day with the month
in words; a month and a year; a year alone; a range of any of these; the serial number of a spreadsheet. The order of
numbers is that of the whole column, proved by the cells in which it can only be one.
"""

from __future__ import annotations

import calendar
import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from system.errors import Objection
from system.tabular import folded

FIRST_YEAR = 1500
SHOWN = 60
_MONTHS = (
    ("enero", "ene", "jan"), ("febrero", "feb"), ("marzo", "mar"), ("abril", "abr", "apr"), ("mayo", "may"),
    ("junio", "jun"), ("julio", "jul"), ("agosto", "ago", "aug"), ("septiembre", "setiembre", "sep", "sept", "set"),
    ("octubre", "oct"), ("noviembre", "nov"), ("diciembre", "dic", "dec"),
)  # fmt: skip
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ][\d:.+Z-]*)?")
_NUMBERS = re.compile(
    r"(\d{1,4})\s*([/.\-\s])\s*(\d{1,2})\s*\2\s*(\d{1,4})(?:\s+[\d:.]+(?:\s*[ap]\.?m\.?)?)?", re.IGNORECASE
)
_WORDS = re.compile(
    r"(?:(\d{1,2})(?:_?(?:o|ro|er))?_)?(?:de_)?([a-z]{3,10})_(?:de_|del_|del_ano_|de_ano_)?(\d{2}|\d{4})"
)
_YEAR = re.compile(r"(?:ano_)?(\d{4})")
_MONTH_YEAR = re.compile(r"(\d{1,2})\s*[/\-.]\s*(\d{4})")
_SERIAL = re.compile(r"(\d{4,6})(?:\.\d+)?")
_PARTING = re.compile(r"\s+(?:a|al|hasta)\s+|\s*[–—]\s*|\s+-\s+", re.IGNORECASE)
_YEARS = re.compile(r"((?:1[5-9]|20)\d\d)\s*[-/–—]\s*((?:1[5-9]|20)\d\d)")
_FROM = re.compile(r"^(?:de|del|desde)\s+", re.IGNORECASE)
_EMPTY = frozenset({"", "s_f", "sf", "sin_fecha", "n_a", "na", "no_aplica", "s_d", "nd", "n_d", "null"})


class Order(StrEnum):
    """In which order a column writes day, month and year where it writes them in numbers."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


class Epoch(StrEnum):
    """From which day a spreadsheet counts its serial numbers."""

    Y1900 = "1900"
    Y1904 = "1904"


@dataclass(frozen=True, slots=True)
class ColumnOrder:
    """The order of a column; `proved` where a cell can only be read so, `mixed` where cells prove both orders.

    `ambiguous` are the cells that could be read both ways.
    """

    order: Order = Order.DAY_FIRST
    proved: bool = False
    mixed: bool = False
    ambiguous: int = 0


@dataclass(frozen=True, slots=True)
class DayRead:
    """What a cell says: from `first` to `last`, the same where it says one day; both None where it says none.

    `repairs` are codes of what was supplied or understood; `assumed` tells that day or month are a convention, not
    something that anybody wrote. `problem` says why nothing can be taken.
    """

    first: date | None = None
    last: date | None = None
    repairs: tuple[str, ...] = ()
    assumed: bool = False
    problem: Objection | None = None


class _Impossible(Exception):
    def __init__(self, code: str) -> None:
        self.code = code


def column_order(cells: Iterable[str]) -> ColumnOrder:
    """The order in which a column writes its days, from all of its cells."""
    day_first = month_first = ambiguous = 0
    for cell in cells:
        found = _NUMBERS.fullmatch(cell.strip())
        if found is None or len(found[1]) > 2:  # noqa: PLR2004 - a year in front proves nothing of the rest
            continue
        first, second = int(found[1]), int(found[3])
        if first > 12 >= second:  # noqa: PLR2004 - there are twelve months
            day_first += 1
        elif second > 12 >= first:  # noqa: PLR2004
            month_first += 1
        elif first != second:
            ambiguous += 1
    order = Order.MONTH_FIRST if month_first and not day_first else Order.DAY_FIRST
    return ColumnOrder(order, bool(day_first) != bool(month_first), bool(day_first and month_first), ambiguous)


def read_day(text: str, column: ColumnOrder, *, today: date, epoch: Epoch = Epoch.Y1900) -> DayRead:
    """Read one cell.

    Args:
        text: the cell.
        column: the order of its column.
        today: two-digit years are the last ones that are not after it.
        epoch: how the workbook counts serial numbers.
    """
    return _read_day(text.strip(), column, today, epoch)


@functools.lru_cache(20_000)
def _read_day(text: str, column: ColumnOrder, today: date, epoch: Epoch) -> DayRead:
    """The same days stand in a sheet over and over."""
    if not text or (len(text) < 12 and folded(text) in _EMPTY):  # noqa: PLR2004 - no such word is longer
        return DayRead()
    if len(text) > SHOWN:
        return DayRead(problem=Objection("inventory.date_unreadable", "", {"given": text[:SHOWN]}))
    try:
        found = _one(text, column, today, epoch) or _range(text, column, today, epoch)
    except _Impossible as impossible:
        return DayRead(problem=Objection(impossible.code, "", {"given": text}))
    return found or DayRead(problem=Objection("inventory.date_unreadable", "", {"given": text}))


def _one(  # noqa: PLR0911 - one line a form
    text: str, column: ColumnOrder, today: date, epoch: Epoch
) -> DayRead | None:
    """One day, month or year, or None where the text is something else."""
    if (iso := _ISO.fullmatch(text)) is not None:
        return _at(_day(int(iso[1]), int(iso[2]), int(iso[3])))
    if (numbers := _NUMBERS.fullmatch(text)) is not None:
        return _in_numbers(numbers, column, today)
    told = folded(text)
    if (year := _YEAR.fullmatch(told)) is not None and FIRST_YEAR <= int(year[1]) <= today.year + 1:
        return _whole_year(int(year[1]))
    if (month := _MONTH_YEAR.fullmatch(text)) is not None and 1 <= int(month[1]) <= 12:  # noqa: PLR2004
        return _whole_month(int(month[2]), int(month[1]))
    if (words := _WORDS.fullmatch(told)) is not None and words[2] in _MONTH:
        return _in_words(words, today)
    if (serial := _SERIAL.fullmatch(text)) is not None:
        return _from_serial(int(serial[1]), epoch)
    return None


def _in_numbers(found: re.Match[str], column: ColumnOrder, today: date) -> DayRead:
    first, second, third = found[1], int(found[3]), found[4]
    if len(first) > 2:  # noqa: PLR2004 - a year in front: 2019/03/15
        if len(first) != 4 or len(third) > 2:  # noqa: PLR2004
            raise _Impossible("inventory.date_unreadable")
        return _at(_day(int(first), second, int(third)), "inventory.date_year_first")
    if len(third) not in (2, 4):
        raise _Impossible("inventory.date_unreadable")
    year, repairs = _year(third, today)
    day, month = int(first), second
    if month > 12 >= day:  # noqa: PLR2004 - it can only be read so
        day, month = month, day
        repairs += ("inventory.date_month_first",)
    elif day <= 12 and day != month and column.mixed:  # noqa: PLR2004
        raise _Impossible("inventory.date_ambiguous")
    elif day <= 12 and day != month and column.order is Order.MONTH_FIRST:  # noqa: PLR2004
        day, month = month, day
        repairs += ("inventory.date_month_first",)
    return _at(_day(year, month, day), *repairs)


def _in_words(found: re.Match[str], today: date) -> DayRead:
    year, repairs = _year(found[3], today)
    month = _MONTH[found[2]]
    if found[1] is None:
        return _whole_month(year, month, *repairs)
    return _at(_day(year, month, int(found[1])), "inventory.date_in_words", *repairs)


def _from_serial(number: int, epoch: Epoch) -> DayRead:
    """The day of a serial number; the 1900 system counts a 29 February 1900 that never was."""
    start = datetime(1904, 1, 1) if epoch is Epoch.Y1904 else datetime(1899, 12, 30)  # noqa: DTZ001 - a day, no instant
    if not 3_000 < number < 80_000:  # noqa: PLR2004 - 1908 to 2119; anything else is a number of something else
        raise _Impossible("inventory.date_unreadable")
    return _at((start + timedelta(days=number)).date(), "inventory.date_serial")


def _range(text: str, column: ColumnOrder, today: date, epoch: Epoch) -> DayRead | None:
    """From one day to another: `2014-2017`, `enero a marzo 2019`, `01/02/2019 al 15/03/2019`."""
    plain = _FROM.sub("", text)
    years = _YEARS.fullmatch(plain)
    parts = [years[1], years[2]] if years else _PARTING.split(plain)
    if len(parts) != 2:  # noqa: PLR2004 - from and until
        return None
    end = _one(parts[1], column, today, epoch)
    begin = _one(parts[0], column, today, epoch) if parts[0] else None
    if end is None or end.last is None:
        return None
    if begin is None and folded(parts[0]) in _MONTH:
        # "enero a marzo 2019": the year is said once.
        begin = _whole_month(end.last.year, _MONTH[folded(parts[0])])
    if begin is None or begin.first is None:
        return None
    if end.last < begin.first:
        raise _Impossible("inventory.range_backwards")
    repairs = ("inventory.date_range", *begin.repairs, *end.repairs)
    return DayRead(begin.first, end.last, tuple(dict.fromkeys(repairs)), begin.assumed or end.assumed)


def _year(text: str, today: date) -> tuple[int, tuple[str, ...]]:
    if len(text) == 4:  # noqa: PLR2004 - a whole year
        return int(text), ()
    year = today.year // 100 * 100 + int(text)
    return (year if year <= today.year else year - 100), ("inventory.date_two_digit_year",)


def _day(year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise _Impossible("inventory.date_impossible") from None
    if year < FIRST_YEAR:
        raise _Impossible("inventory.date_impossible")
    return found


def _at(day: date, *repairs: str) -> DayRead:
    return DayRead(day, day, repairs)


def _whole_month(year: int, month: int, *repairs: str) -> DayRead:
    last = calendar.monthrange(year, month)[1] if year >= FIRST_YEAR else 0
    return DayRead(_day(year, month, 1), _day(year, month, last), ("inventory.date_month_only", *repairs), assumed=True)


def _whole_year(year: int) -> DayRead:
    return DayRead(date(year, 1, 1), date(year, 12, 31), ("inventory.date_year_only",), assumed=True)
