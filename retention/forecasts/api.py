"""Forecasts and retroactive applications over JSON."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from records.aggregations.model import Aggregation
from retention.forecasts import queries, service
from retention.forecasts.changes import View
from retention.forecasts.columns import file_columns
from retention.forecasts.schemas import (
    ApplicationOut,
    DecisionBody,
    FileList,
    ForecastOut,
    application_out,
    file_out,
    forecast_out,
)
from retention.forecasts.service import Decision
from retention.schedules.queries import schedule_of
from system.listing import run
from system.web.lists import list_query
from system.work import Reading, Work


class ForecastApi(Controller):
    """What a version of the schedule would change, and applying it to files closed before it."""

    path = "/api/schedules"
    tags = ("Schedules",)

    @get(
        "/{schedule_id:uuid}/forecast",
        sync_to_thread=True,
        summary="What a version would change",
        description="Every file in the caller's sight under the version, as if it came into force on the day `on` "
        "(today by default): closed files as the law has it, closed files if the version were applied to them "
        "retroactively, and open files as if they closed that day; in all, by series, unit and year.",
    )
    def forecast(
        self, schedule_id: FromPath[UUID], reading: NamedDependency[Reading], on: FromQuery[date | None] = None
    ) -> ForecastOut:
        """The forecast."""
        with reading:
            asked = queries.ask(reading, schedule_id, on)
            found = queries.outlook(reading, asked)
            lineages = [one for part in found.parts.values() for one in part.by_class]
            classes = queries.class_names(reading, asked.schedule, list(dict.fromkeys(lineages)))
            return forecast_out(asked, found, classes, queries.unit_names(reading, asked.schedule.fonds_id))

    @get(
        "/{schedule_id:uuid}/forecast/files",
        sync_to_thread=True,
        summary="The files a version would change",
        description="The files of one reading (`view`: `pinned`, `retroactive`, `open`) with their due day now and "
        "under the version. Filters: `change` (`newly`, `earlier`, `later`, `no_longer`, `unchanged`, "
        "`still_undated`), `touched`, `series`, `unit`, `reference`; `sort`, `page` and `size`.",
    )
    def files(
        self,
        schedule_id: FromPath[UUID],
        request: Request[Any, Any, Any],
        reading: NamedDependency[Reading],
        view: FromQuery[View] = View.RETROACTIVE,
        on: FromQuery[date | None] = None,
    ) -> FileList:
        """One page."""
        with reading:
            asked = queries.ask(reading, schedule_id, on)
            statement, columns_by = queries.rows(reading, asked, view)
            columns = file_columns(columns_by, view, asked.forecast.on)
            found = run(
                reading.session, statement, columns, list_query(request, columns),
                default_sort="reference", tie_breaker=Aggregation.id,
            )  # fmt: skip
            files = [file_out(row) for row in found.rows]
            return FileList(found.total, found.query.page, found.pages, files)

    @post(
        "/{schedule_id:uuid}/retroactive-applications",
        sync_to_thread=True,
        status_code=201,
        summary="Apply a version to closed files",
        description="Records the decision of the interdisciplinary group to apply the version in force to files "
        "closed before it, and leaves the job that does it. Nobody who drafted the version decides it.",
    )
    def decide(
        self, schedule_id: FromPath[UUID], data: JSONBody[DecisionBody], work: NamedDependency[Work]
    ) -> ApplicationOut:
        """The decision as it was recorded."""
        decision = Decision(
            minutes=data.minutes, minutes_on=data.minutes_on, reason=data.reason,
            opinion_number=data.opinion_number, scope=data.scope,
        )  # fmt: skip
        with work:
            found = service.decide_retroactive(work, schedule_id, decision)
            return application_out(schedule_of(work, schedule_id), found)

    @get(
        "/retroactive-applications/{application_id:uuid}",
        sync_to_thread=True,
        summary="A retroactive application",
        description="A decision, and how many files it changed, left unchanged and could not touch.",
    )
    def application(self, application_id: FromPath[UUID], reading: NamedDependency[Reading]) -> ApplicationOut:
        """The decision as it is now."""
        with reading:
            return application_out(*queries.application_of(reading, application_id))
