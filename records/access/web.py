"""The access page of a file: what restricts it, who asked for it, and the forms that record both."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect, Response

from records.access import queries, service
from records.access.terms import Proposal, RestrictionKind
from system.actor import Permission
from system.errors import Conflict, Invalid
from system.web.forms import Form, FormReader
from system.web.language import gettext as _
from system.web.pages import page, redirect
from system.web.refusals import status_of
from system.work import Reading, Work

Fields = dict[str, str]
_EMPTY = Form({"kind": "reserved"})


class AccessPages(Controller):
    """Access of one file."""

    path = "/aggregations/{aggregation_id:uuid}"
    include_in_schema = False

    @get("/access", sync_to_thread=True)
    def access(self, aggregation_id: FromPath[UUID], reading: NamedDependency[Reading]) -> Response[Any]:
        """Restrictions and requests."""
        with reading:
            return _page(reading, aggregation_id)

    @post("/restrictions", sync_to_thread=True)
    def restrict(
        self,
        aggregation_id: FromPath[UUID],
        data: URLEncodedBody[Fields],
        reading: NamedDependency[Reading],
        work: NamedDependency[Work],
    ) -> Response[Any] | Redirect:
        """Record a restriction."""
        read = FormReader(data)
        kind = read.choice("kind", RestrictionKind, required=True)
        classified_on = read.day("classified_on", required=True)
        texts = {name: read.text(name, limit=500) for name in ("cause", "legal_basis", "resolution", "parts")}
        years = read.number("years", most=1000)
        try:
            read.refuse()
            with work:
                proposal = Proposal(
                    kind=kind or RestrictionKind.RESERVED,
                    classified_on=classified_on or work.today,
                    years=years,
                    **texts,
                )
                service.record_restriction(work, aggregation_id, proposal)
        except (Invalid, Conflict) as refusal:
            with reading:
                return _page(reading, aggregation_id, restriction=Form(data, refusal), status=status_of(refusal))
        return redirect(f"/aggregations/{aggregation_id}/access", flash=_("Restricción registrada."))

    @post("/restrictions/{restriction_id:uuid}/lifting", sync_to_thread=True)
    def lift(
        self,
        aggregation_id: FromPath[UUID],
        restriction_id: FromPath[UUID],
        data: URLEncodedBody[Fields],
        work: NamedDependency[Work],
    ) -> Redirect:
        """Lift a restriction."""
        read = FormReader(data)
        lifted_on, reason = read.day("lifted_on", required=True), read.text("reason", limit=5000)
        read.refuse()
        with work:
            service.lift_restriction(work, restriction_id, on=lifted_on or work.today, reason=reason)
        return redirect(f"/aggregations/{aggregation_id}/access", flash=_("La restricción quedó levantada."))

    @post("/access-requests", sync_to_thread=True)
    def request(
        self,
        aggregation_id: FromPath[UUID],
        data: URLEncodedBody[Fields],
        reading: NamedDependency[Reading],
        work: NamedDependency[Work],
    ) -> Response[Any] | Redirect:
        """Record an access request."""
        read = FormReader(data)
        folio, requested_on = read.text("folio", required=True, limit=60), read.day("requested_on", required=True)
        try:
            read.refuse()
            with work:
                service.record_access_request(
                    work, aggregation_id, folio=folio, requested_on=requested_on or work.today
                )
        except (Invalid, Conflict) as refusal:
            with reading:
                return _page(reading, aggregation_id, request=Form(data, refusal), status=status_of(refusal))
        return redirect(f"/aggregations/{aggregation_id}/access", flash=_("Solicitud de acceso registrada."))


def _page(
    reading: Reading, aggregation_id: UUID, *, restriction: Form = _EMPTY, request: Form = _EMPTY, status: int = 200
) -> Response[Any]:
    found = queries.access_of(reading, aggregation_id)
    place = found.aggregation.place
    return page(
        "records/access/detail.html",
        status=status,
        file=found.aggregation,
        found=found,
        effective={row.id: row.term.is_effective(reading.today) for row in found.restrictions},
        restriction_form=restriction,
        request_form=request,
        today=reading.today.isoformat(),
        may_see=reading.actor.may(Permission.AGGREGATION_READ, place),
        may_restrict=reading.actor.may(Permission.RESTRICTION_RECORD, place),
        may_request=reading.actor.may(Permission.ACCESS_REQUEST_RECORD, place),
        kinds=[("reserved", _("Reservada")), ("confidential", _("Confidencial"))],
    )
