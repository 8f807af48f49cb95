"""Builders for index entries, and an index of the test's own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest

from search.index import SearchIndex
from search.schema import Entry, Kind, Scope

HERE = Scope("MUN", "U1", "office", "public")


@pytest.fixture(scope="session", autouse=True)
def own_temporary_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Stock Whoosh, the oracle, writes into one folder of a fixed name for all processes; each gets its own here."""
    usual, tempfile.tempdir = tempfile.tempdir, str(tmp_path_factory.mktemp("whoosh"))
    yield
    tempfile.tempdir = usual


@pytest.fixture
def here() -> Scope:
    """The scope in which entries stand unless the test says otherwise."""
    return HERE


@pytest.fixture
def index(tmp_path) -> SearchIndex:
    return SearchIndex(tmp_path / "index")


def _page(
    body: str = "", *, page: int = 1, document: UUID | None = None, aggregation: UUID | None = None, **more
) -> Entry:
    document = document or uuid4()
    return Entry(
        kind=Kind.PAGE,
        entity_id=document,
        document_id=document,
        aggregation_id=aggregation or uuid4(),
        page=page,
        body=body,
        **{"scope": HERE} | more,
    )


def _file(title: str = "", *, aggregation: UUID | None = None, **more) -> Entry:
    aggregation = aggregation or uuid4()
    return Entry(
        kind=Kind.AGGREGATION,
        entity_id=aggregation,
        aggregation_id=aggregation,
        title=title,
        **{"scope": HERE} | more,
    )


@pytest.fixture
def page():
    """Builds one page of a document."""
    return _page


@pytest.fixture
def file():
    """Builds the entry of an aggregation."""
    return _file


@pytest.fixture
def put(index):
    """Commits entries as one batch, each in place of what its entity had."""

    def put(*entries: Entry, cursor: int | None = None) -> None:
        with index.writing() as batch:
            for entity in dict.fromkeys(entry.entity_id for entry in entries):
                batch.replace(entity, [entry for entry in entries if entry.entity_id == entity])
            if cursor is not None:
                batch.cursor = cursor

    return put
