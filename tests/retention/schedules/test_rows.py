"""Rows of a schedule, whatever people type into them, and what the linter says of them."""

from __future__ import annotations

import csv
import io
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classification.charts.codes import read_code
from classification.charts.levels import Level as ChartLevel
from classification.charts.levels import told_by
from classification.series.kinds import Technique
from retention.schedules.headings import HEADINGS
from retention.schedules.linter import Level, Terms, lint, stopping
from retention.schedules.planning import Series, plan_import
from retention.schedules.rows import read_rows
from system.calendar.terms import Term
from system.errors import Invalid
from system.tabular import read_table

COLUMNS = ("serie_codigo", "subserie_codigo", "AT", "AC", "total", "tecnica", "cualidad", "valores", "evento")
ROOT = UUID(int=0)


def series(*codes):
    found = {}
    for written in codes:
        code = read_code(written)
        found[code.key] = Series(
            node_id=uuid5(ROOT, code.key), lineage_id=uuid5(ROOT, f"l{code.key}"), key=code.key, code=written,
            sort_key=code.sort_key, level=told_by(code), parent=code.parent.key if code.parent else None,
        )  # fmt: skip
    return found


CHART = series("1C", "1C.1", "1C.1.1", "1C.2")


def read(*rows):
    paper = io.StringIO(newline="")
    csv.writer(paper).writerows([COLUMNS, *rows])
    table = read_table(paper.getvalue().encode(), HEADINGS)
    return table, *read_rows(table)


@pytest.mark.parametrize(
    ("given_text", "term"),
    [
        ("3", Term(3)),
        ("3.0", Term(3)),
        ("03 años", Term(3)),
        ("18 meses", Term(0, 18)),
        ("66 meses", Term(0, 66)),
        ("2 años 6 meses", Term(2, 6)),
        ("2 años y 6 meses", Term(2, 6)),
        ("1a 6m", Term(1, 6)),
        ("0", Term()),
    ],
)
def test_a_term_is_read_as_people_write_it(given_text, term):
    _, (row,), refused = read(("1C.1", "", given_text, "1", "", "baja", "", "", ""))
    assert refused == []
    assert row.office == term


@pytest.mark.parametrize("given_text", ["2.5", "cinco", "5-", "+5", "5 lustros", "1e3", "٣x", "3 3"])
def test_what_is_no_term_is_refused_with_what_was_given(given_text):
    _, rows, refused = read(("1C.1", "", given_text, "1", "", "baja", "", "", ""))
    assert rows == []
    assert [(one.column, one.objection.facts["given"]) for one in refused] == [("AT", given_text)]


@pytest.mark.parametrize(
    ("given_text", "values"),
    [("A", "A"), ("c, a", "AC"), ("AL", "AL"), ("Administrativo y Legal", "AL"), ("A;F;C", "AFC"), ("jurídico", "L")],
)
def test_values_are_read_in_letters_and_words(given_text, values):
    _, (row,), refused = read(("1C.1", "", "1", "1", "", "baja", "", given_text, ""))
    assert (row.values, refused) == (values, [])


def test_an_event_the_house_does_not_know_is_kept_in_the_words_of_the_body():
    _, (row,), _ = read(("1C.1", "", "1", "1", "", "baja", "", "", "Entrega de la obra"))
    assert (row.trigger.value, row.trigger_name) == ("named_event", "Entrega de la obra")


def test_half_of_the_terms_is_no_rule_even_for_a_subseries():
    _, rows, refused = read(("1C.1", "1C.1.1", "1", "", "", "", "", "", ""))
    assert rows == []
    assert [(one.column, one.objection.code) for one in refused] == [("AC", "schedule.term_missing")]


cells = st.sampled_from(
    ["", "1", "3 años", "-1", "999", "x", "1C.1", "1c.1.1", "1C", "muestreo", "baja", "A;L", '"', "a,b"]
)
lines = st.lists(st.tuples(*[cells | st.text(max_size=8)] * len(COLUMNS)), max_size=6)


@given(lines)
def test_every_row_is_accounted_for_whatever_is_in_it(given_lines):
    try:
        table, rows, refused = read(*given_lines)
    except Invalid:
        return
    plan = plan_import(len(table.lines), rows, refused, CHART, {})
    assert plan.rows == plan.imported + plan.unchanged + plan.refused_rows
    assert set(plan.entries) <= {key for key, node in CHART.items() if node.level is not ChartLevel.SECTION}
    again = plan_import(len(table.lines), rows, refused, CHART, plan.entries)
    assert (again.imported, again.changes) == (0, False)


def terms(**changed):
    usual = {"key": "1C.1", "code": "01C.01", "office": Term(3), "intermediate": Term(5), "total": Term(8)}
    return Terms(**{**usual, "technique": Technique.ELIMINATION, **changed})


def said(*entries, chart=None):
    found = lint(entries, cap_years=25, cap_basis="LGA 37", chart=chart or {})
    return [(one.level, one.objection.code, one.objection.basis) for one in found]


@pytest.mark.parametrize(("office", "intermediate", "breaks"), [
    (Term(10), Term(15), False), (Term(10), Term(15, 1), True), (Term(15), Term(15), True),
    (Term(0, 300), Term(), False),
])  # fmt: skip
def test_the_cap_is_met_to_the_month(office, intermediate, breaks):
    found = said(terms(office=office, intermediate=intermediate, total=None))
    assert found == ([(Level.ERROR, "schedule.over_cap", "LGA 37")] if breaks else [])


def test_a_total_is_compared_in_months_and_may_be_left_out():
    assert said(terms(total=Term(7, 12))) == []
    assert said(terms(total=None)) == []
    assert said(terms(total=Term(9))) == [(Level.ERROR, "schedule.total_differs", "LGA 4-XLVI")]


def test_values_are_missed_only_where_the_schedule_says_values_at_all():
    assert said(terms(), terms(key="1C.2")) == []
    assert said(terms(values="A"), terms(key="1C.2")) == [(Level.ERROR, "schedule.values_missing", "LGA 4-LIX")]


def test_a_series_that_is_forgotten_is_said_last_and_stops_nothing():
    found = lint([terms()], cap_years=25, cap_basis="LGA 37", chart={"1C.1": "01C.01", "1C.2": "01C.02"})
    assert [one.objection.facts["code"] for one in found] == ["01C.02"]
    assert stopping(found) == []


def test_a_legacy_entry_is_still_said_and_stops_nothing():
    found = lint([terms(office=Term(30), total=None, legacy=True)], cap_years=25, cap_basis="LGA 37", chart={})
    assert len(found) == 1
    assert stopping(found) == []
