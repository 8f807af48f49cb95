"""Search over JSON, and the state of its index."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter

from search import finding
from search.finding import Question
from search.looking import look
from search.projector import index_of, lag_of
from search.schema import Kind, Sort
from search.schemas import AnswerOut, FacetsOut, StatusOut, answer_out, status_out
from system.actor import Actor, CustodyStage, NotPermitted, Permission
from system.organization.queries import fonds_by_code
from system.work import Installation, Reading

LANGUAGE = (
    'Words are found in singular and plural, with and without accents. "In quotes" they stand side by side; `-word` '
    "leaves out; `a | b` takes either; `word*` begins so; `=word` is exactly so; codes (`5C.12`, `SFIA/123/2023`) and "
    "dates are found however they are written."
)


class SearchApi(Controller):
    """Files, documents and pages by their words."""

    path = "/api/search"
    tags = ("Search",)

    @get(
        "/",
        sync_to_thread=True,
        summary="Search files, documents and pages",
        description=f"Hits within what the caller may see, with an exact total. {LANGUAGE} Who may see a file but not "
        "read its documents gets the place of a hit without its excerpt (`closed`). `lag` tells how many acts the "
        "index has not read yet; where it cannot be used, references and titles answer from the database.",
    )
    def search(  # noqa: PLR0917 - Litestar gives query parameters by name
        self,
        reading: NamedDependency[Reading],
        q: FromQuery[str],
        kind: FromQuery[list[Kind] | None] = None,
        unit: FromQuery[list[UUID] | None] = None,
        stage: FromQuery[list[CustodyStage] | None] = None,
        series: FromQuery[str] = "",
        since: FromQuery[date | None] = None,
        until: FromQuery[date | None] = None,
        fonds: FromQuery[str] = "",
        sort: FromQuery[Sort] = Sort.RELEVANCE,
        page: Annotated[int, QueryParameter(name="page", ge=1, le=100_000)] = 1,
        limit: Annotated[int, QueryParameter(name="limit", ge=0, le=finding.MOST_AT_ONCE)] = 20,
    ) -> AnswerOut:
        """One page of hits."""
        with reading:
            question = Question(
                text=q,
                kinds=kind or (),
                units=unit or (),
                stages=stage or (),
                series=series,
                since=since,
                until=until,
                fonds_id=fonds_by_code(reading, fonds).id if fonds else None,
                sort=sort,
                limit=limit,
                page=page,
            )
            found = look(reading, question)
            return answer_out(
                found.answer, lag=found.lag, page=page, pages=found.pages(question.size), source=found.source.value
            )

    @get(
        "/facets",
        sync_to_thread=True,
        summary="Count hits by kind, unit, stage and series",
        description="The same rights as the search: what one may not see is not counted. Units by their id, series by "
        "their normalised code.",
    )
    def facets(self, reading: NamedDependency[Reading], q: FromQuery[str]) -> FacetsOut:
        """The counts. A broken index is refused with 500 and the code `search.index_broken`."""
        with reading:
            counts = finding.facets(reading, index_of(reading.settings), Question(text=q))
        return FacetsOut(**counts)


class IndexApi(Controller):
    """The state of the search index."""

    path = "/api/index"
    tags = ("Search",)

    @get(
        "/status",
        sync_to_thread=True,
        summary="State and freshness of the search index",
        description="Wants the permission `index:manage`. A state other than `ready` is mended by "
        "`constancia index rebuild`, or by the next worker on its own.",
    )
    def status(self, actor: NamedDependency[Actor], installation: NamedDependency[Installation]) -> StatusOut:
        """The state."""
        if not actor.holds(Permission.INDEX_MANAGE):
            raise NotPermitted(permission=Permission.INDEX_MANAGE.value, actor=actor.handle)
        return status_out(index_of(installation.settings).status(), lag_of(installation))
