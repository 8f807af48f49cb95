"""Days reckoned in SQL are the days of the pure arithmetic, on either engine."""

from __future__ import annotations

from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Date, Integer, literal, select

from retention.clocks.sql_dates import DayAfter, DayBefore, Latest, MonthsAfter, YearEnd
from system.calendar.terms import Term

DAYS = st.dates(date(1900, 1, 1), date(2400, 12, 31))
LENT = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


def asked(database, *expressions):
    with database.engine.connect() as connection:
        return connection.execute(select(*expressions)).one()


@LENT
@given(start=DAYS, years=st.integers(0, 60), months=st.integers(0, 40), other=DAYS)
def test_every_expression_gives_the_day_that_the_pure_arithmetic_gives(database, start, years, months, other):
    term, day = Term(years, months), literal(start, Date())
    found = asked(
        database, MonthsAfter(day, literal(term.in_months, Integer())), DayAfter(day), DayBefore(day), YearEnd(day),
        Latest(day, literal(other, Date())),
    )  # fmt: skip
    assert list(found) == [
        term.after(start), date.fromordinal(start.toordinal() + 1), date.fromordinal(start.toordinal() - 1),
        date(start.year, 12, 31), max(start, other),
    ]  # fmt: skip


def test_a_term_that_ends_in_a_month_without_its_day_ends_on_the_first_of_the_next(database):
    cases = [(date(2020, 2, 29), 12), (date(2021, 1, 31), 1), (date(2020, 8, 31), 6), (date(2020, 12, 31), 2)]
    found = asked(
        database, *(MonthsAfter(literal(start, Date()), literal(months, Integer())) for start, months in cases)
    )
    assert list(found) == [date(2021, 3, 1), date(2021, 3, 1), date(2021, 3, 1), date(2021, 3, 1)]
