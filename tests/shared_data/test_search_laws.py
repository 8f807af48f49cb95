"""The two laws, searched page by page."""

from __future__ import annotations

from uuid import uuid4

import pytest
from pypdf import PdfReader

from search.excerpts import excerpt
from search.index import SearchIndex
from search.schema import Entry, Kind, Scope

HERE, ELSEWHERE = Scope("MUN", "U1", "office", "public"), Scope("MUN", "U2", "office", "public")


@pytest.fixture(scope="module")
def laws(shared_data, tmp_path_factory):
    """The index, and the text of each page under (name, page)."""
    index, names, texts = SearchIndex(tmp_path_factory.mktemp("laws") / "index"), {}, {}
    for name in ("lga", "lgtaip"):
        document = uuid4()
        names[document] = name
        for number, page in enumerate(PdfReader(shared_data / f"{name}.pdf").pages, start=1):
            texts[name, number] = page.extract_text()
        with index.writing() as batch:
            batch.replace(
                document,
                [
                    Entry(
                        kind=Kind.PAGE,
                        entity_id=document,
                        document_id=document,
                        aggregation_id=uuid4(),
                        page=number,
                        body=text,
                        scope=HERE,
                    )
                    for (law, number), text in texts.items()
                    if law == name
                ],
            )

    def found(query, *scopes):
        results = index.search(query, set(scopes), limit=200)
        return results, [(names[hit.document_id], hit.page) for hit in results.hits]

    return found, texts


@pytest.mark.parametrize("query", ['"transferencia secundaria"', '"transferencias SECUNDARIAS"'])
def test_the_phrase_is_found_on_its_five_pages_in_any_form_and_shown(laws, query):
    found, texts = laws

    results, pages = found(query, HERE)

    assert sorted(pages) == [("lga", number) for number in (13, 14, 15, 20, 31)]
    for page in pages:
        assert any(
            piece.highlighted and piece.text.lower().startswith("transferencia")
            for piece in excerpt(texts[page], results.wanted.marks)
        )


def test_another_unit_finds_nothing_not_even_a_count(laws):
    found, _ = laws

    results, pages = found('"transferencia secundaria"', ELSEWHERE)

    assert (results.total, pages) == (0, [])


def test_the_day_the_law_was_published_is_found_in_figures_too(laws):
    found, _ = laws

    assert found("15/06/2018", HERE)[1] == found("15 de junio de 2018", HERE)[1] != []
