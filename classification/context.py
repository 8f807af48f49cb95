"""What classification offers to the roof."""

from __future__ import annotations

from classification.charts.api import ChartsApi, NodesApi
from classification.charts.approval_web import ChartApprovalPages, ChartReceptionPages
from classification.charts.cli import chart_group
from classification.charts.comparison_web import ChartComparisonPages
from classification.charts.editing_api import ChartDraftsApi, NodeActsApi
from classification.charts.editing_cli import COMMANDS as CHART_COMMANDS
from classification.charts.editing_web import NodeEditingPages
from classification.charts.findings_cli import lint
from classification.charts.findings_web import ChartFindingsApi, ChartFindingsPages
from classification.charts.import_web import ChartImportPages, ChartIntakePages
from classification.charts.moving_web import NodeMovingPages
from classification.charts.questions import ApprovalObjections, Remarks
from classification.charts.successions_web import NodeSuccessionPages
from classification.charts.web import ChartPages, NodePages
from classification.series.answers import objections_to_approval, remarks
from classification.series.api import SheetsApi
from classification.series.cli import sheet_group
from classification.series.offers import class_panel, to_sign
from classification.series.web import SheetPages
from system.actor import Permission
from system.context import Context, InboxSource, MenuItem, Panel
from system.work import answering

for command in (lint, *CHART_COMMANDS):
    chart_group.add_command(command)

context = Context(
    name="classification",
    routes=(
        ChartPages,
        ChartImportPages,
        ChartIntakePages,
        ChartFindingsPages,
        NodePages,
        NodeEditingPages,
        NodeMovingPages,
        NodeSuccessionPages,
        ChartComparisonPages,
        ChartApprovalPages,
        ChartReceptionPages,
        ChartsApi,
        ChartDraftsApi,
        NodeActsApi,
        ChartFindingsApi,
        NodesApi,
        SheetPages,
        SheetsApi,
    ),
    answers=(answering(ApprovalObjections, objections_to_approval), answering(Remarks, remarks)),
    panels=(Panel("classification/charts/node.html", "classification/series/panel.html", class_panel),),
    menu=(
        MenuItem("Cuadro de clasificación", "/charts", "diagram-3", Permission.CHART_READ, order=40),
        MenuItem("Fichas técnicas", "/sheets", "clipboard-check", Permission.CHART_READ, order=42),
    ),
    inbox=(InboxSource("Fichas técnicas por firmar", to_sign),),
    commands=(chart_group, sheet_group),
)
