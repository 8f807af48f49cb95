"""What classification offers to the roof."""

from __future__ import annotations

from classification.charts.api import ChartsApi, NodesApi
from classification.charts.cli import chart_group
from classification.charts.import_web import ChartImportPages
from classification.charts.web import ChartPages, NodePages
from system.actor import Permission
from system.context import Context, MenuItem

context = Context(
    name="classification",
    routes=(ChartPages, ChartImportPages, NodePages, ChartsApi, NodesApi),
    menu=(MenuItem("Cuadro de clasificación", "/charts", "diagram-3", Permission.CHART_READ, order=40),),
    commands=(chart_group,),
)
