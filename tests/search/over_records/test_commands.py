"""`constancia search` and `constancia index`, as scripts use them."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from search.cli import index_group, search
from system.actor import NotPermitted
from system.console import Console


@pytest.fixture
def run(installation, operator):
    def run(command, *arguments, actor=None, as_json=True):
        console = Console(installation, lambda _installation, _account: actor or operator)
        words = [*arguments, "--json"] if as_json else list(arguments)
        result = CliRunner().invoke(command, words, obj=console, standalone_mode=False)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        code = result.return_value if isinstance(result.return_value, int) else result.exit_code
        return code, json.loads(result.stdout) if as_json else result.stdout

    return run


def test_a_search_brings_the_index_up_to_date_without_any_worker(house, add, run):
    file = house.open("Contrato")
    document = add(file, "portada\fla transferencia secundaria de 2020", title="Acta")

    code, told = run(search, '"transferencias SECUNDARIAS"')

    assert (code, told["total"], told["lag"]) == (0, 1, 0)
    hit = told["hits"][0]
    assert (hit["kind"], hit["reference"], hit["title"], hit["page"]) == ("page", file.printed_reference, "Acta", 2)
    assert [hit["excerpt"][start:end] for start, end in hit["marks"]] == ["transferencia secundaria"]
    assert hit["document"] == str(document.id)
    assert hit["score"] > 0


def test_people_read_the_words_between_marks(house, add, run):
    add(house.open("Contrato"), "la cláusula segunda", title="Acta")

    _, told = run(search, "cláusula", as_json=False)

    assert "la «cláusula» segunda" in told
    assert told.endswith("Resultados: 1\n")


def test_a_search_is_cut_to_the_account_and_to_the_body_that_is_named(house, other_house, run):
    house.open("Contrato")
    other_house.open("Contrato ajeno")

    assert run(search, "contrato")[1]["total"] == 2
    assert run(search, "contrato", "--fonds", "OTR")[1]["total"] == 1
    assert run(search, "contrato", actor=house.neighbour)[1] == run(search, "nada", actor=house.neighbour)[1]
    assert run(search, "contrato", "--kind", "page")[1]["total"] == 0


def test_while_another_process_writes_the_search_answers_with_its_lag(house, run, projector, monkeypatch):
    house.open("Contrato")
    monkeypatch.setattr("search.cli.SECONDS", 0.2)
    with projector.index.writing():
        _, told = run(search, "contrato")

    assert (told["total"], told["lag"]) == (0, 1)


def test_the_index_is_looked_after_from_the_command_line(house, add, run, installation):
    add(house.open("Contrato"), "texto")
    assert run(index_group, "verify")[1]["expected"] == {"aggregation": 1, "document": 1, "page": 1}
    assert run(index_group, "status")[1]["lag"] == 0

    (installation.settings.index / "CURRENT").write_text("nonsense")
    assert run(index_group, "status")[0] == 8
    assert run(index_group, "verify")[0] == 8
    code, told = run(index_group, "rebuild")
    assert (code, told["files"], told["documents"], told["lag"]) == (0, 1, 3, 0)
    assert run(index_group, "verify")[1]["sound"]


def test_who_may_not_manage_the_index_is_refused(house, run):
    with pytest.raises(NotPermitted):
        run(index_group, "rebuild", actor=house.coordinator)
