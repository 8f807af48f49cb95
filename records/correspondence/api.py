"""Correspondence over JSON."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Controller, Request, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from records.correspondence import attending, filing, letters, queries, service, showing
from records.correspondence.details import LetterDetails
from records.correspondence.model import IncomingItem
from records.correspondence.scans import take_scan
from records.correspondence.schemas import (
    AttentionBody,
    DispatchBody,
    FilingBody,
    IncomingBody,
    IncomingList,
    IncomingOut,
    LetterBody,
    LetterOut,
    ReasonBody,
    RoutingBody,
    asked_turns,
    incoming_out,
    incoming_row,
    letter_out,
)
from system.actor import Actor
from system.listing import run
from system.organization.queries import own_fonds, unit_by_code, units_on
from system.web.lists import list_query
from system.work import Installation, Reading, Work


class CorrespondenceApi(Controller):
    """What comes in and goes out (LGA 29)."""

    path = "/api/correspondence"
    tags = ("Correspondence",)

    @get(
        "/incoming", sync_to_thread=True, summary="List incoming items",
        description="Items the caller may see. Filters, `sort`, `page` and `size` as on the page: `folio`, `subject`, "
        "`state`, `standing`, `units`, `received_at_from`...",
    )  # fmt: skip
    def list_incoming(self, request: Request[Any, Any, Any], reading: NamedDependency[Reading]) -> IncomingList:
        """One page."""
        with reading:
            fonds = showing.readable(reading)
            soon = queries.soon_on(reading, fonds.id)
            columns = queries.incoming_columns(reading.today, soon)
            found = run(
                reading.session, queries.incoming(reading, fonds.id, soon), columns, list_query(request, columns),
                default_sort="-received_at", tie_breaker=IncomingItem.id, zone=ZoneInfo(reading.settings.time_zone),
            )  # fmt: skip
        rows = [incoming_row(row) for row in found.rows]
        return IncomingList(total=found.total, page=found.query.page, pages=found.pages, rows=rows)

    @post(
        "/incoming", sync_to_thread=True, summary="Register an incoming item",
        description="Gives the next folio of the year, without gap or repeat. A paper of the same sender and number is "
        "refused unless `allow_duplicate` says otherwise.",
    )  # fmt: skip
    def register(self, data: JSONBody[IncomingBody], work: NamedDependency[Work]) -> IncomingOut:
        """The item as it was registered."""
        with work:
            item = service.register_item(work, own_fonds(work).id, data.details(), allow_duplicate=data.allow_duplicate)
            return incoming_out(item, [])

    @get("/incoming/{item_id:uuid}", sync_to_thread=True, summary="One incoming item", description="With its turns.")
    def item(self, item_id: FromPath[UUID], reading: NamedDependency[Reading]) -> IncomingOut:
        """The item."""
        with reading:
            return incoming_out(queries.find_item(reading, item_id), queries.turns(reading, item_id))

    @put(
        "/incoming/{item_id:uuid}/scan", request_max_body_size=None, status_code=201, summary="Keep the scan",
        description="Takes the paper as the raw body, streamed, 64 MiB at the most; a scan is kept once and its "
        "digest stands in the history.",
    )  # fmt: skip
    async def scan(
        self,
        request: Request[Any, Any, Any],
        item_id: FromPath[UUID],
        actor: NamedDependency[Actor],
        installation: NamedDependency[Installation],
        file_name: FromQuery[str] = "",
    ) -> IncomingOut:
        """The item."""
        await take_scan(request, installation, actor, item_id, file_name)
        return await asyncio.to_thread(_item, installation, actor, item_id)

    @post(
        "/incoming/{item_id:uuid}/routing", sync_to_thread=True, status_code=200, summary="Route an item",
        description="Sends it to units for attention or for knowledge, one at least for attention.",
    )  # fmt: skip
    def route(self, item_id: FromPath[UUID], data: JSONBody[RoutingBody], work: NamedDependency[Work]) -> IncomingOut:
        """The routed item."""
        with work:
            units = {unit.code.lower(): unit.id for unit in units_on(work, own_fonds(work).id, work.today)}
            item = service.route_item(work, item_id, asked_turns(data.turns, units), replace=data.replace)
            return incoming_out(item, queries.turns(work, item_id))

    @post(
        "/incoming/{item_id:uuid}/turns/{routing_id:uuid}/acknowledgement", sync_to_thread=True, status_code=200,
        summary="Acknowledge an item", description="The unit says that it has it.",
    )  # fmt: skip
    def acknowledge(
        self, item_id: FromPath[UUID], routing_id: FromPath[UUID], work: NamedDependency[Work]
    ) -> IncomingOut:
        """The item."""
        with work:
            item = attending.acknowledge_item(work, item_id, routing_id)
            return incoming_out(item, queries.turns(work, item_id))

    @post(
        "/incoming/{item_id:uuid}/turns/{routing_id:uuid}/rejection", sync_to_thread=True, status_code=200,
        summary="Reject an item", description="It is not for this unit; back at the desk where nobody else attends.",
    )  # fmt: skip
    def reject(
        self,
        item_id: FromPath[UUID],
        routing_id: FromPath[UUID],
        data: JSONBody[ReasonBody],
        work: NamedDependency[Work],
    ) -> IncomingOut:
        """The item."""
        with work:
            item = attending.reject_item(work, item_id, routing_id, reason=data.reason)
            return incoming_out(item, queries.turns(work, item_id))

    @post(
        "/incoming/{item_id:uuid}/turns/{routing_id:uuid}/attention", sync_to_thread=True, status_code=200,
        summary="Attend to an item", description="A letter answers it, or it is said how or why not.",
    )  # fmt: skip
    def attend(
        self,
        item_id: FromPath[UUID],
        routing_id: FromPath[UUID],
        data: JSONBody[AttentionBody],
        work: NamedDependency[Work],
    ) -> IncomingOut:
        """The item."""
        with work:
            item = attending.attend_item(
                work, item_id, routing_id, answered_how=data.answered_how, justification=data.justification
            )
            return incoming_out(item, queries.turns(work, item_id))

    @post(
        "/incoming/{item_id:uuid}/filing", sync_to_thread=True, status_code=200, summary="File an item",
        description="Its scan becomes a document of an open file to which the caller may add (LGA 11-III, 29).",
    )  # fmt: skip
    def file(
        self,
        item_id: FromPath[UUID],
        data: JSONBody[FilingBody],
        installation: NamedDependency[Installation],
        actor: NamedDependency[Actor],
        reading: NamedDependency[Reading],
    ) -> IncomingOut:
        """The item."""
        filing.file_item(installation, actor, item_id, data.reference)
        with reading:
            return incoming_out(queries.find_item(reading, item_id), queries.turns(reading, item_id))

    @post(
        "/incoming/{item_id:uuid}/cancellation", sync_to_thread=True, status_code=200, summary="Cancel an item",
        description="Its folio stays taken.",
    )  # fmt: skip
    def cancel(self, item_id: FromPath[UUID], data: JSONBody[ReasonBody], work: NamedDependency[Work]) -> IncomingOut:
        """The item."""
        with work:
            item = service.cancel_item(work, item_id, reason=data.reason)
            return incoming_out(item, queries.turns(work, item_id))

    @post(
        "/outgoing", sync_to_thread=True, summary="Number a letter",
        description="Folio of the body's register and number by unit and year, by the body's template.",
    )  # fmt: skip
    def issue(self, data: JSONBody[LetterBody], work: NamedDependency[Work]) -> LetterOut:
        """The letter."""
        with work:
            fonds_id = own_fonds(work).id
            said = LetterDetails(
                unit_id=unit_by_code(work, fonds_id, data.unit).id, signer=data.signer, addressee=data.addressee,
                subject=data.subject, addressee_institution=data.addressee_institution, annexes=data.annexes,
                sheets=data.sheets, confidential=data.confidential, dated_on=data.dated_on, answers_id=data.answers,
            )  # fmt: skip
            return letter_out(letters.issue_letter(work, fonds_id, said))

    @get("/outgoing/{letter_id:uuid}", sync_to_thread=True, summary="One letter", description="All that is said of it.")
    def letter(self, letter_id: FromPath[UUID], reading: NamedDependency[Reading]) -> LetterOut:
        """The letter."""
        with reading:
            return letter_out(queries.find_letter(reading, letter_id))

    @post(
        "/outgoing/{letter_id:uuid}/dispatch", sync_to_thread=True, status_code=200, summary="Dispatch a letter",
        description="How and when it left, and what proves it.",
    )  # fmt: skip
    def dispatch(
        self, letter_id: FromPath[UUID], data: JSONBody[DispatchBody], work: NamedDependency[Work]
    ) -> LetterOut:
        """The letter."""
        with work:
            return letter_out(
                letters.dispatch_letter(work, letter_id, medium=data.medium, on=data.dispatched_on, proof=data.proof)
            )


def _item(installation: Installation, actor: Actor, item_id: UUID) -> IncomingOut:
    with installation.reading(actor) as reading:
        return incoming_out(queries.find_item(reading, item_id), queries.turns(reading, item_id))
