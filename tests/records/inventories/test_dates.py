"""Days read and repaired, whatever people write."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies

from records.inventories.dates import ColumnOrder, Epoch, Order, column_order, read_day

TODAY = date(2026, 11, 22)
DAYS = strategies.dates(date(1927, 1, 1), TODAY)
MONTHS = ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
          "noviembre", "diciembre")  # fmt: skip
MONTH_FIRST = ColumnOrder(Order.MONTH_FIRST, proved=True)


def read(text, column=None, **said):
    return read_day(text, column or ColumnOrder(), today=TODAY, **said)


@given(DAYS, strategies.sampled_from(["/", "-", "."]))
def test_a_day_written_in_any_order_is_that_day(day, mark):
    assert read(f"{day.day:02d}{mark}{day.month:02d}{mark}{day.year}").first == day
    assert read(f"{day.month}{mark}{day.day}{mark}{day.year}", MONTH_FIRST).first == day
    assert read(f"{day.year}{mark}{day.month:02d}{mark}{day.day:02d}").first == day
    assert read(f"{day.day} de {MONTHS[day.month - 1]} de {day.year}").first == day
    assert read(f"{day.day}-{MONTHS[day.month - 1][:3]}-{day.year % 100:02d}").first == day


@given(DAYS)
def test_a_serial_number_is_a_day_in_either_system(day):
    for epoch, start in ((Epoch.Y1900, date(1899, 12, 30)), (Epoch.Y1904, date(1904, 1, 1))):
        number = (day - start).days
        if number > 3000:
            found = read(str(number), epoch=epoch)
            assert (found.first, found.repairs) == (day, ("inventory.date_serial",))


@given(strategies.text(max_size=80))
def test_any_text_is_a_day_or_a_reason_and_every_repair_is_told(text):
    found = read(text)
    assert (found.first is None) == (found.last is None)
    assert found.problem is None or found.first is None
    if found.first is not None:
        assert found.first <= found.last
        assert not found.assumed or found.repairs


@given(strategies.lists(DAYS, min_size=1, max_size=40))
def test_the_order_of_a_column_is_proved_by_any_day_past_the_twelfth(days):
    proves = any(day.day > 12 for day in days)
    assert column_order([f"{day.day}/{day.month}/{day.year}" for day in days]).order is Order.DAY_FIRST
    american = column_order([f"{day.month}/{day.day}/{day.year}" for day in days])
    assert american.proved is proves
    assert (american.order is Order.MONTH_FIRST) is proves


@given(DAYS, strategies.integers(0, 4000))
def test_a_range_begins_and_ends_where_it_says(day, length):
    end = day + timedelta(days=length)
    found = read(f"{day:%d/%m/%Y} al {end:%d/%m/%Y}")
    assert (found.first, found.last, found.assumed) == (day, end, False)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2019", date(2019, 1, 1), date(2019, 12, 31)),
        ("2014-2017", date(2014, 1, 1), date(2017, 12, 31)),
        ("enero a marzo 2019", date(2019, 1, 1), date(2019, 3, 31)),
        ("mar-19", date(2019, 3, 1), date(2019, 3, 31)),
        ("Febrero de 2020", date(2020, 2, 1), date(2020, 2, 29)),
        ("15/03/99", date(1999, 3, 15), date(1999, 3, 15)),
    ],
)
def test_years_months_and_ranges_become_a_convention_that_is_told(text, first, last):
    found = read(text)
    assert (found.first, found.last) == (first, last)
    assert found.repairs


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("31/02/2019", "inventory.date_impossible"), ("29/02/2019", "inventory.date_impossible"),
        ("2019-13-01", "inventory.date_impossible"), ("45/45/2019", "inventory.date_impossible"),
        ("2017-2014", "inventory.range_backwards"), ("pronto", "inventory.date_unreadable"),
        ("123456789", "inventory.date_unreadable"),
    ],
)  # fmt: skip
def test_what_is_no_day_is_refused_by_name(text, code):
    assert read(text).problem.code == code


def test_where_a_column_mixes_both_orders_only_what_is_certain_is_read():
    column = column_order(["15/03/2019", "03/15/2019", "03/04/2019"])
    assert column.mixed
    assert read("15/03/2019", column).first == read("03/15/2019", column).first == date(2019, 3, 15)
    assert read("03/04/2019", column).problem.code == "inventory.date_ambiguous"
