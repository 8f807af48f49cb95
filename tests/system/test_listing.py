"""Filtering, ordering, paging and counting in SQL, on whichever engine the suite runs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from system import listing
from system.database import Database, UtcDateTime
from system.listing import Column, ListFilterUnreadable, ListQuery


class Sheet(DeclarativeBase):
    pass


class Row(Sheet):
    __tablename__ = "listed"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    stage: Mapped[str]
    opened_on: Mapped[date | None]
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done: Mapped[bool]


COLUMNS = (
    Column("number", "Núm.", Row.id, filter="exact"),
    Column("title", "Título", Row.title, filter="text"),
    Column("stage", "Etapa", Row.stage, filter="choice", choices=(("office", "Trámite"), ("historical", "Histórico"))),
    Column("opened_on", "Apertura", Row.opened_on, filter="date"),
    Column("changed_at", "Cambio", Row.changed_at, filter="date"),
    Column("done", "Hecho", Row.done, filter="exact"),
    Column("secret", "Secreto", Row.title, sortable=False),
)
TITLES = ["Árbol", "acta", "Ñandú", "zapato_negro", "zapatoXnegro", "100% lana", "ÁRBOL alto", "Única"]


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    Sheet.metadata.create_all(database.engine)
    with Session(database.writer) as found:
        found.execute(
            insert(Row),
            [
                {
                    "id": number + 1,
                    "title": TITLES[number % len(TITLES)],
                    "stage": "office" if number % 2 else "historical",
                    "opened_on": date(2020, 1, 1 + number % 28) if number % 4 else None,
                    "changed_at": datetime(2026, 1, 2, 5, 30, tzinfo=UTC),
                    "done": number % 3 == 0,
                }
                for number in range(48)
            ],
        )
        yield found


def find(session: Session, query: ListQuery, **named) -> listing.ListPage:
    named = {"default_sort": "number", "tie_breaker": Row.id, **named}
    return listing.run(session, select(Row), COLUMNS, query, **named)


def titles(session: Session, text: str) -> set[str]:
    return {row.title for row in find(session, ListQuery(size=200, filters={"title": text})).rows}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("arbol", {"Árbol", "ÁRBOL alto"}),
        ("ÁRBOL ALTO", {"ÁRBOL alto"}),
        ("alto arbol", {"ÁRBOL alto"}),
        ("nandu", {"Ñandú"}),
        ("unica", {"Única"}),
        ("zapato_", {"zapato_negro"}),
        ("0%", {"100% lana"}),
        ("' OR 1=1 --", set()),
        ("\x00acta", {"acta"}),
    ],
)
def test_a_text_filter_looks_for_every_word_whatever_its_case_or_accents(session, text, expected):
    assert titles(session, text) == expected


def test_the_total_is_exact_and_a_page_beyond_the_last_is_the_last(session):
    page = find(session, ListQuery(page=10**6, size=20))

    assert (page.total, page.pages, page.query.page, len(page.rows)) == (48, 3, 3, 8)


def test_nothing_found_is_one_empty_page(session):
    page = find(session, ListQuery(filters={"title": "nunca"}))

    assert (page.total, page.pages, page.query.page, list(page.rows)) == (0, 1, 1, [])


@pytest.mark.parametrize("descending", [False, True])
def test_pages_in_any_order_hold_every_row_once_and_nothing_comes_last(session, descending):
    found = []
    for number in range(1, 6):
        found += find(session, ListQuery(sort="opened_on", descending=descending, page=number, size=10)).rows

    assert sorted(row.id for row in found) == list(range(1, 49))
    assert [row.opened_on is None for row in found] == [False] * 36 + [True] * 12


def test_text_is_ordered_as_spanish_readers_expect_not_by_code_point(session):
    found = [row.title for row in find(session, ListQuery(sort="title", size=200)).rows]

    assert found.index("Árbol") < found.index("Única") < found.index("zapato_negro")


def test_an_unknown_or_forbidden_sort_is_passed_over(session):
    for sort in ("secret", "id; DROP TABLE listed", "__class__"):
        assert find(session, ListQuery(sort=sort), default_sort="-number").query == ListQuery("number", True, 1, 50, {})


def test_a_day_of_instants_begins_where_the_installation_is(session):
    mexico = ZoneInfo("America/Mexico_City")
    the_day_before = {"changed_at_from": "2026-01-01", "changed_at_until": "2026-01-01"}

    assert find(session, ListQuery(filters=the_day_before), zone=mexico).total == 48
    assert find(session, ListQuery(filters=the_day_before), zone=UTC).total == 0


def test_the_days_of_a_range_belong_to_it(session):
    asked = {"opened_on_from": "2020-01-02", "opened_on_until": "2020-01-03"}

    assert {row.opened_on.day for row in find(session, ListQuery(filters=asked)).rows} == {2, 3}


def test_every_unreadable_filter_is_named_at_once(session):
    asked = {"opened_on_from": "ayer", "stage": "moon", "number": "9" * 40, "done": "perhaps", "title": "acta"}

    with pytest.raises(ListFilterUnreadable) as refused:
        find(session, ListQuery(filters=asked))

    assert [found.facts["field"] for found in refused.value.objections] == ["number", "stage", "opened_on_from", "done"]


def test_exact_filters_know_numbers_and_truth(session):
    assert [row.id for row in find(session, ListQuery(filters={"number": "7"})).rows] == [7]
    assert find(session, ListQuery(filters={"done": "true"})).total == 16


def test_export_gives_every_row_of_every_page_in_the_same_order(session):
    query = ListQuery(sort="title", descending=True, filters={"stage": "office"})
    named = {"default_sort": "number", "tie_breaker": Row.id}
    streamed = [row.id for row in listing.stream(session, select(Row), COLUMNS, query, chunk=5, **named)]

    paged = [row.id for n in (1, 2, 3) for row in find(session, ListQuery("title", True, n, 10, query.filters)).rows]
    assert streamed == paged
    assert len(streamed) == 24


def test_a_statement_of_several_columns_gives_rows_with_names(session):
    found = listing.run(
        session, select(Row.id, Row.title), COLUMNS, ListQuery(), default_sort="number", tie_breaker=Row.id
    )

    assert found.rows[0].title == "Árbol"


def test_a_column_may_not_take_a_word_of_the_list():
    with pytest.raises(ValueError, match="page"):
        Column("page", "Página")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(
    sort=st.text(max_size=20),
    page=st.integers(-(2**31), 2**31),
    size=st.integers(-(2**31), 2**31),
    title=st.text(max_size=300),
)
def test_nothing_anybody_asks_breaks_a_list(session, sort, page, size, title):
    found = find(session, ListQuery(sort=sort, page=page, size=size, filters={"title": title, "nonsense": title}))

    assert 10 <= found.query.size <= 200
    assert 1 <= found.query.page <= found.pages
    assert len(found.rows) <= found.query.size
