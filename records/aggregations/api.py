"""Files over JSON."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from records.aggregations import queries, service
from records.aggregations.asked import asked_opening, own_fonds
from records.aggregations.schemas import (
    AggregationList,
    AggregationOut,
    ClassOut,
    ClosureBody,
    DescriptionBody,
    OpeningBody,
    OpeningChoices,
    ReopeningBody,
    UnitOut,
    aggregation_out,
    aggregation_row,
)
from records.aggregations.service import Description
from system.actor import Actor, Permission
from system.web.lists import list_query
from system.work import Reading, Work


class AggregationApi(Controller):
    """The file (expediente): open, describe, close, reopen, find."""

    path = "/api/aggregations"
    tags = ("Files",)

    @get(
        "/",
        sync_to_thread=True,
        summary="List files",
        description="Files the caller may see. Filters, `sort` (`-` before it: descending), `page` and `size` as on "
        "the page: `reference`, `title`, `series`, `unit`, `state`, `stage`, `opened_on_from`, `opened_on_until`...",
    )
    def list_files(self, request: Request[Any, Any, Any], reading: NamedDependency[Reading]) -> AggregationList:
        """One page."""
        with reading:
            found = queries.page(reading, list_query(request, queries.COLUMNS))
        return AggregationList(
            total=found.total,
            page=found.query.page,
            pages=found.pages,
            rows=[aggregation_row(row) for row in found.rows],
        )

    @post(
        "/",
        sync_to_thread=True,
        summary="Open a file",
        description="Opens a file under a series of the chart in force and gives it the next reference of its series "
        "and year, without gap or repeat. A refusal names every objection with its article.",
    )
    def open(
        self, data: JSONBody[OpeningBody], actor: NamedDependency[Actor], work: NamedDependency[Work]
    ) -> AggregationOut:
        """The file as it was opened."""
        description = Description(**{name: getattr(data, name) for name in Description.__dataclass_fields__})
        with work:
            opening = asked_opening(
                work,
                own_fonds(actor),
                series=data.series,
                unit=data.unit,
                title=data.title,
                opened_on=data.opened_on,
                description=description,
            )
            file = service.open_aggregation(work, opening)
            return aggregation_out(queries.line_of(work.session, file))

    @get(
        "/choices",
        sync_to_thread=True,
        summary="Under what a file may be opened",
        description="Series and subseries of the chart in force that take files, in natural order, and the units at "
        "which the caller may open files today.",
    )
    def choices(self, actor: NamedDependency[Actor], reading: NamedDependency[Reading]) -> OpeningChoices:
        """Classes and units."""
        with reading:
            fonds_id = own_fonds(actor)
            classes = queries.class_choices(reading, fonds_id)
            units = queries.unit_choices(reading, fonds_id, reading.today)
        return OpeningChoices(
            series=[ClassOut(id=choice.id, code=choice.code, title=choice.title) for choice in classes],
            units=[UnitOut(id=id_, code=code, name=name) for id_, code, name in units],
        )

    @get(
        "/by-reference",
        sync_to_thread=True,
        summary="Find a file by its reference",
        description="Takes the reference with or without its closing year, or one it had before a reclassification.",
    )
    def by_reference(self, reference: FromQuery[str], reading: NamedDependency[Reading]) -> AggregationOut:
        """The file."""
        with reading:
            file = queries.by_reference(reading, reference)
            return aggregation_out(queries.line(reading, file.id))

    @get("/{aggregation_id:uuid}", sync_to_thread=True, summary="One file", description="All that is said of a file.")
    def detail(self, aggregation_id: FromPath[UUID], reading: NamedDependency[Reading]) -> AggregationOut:
        """The file."""
        with reading:
            return aggregation_out(queries.line(reading, aggregation_id))

    @patch(
        "/{aggregation_id:uuid}",
        sync_to_thread=True,
        summary="Describe an open file",
        description="Changes what the cover says. Fields left out stay as they are; a closed file refuses.",
    )
    def describe(
        self, aggregation_id: FromPath[UUID], data: JSONBody[DescriptionBody], work: NamedDependency[Work]
    ) -> AggregationOut:
        """The file as it is now."""
        with work:
            file = service.take_for_act(work, aggregation_id, Permission.AGGREGATION_DESCRIBE)
            title, description = data.over(file)
            service.describe_aggregation(
                work, aggregation_id, title=title, description=description, version=data.version
            )
            work.session.flush()
            return aggregation_out(queries.line_of(work.session, file))

    @post(
        "/{aggregation_id:uuid}/closure",
        sync_to_thread=True,
        status_code=200,
        summary="Close a file",
        description="From the closing day its retention period may run; nothing more is added (LGA 4-XXIX).",
    )
    def close(
        self, aggregation_id: FromPath[UUID], data: JSONBody[ClosureBody], work: NamedDependency[Work]
    ) -> AggregationOut:
        """The closed file."""
        with work:
            file = service.close_aggregation(
                work, aggregation_id, on=data.closed_on, folios=data.folios, note=data.note, purged=data.purged
            )
            return aggregation_out(queries.line_of(work.session, file))

    @post(
        "/{aggregation_id:uuid}/reopening",
        sync_to_thread=True,
        status_code=200,
        summary="Reopen a closed file",
        description="Only the archives coordinator may, with a reason and while the file is in its office.",
    )
    def reopen(
        self, aggregation_id: FromPath[UUID], data: JSONBody[ReopeningBody], work: NamedDependency[Work]
    ) -> AggregationOut:
        """The open file."""
        with work:
            file = service.reopen_aggregation(work, aggregation_id, reason=data.reason)
            return aggregation_out(queries.line_of(work.session, file))
