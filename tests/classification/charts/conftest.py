"""Charts to act on: a draft, what is in force, and files under their classes."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from classification.charts import queries, service
from classification.charts.model import ChartState
from classification.charts.questions import FilesInClasses, NodesNamed
from system.work import answering

CHART = (
    "codigo,titulo,nivel,codigo_padre\n"
    "5C,Finanzas,seccion,\n5C.2,Gastos,serie,5C\n5C.10,Ingresos,serie,5C\n"
    "5C.10.1,Predial,subserie,5C.10\n5C.10.2,Agua,subserie,5C.10\n"
    "6C,Compras,seccion,\n6C.A,Obra,subseccion,6C\n6C.1,Contratos,serie,6C\n6C.20,Estimaciones,serie,6C.A\n"
    "6C.3,Licitaciones,serie,6C.A\n"
)
_codes = itertools.count(1)


@pytest.fixture
def given_chart(installation, operator, given):
    """`given_chart(text, draft=False)`: the id of a version of a body of its own."""

    def make(text=CHART, *, draft=False, fonds=None, in_force_from=date(2020, 1, 1)):
        body = fonds or given.fonds(f"B{next(_codes)}")
        with installation.work(operator) as work:
            imported = service.import_chart(work, body.id, text.encode(), draft=draft, in_force_from=in_force_from)
            return imported.chart.id

    return make


@pytest.fixture
def draft(installation, operator, given_chart):
    """A draft drawn from what is in force."""
    first = given_chart()
    with installation.work(operator) as work:
        return service.draft_chart(work, queries.find_chart(work, first).fonds_id).id


@pytest.fixture
def at(installation, operator):
    """`at(chart_id, "5C.2")`: the node of a code."""

    def at(chart_id, key):
        with installation.reading(operator) as reading:
            return queries.nodes_by_key(reading, chart_id)[key]

    return at


@pytest.fixture
def acting(installation, operator):
    """`acting(act, *arguments, **named)`: one act of the operator's in a work of its own."""

    def acting(act, *arguments, **named):
        with installation.work(operator) as work:
            return act(work, *arguments, **named)

    return acting


@pytest.fixture
def codes(installation, operator):
    """`codes(chart_id)`: every code in the order of the chart."""

    def codes(chart_id):
        with installation.reading(operator) as reading:
            return [node.code for node in queries.nodes_by_key(reading, chart_id).values()]

    return codes


@pytest.fixture
def files(installation):
    """`files({lineage: 3})`: as if records had so many files under these classes."""
    told = {}
    installation.answers.pop(FilesInClasses, None)
    installation.answers.pop(NodesNamed, None)

    def tell(_stand, question):
        wanted = told if question.lineage_ids is None else question.lineage_ids
        return {lineage: told[lineage] for lineage in wanted if lineage in told}

    installation.learn([answering(FilesInClasses, tell)])
    return told.update


@pytest.fixture
def come_into_force(installation, operator):
    """As if a draft had been approved: for what is about later versions, not about approving."""

    def come_into_force(chart_id, on=date(2024, 1, 1)):
        with installation.work(operator) as work:
            chart = queries.find_chart(work, chart_id)
            for before in queries.list_charts(work, chart.fonds_id):
                if before.state is ChartState.IN_FORCE:
                    before.give_way(on)
            chart.come_into_force(on, approved_by="x", minutes="1")

    return come_into_force
