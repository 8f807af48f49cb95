"""Executions and tombstones over JSON."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.response import Response

from retention.disposals.model import DisposalItem
from retention.execution import delivered, queries, service
from retention.execution.downloads import saved
from retention.execution.model import Execution, Tombstone
from retention.execution.schemas import (
    DeliveredOut,
    ExecutionOut,
    OrderOut,
    ReportOut,
    StartBody,
    TombstoneDetail,
    TombstonesOut,
    WithdrawalBody,
    delivered_out,
    execution_out,
    item_out,
    tombstone_detail,
    tombstone_out,
)
from system.listing import run
from system.web.lists import list_query
from system.work import Reading, Work


class ExecutionApi(Controller):
    """Disposal lists carried out by two people (LGA 31-VIII, 58, 121)."""

    path = "/api/executions"
    tags = ("Executions",)

    @post(
        "/", sync_to_thread=True, summary="Begin to execute a list",
        description="Of a published list. Nothing is destroyed before a second person confirms it.",
    )  # fmt: skip
    def start(self, data: JSONBody[StartBody], work: NamedDependency[Work]) -> ExecutionOut:
        """The execution that waits for its witness."""
        with work:
            return _out(work, service.start_execution(work, data.list))

    @get("/{execution_id:uuid}", sync_to_thread=True, summary="One execution", description="With counts of its files.")
    def detail(self, execution_id: FromPath[UUID], reading: NamedDependency[Reading]) -> ExecutionOut:
        """The execution."""
        with reading:
            return execution_out(reading, *queries.find(reading, execution_id))

    @get(
        "/{execution_id:uuid}/report", sync_to_thread=True, summary="What became of each file",
        description="Filters: `state`, `reference`, `destroyed_on_from`, `destroyed_on_until`.",
    )  # fmt: skip
    def report(
        self, request: Request[Any, Any, Any], execution_id: FromPath[UUID], reading: NamedDependency[Reading]
    ) -> ReportOut:
        """A page of the report."""
        with reading:
            execution, _disposal = queries.find(reading, execution_id)
            found = run(
                reading.session, queries.items(execution), queries.ITEM_COLUMNS,
                list_query(request, queries.ITEM_COLUMNS), default_sort="position", tie_breaker=DisposalItem.id,
            )  # fmt: skip
        return ReportOut(found.total, found.query.page, found.pages, [item_out(row) for row in found.rows])

    @post(
        "/{execution_id:uuid}/confirmation", sync_to_thread=True, status_code=200, summary="Witness an execution",
        description="By another person than the executor, from an account of their own; from here its job destroys.",
    )  # fmt: skip
    def confirm(self, execution_id: FromPath[UUID], work: NamedDependency[Work]) -> ExecutionOut:
        """The execution."""
        with work:
            return _out(work, service.confirm_execution(work, execution_id))

    @post(
        "/{execution_id:uuid}/withdrawal", sync_to_thread=True, status_code=200, summary="Take an execution back",
        description="With a reason. What was destroyed stays destroyed.",
    )  # fmt: skip
    def withdraw(
        self, execution_id: FromPath[UUID], data: JSONBody[WithdrawalBody], work: NamedDependency[Work]
    ) -> ExecutionOut:
        """The execution."""
        with work:
            return _out(work, service.withdraw_execution(work, execution_id, reason=data.reason))

    @post(
        "/{execution_id:uuid}/resumption", sync_to_thread=True, status_code=200, summary="Try again what is left",
        description="Of a confirmed execution whose job ended with files left.",
    )  # fmt: skip
    def resume(self, execution_id: FromPath[UUID], work: NamedDependency[Work]) -> ExecutionOut:
        """The execution."""
        with work:
            return _out(work, service.resume_execution(work, execution_id))

    @get(
        "/{execution_id:uuid}/papers/{attachment_id:uuid}/content", sync_to_thread=True,
        summary="Certificate or manifest", description="The PDF, or the JSON manifest of digests.",
    )  # fmt: skip
    def paper(
        self, execution_id: FromPath[UUID], attachment_id: FromPath[UUID], reading: NamedDependency[Reading]
    ) -> Response[bytes]:
        """The bytes."""
        with reading:
            return saved(reading, queries.certificate(reading, execution_id, attachment_id))


class TombstoneApi(Controller):
    """What remains of destroyed files."""

    path = "/api/tombstones"
    tags = ("Tombstones",)

    @get(
        "/", sync_to_thread=True, summary="Tombstones",
        description="Filters: `reference`, `title`, `series`, `unit`, `act_number`, `destroyed_on_from` and `_until`.",
    )  # fmt: skip
    def all(self, request: Request[Any, Any, Any], reading: NamedDependency[Reading]) -> TombstonesOut:
        """A page of tombstones, the newest first."""
        with reading:
            found = run(
                reading.session, queries.tombstones(reading.actor), queries.TOMBSTONE_COLUMNS,
                list_query(request, queries.TOMBSTONE_COLUMNS), default_sort="-destroyed_on", tie_breaker=Tombstone.id,
            )  # fmt: skip
        return TombstonesOut(found.total, found.query.page, found.pages, [tombstone_out(row) for row in found.rows])

    @get("/{tombstone_id:uuid}", sync_to_thread=True, summary="One tombstone", description="With guards and digests.")
    def one(self, tombstone_id: FromPath[UUID], reading: NamedDependency[Reading]) -> TombstoneDetail:
        """The tombstone."""
        with reading:
            stone = queries.tombstone(reading, tombstone_id)
            return tombstone_detail(stone, queries.objects_of(reading.session, [stone.id]))


def _out(work: Work, execution: Execution) -> ExecutionOut:
    work.session.flush()
    return execution_out(work, *queries.find(work, execution.id))


class DeliveredApi(Controller):
    """Own copies of what another archive acknowledged (LGA 33)."""

    path = "/api/executions/delivered"
    tags = ("Executions",)

    @get("/", sync_to_thread=True, summary="Copies of what was delivered", description="Transfers, the oldest first.")
    def list_all(self, reading: NamedDependency[Reading]) -> list[DeliveredOut]:
        """The transfers of which something still lies here."""
        with reading:
            return delivered_out(reading)

    @post(
        "/{transfer_id:uuid}", sync_to_thread=True, status_code=202, summary="Destroy copies of a transfer",
        description="By somebody else than who recorded the receipt. A job destroys; its report names every file.",
    )  # fmt: skip
    def order(self, transfer_id: FromPath[UUID], work: NamedDependency[Work]) -> OrderOut:
        """The job."""
        with work:
            return OrderOut(delivered.order(work, transfer_id))
