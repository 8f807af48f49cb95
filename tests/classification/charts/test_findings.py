"""What is worth saying of a chart, on its page, over JSON and from the command line, in the actor's sight only."""

from __future__ import annotations

import pytest

from classification.charts import service
from classification.charts.errors import ChartNotFound
from classification.charts.findings import findings
from system.errors import Severity
from system.organization.roles import Role

ORGANIC = """codigo,titulo
1S,Dirección General de Asuntos Jurídicos
1S.1,Amparo indirecto
1S.2,Oficios 2019
2S,Subsecretaría de Egresos
2S.1,Amparo Indirecto
2S.2,Discos compactos
3S,Unidad de Transparencia
"""


@pytest.fixture
def fonds(given):
    return given.fonds()


@pytest.fixture
def chart(installation, operator, fonds):
    with installation.work(operator) as work:
        return service.import_chart(work, fonds.id, ORGANIC.encode()).chart


def told(installation, actor, chart) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    with installation.reading(actor) as reading:
        for one in findings(reading, chart.id):
            found.setdefault(one.node.key if one.node else "", set()).add(one.objection.code)
    return found


def test_an_organic_chart_loads_and_says_what_it_breaks(installation, operator, chart):
    found = told(installation, operator, chart)

    assert {"chart.lint.by_office"} <= found["1S"] & found["2S"] & found["3S"]
    assert "chart.lint.without_series" in found["3S"]
    assert "chart.title_in_other_section" in found["1S.1"] & found["2S.1"]
    assert "chart.lint.by_year" in found["1S.2"]
    assert "chart.lint.by_support" in found["2S.2"]


def test_nothing_it_says_changes_or_stops_the_chart(installation, operator, chart):
    with installation.reading(operator) as reading:
        told_before = [(one.node.title if one.node else "") for one in findings(reading, chart.id)]
        severities = {one.severity for one in findings(reading, chart.id)}
        assert chart.state.value == "in_force"

    assert Severity.ERROR not in severities
    assert "Oficios 2019" in told_before


def test_another_body_is_told_nothing(installation, given, chart):
    stranger = given.actor(given.fonds("OTR"), Role.ARCHIVES_COORDINATOR)

    with installation.reading(stranger) as reading, pytest.raises(ChartNotFound):
        findings(reading, chart.id)
