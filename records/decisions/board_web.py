"""Pages over all decisions: how much of them can be proved, and local action plans."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Request, get
from litestar.di import NamedDependency
from litestar.response import Response

from records.decisions import labels, queries
from records.decisions.bars import FOOT, HEIGHT, WIDTH, bars
from records.decisions.board import board, coverage, total
from records.decisions.book import BOOK
from records.decisions.model import Decision
from system.web import lists
from system.web.pages import page
from system.work import Reading

_MARGIN = 16


class DecisionBoardPages(Controller):
    """What can be proved, and what was promised."""

    path = "/decisions"
    include_in_schema = False

    @get("/board", sync_to_thread=True)
    def board(self, reading: NamedDependency[Reading]) -> Response[Any]:
        """By unit and type, and over the years."""
        with reading:
            lines, years = board(reading), coverage(reading)
        return page(
            "records/decisions/board.html", lines=lines, total=total(lines), years=years, bars=bars(years),
            canvas=(WIDTH, HEIGHT + FOOT - _MARGIN), kinds=dict(labels.kind_choices()),
        )  # fmt: skip

    @get("/plans", sync_to_thread=True)
    def plans(self, request: Request[Any, Any, Any], reading: NamedDependency[Reading]) -> Response[Any]:
        """Local action plans with their commitments."""
        kinds = [kind.key for kind in BOOK.types if kind.commitments]
        with reading:
            return lists.answer(
                request, reading, queries.plans(reading, kinds), queries.PLAN_COLUMNS, "records/decisions/plans.html",
                name="planes", default_sort="-decided_on", tie_breaker=Decision.id, tones=labels.TONES,
            )  # fmt: skip
