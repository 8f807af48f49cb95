"""The two laws through the whole house: ingested, projected, and searched by people with and without rights."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from records.documents.cli import ingest_documents
from search.cli import search
from system.console import Console
from tests.records.conftest import House, Jobs

PAGES = [13, 14, 15, 20, 31]


@pytest.fixture
def house(given, installation) -> House:
    installation.jobs = Jobs()
    return House(given)


@pytest.fixture
def run(installation, operator):
    def run(command, *words, actor=None):
        console = Console(installation, lambda _installation, _account: actor or operator)
        result = CliRunner().invoke(command, [*words, "--json"], obj=console, catch_exceptions=False)
        return json.loads(result.stdout)

    return run


def test_the_phrase_is_found_on_its_five_pages_by_those_who_may_and_by_nobody_else(house, given, run, shared_data):
    file = house.open("Leyes")
    laws = [str(shared_data / name) for name in ("lga.pdf", "lgtaip.pdf")]
    told = run(ingest_documents, *laws, "--aggregation", file.reference)
    assert [item["pages"] for item in told["items"]] == [43, 64]
    document = told["items"][0]["document"]

    for text in ('"transferencia secundaria"', '"transferencias SECUNDARIAS"'):
        found = run(search, text)
        assert (found["total"], found["lag"]) == (5, 0)
        assert sorted(hit["page"] for hit in found["hits"]) == PAGES
        assert {hit["document"] for hit in found["hits"]} == {document}
        for hit in found["hits"]:
            marked = [hit["excerpt"][start:end].lower() for start, end in hit["marks"]]
            assert any(words.startswith("transferencia") and "secundaria" in words for words in marked)

    other = House(given, "OTR")
    for stranger in (house.neighbour, other.archivist, other.coordinator, other.transparency):
        nothing = run(search, "transferencia secundaria", actor=stranger)
        assert (nothing["total"], nothing["hits"], nothing["drift"]) == (0, [], 0)
    closed = run(search, '"transferencia secundaria"', actor=house.transparency)
    assert sorted(hit["page"] for hit in closed["hits"]) == PAGES
    assert {(hit["excerpt"], hit["closed"]) for hit in closed["hits"]} == {("", True)}
