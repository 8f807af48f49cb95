"""Rows that were worked out are filtered, ordered and paged like rows of a table, on both engines."""

from __future__ import annotations

from datetime import date

from system.listed import listed
from system.listing import Column, ListQuery, run

ROWS = [
    {"code": "1C.2", "said": "Título con abreviaturas", "files": 3},
    {"code": "1C.10", "said": "Comillas \"dobles\" y 'simples' % _", "files": 40},
    {"code": "2C.1", "said": "<script>", "files": None},
]


def ask(reading, **asked):
    statement, found = listed(reading.session, ROWS, {"code": "text", "said": "text", "files": "number"})
    columns = (
        Column("code", "Clave", found["code"], filter="exact", order=found["position"]),
        Column("said", "Observación", found["said"], filter="text"),
        Column("files", "Expedientes", found["files"], numeric=True),
    )
    return run(
        reading.session, statement, columns, ListQuery(**asked), default_sort="code", tie_breaker=found["position"]
    )


def test_rows_keep_the_order_they_were_given_in(installation, operator):
    with installation.reading(operator) as reading:
        page = ask(reading)

    assert [row.code for row in page.rows] == ["1C.2", "1C.10", "2C.1"]
    assert [row.said for row in page.rows] == [row["said"] for row in ROWS]
    assert [row.files for row in page.rows] == [3, 40, None]


def test_rows_are_filtered_and_ordered_by_the_database(installation, operator):
    with installation.reading(operator) as reading:
        assert [row.code for row in ask(reading, filters={"said": "titulo"}).rows] == ["1C.2"]
        assert [row.code for row in ask(reading, filters={"code": "2C.1"}).rows] == ["2C.1"]
        numbers = [row.files for row in ask(reading, sort="files").rows if row.files is not None]
    assert numbers == [3, 40]


def test_fifty_thousand_rows_need_no_fifty_thousand_parameters(installation, operator):
    with installation.reading(operator) as reading:
        statement, found = listed(reading.session, [{"code": str(at)} for at in range(50_000)], {"code": "text"})
        columns = (Column("code", "Clave", found["code"], filter="text", order=found["position"]),)
        query = ListQuery(page=1000, size=50)
        page = run(reading.session, statement, columns, query, default_sort="code", tie_breaker=found["position"])

    assert (page.total, page.rows[-1].code) == (50_000, "49999")


def test_no_rows_are_an_empty_list(installation, operator):
    with installation.reading(operator) as reading:
        statement, found = listed(reading.session, [], {"code": "text"})
        columns = (Column("code", "Clave", found["code"]),)
        page = run(reading.session, statement, columns, ListQuery(), default_sort="code", tie_breaker=found["position"])

    assert page.total == 0


def test_days_are_compared_as_days_on_both_engines(installation, operator):
    rows = [{"code": "a", "on": date(2026, 1, 30)}, {"code": "b", "on": date(2026, 11, 2)}, {"code": "c", "on": None}]
    with installation.reading(operator) as reading:
        statement, found = listed(reading.session, rows, {"code": "text", "on": "date"})
        columns = (Column("on", "Día", found["on"], filter="date"),)
        query = ListQuery(sort="on", descending=True, filters={"on_from": "2026-01-31", "on_until": "2026-12-31"})
        late = run(reading.session, statement, columns, query, default_sort="on", tie_breaker=found["position"])
        whole = run(reading.session, statement, columns, ListQuery(), default_sort="on", tie_breaker=found["position"])

    assert [(row.code, row.on) for row in late.rows] == [("b", date(2026, 11, 2))]
    assert [row.on for row in whole.rows] == [date(2026, 1, 30), date(2026, 11, 2), None]
