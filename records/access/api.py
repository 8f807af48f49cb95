"""The access to files over JSON."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from records.access import queries, service
from records.access.schemas import (
    AccessOut,
    AccessRequestBody,
    AccessRequestOut,
    LiftingBody,
    RestrictionBody,
    RestrictionOut,
    access_out,
    request_out,
    restriction_out,
)
from system.work import Reading, Work


class AccessApi(Controller):
    """What restricts a file, and who asked for it."""

    path = "/api"
    tags = ("Access",)

    @get(
        "/aggregations/{aggregation_id:uuid}/access",
        sync_to_thread=True,
        summary="Access of a file",
        description="Restrictions and access requests of a file, oldest first.",
    )
    def access(self, aggregation_id: FromPath[UUID], reading: NamedDependency[Reading]) -> AccessOut:
        """Both."""
        with reading:
            return access_out(queries.access_of(reading, aggregation_id), reading.today)

    @post(
        "/aggregations/{aggregation_id:uuid}/restrictions",
        sync_to_thread=True,
        summary="Record a restriction",
        description="Records a resolution of the transparency committee. A reserve longer than the body's profile "
        "allows is refused with LGT 104; every objection is told.",
    )
    def restrict(
        self, aggregation_id: FromPath[UUID], data: JSONBody[RestrictionBody], work: NamedDependency[Work]
    ) -> RestrictionOut:
        """The restriction."""
        with work:
            found = service.record_restriction(work, aggregation_id, data.proposal())
            return restriction_out(found, work.today)

    @post(
        "/restrictions/{restriction_id:uuid}/lifting",
        sync_to_thread=True,
        status_code=200,
        summary="Lift a restriction",
        description="Ends a restriction by an act (LGT 104).",
    )
    def lift(
        self, restriction_id: FromPath[UUID], data: JSONBody[LiftingBody], work: NamedDependency[Work]
    ) -> RestrictionOut:
        """The restriction as it is now."""
        with work:
            found = service.lift_restriction(work, restriction_id, on=data.lifted_on, reason=data.reason)
            return restriction_out(found, work.today)

    @post(
        "/aggregations/{aggregation_id:uuid}/access-requests",
        sync_to_thread=True,
        summary="Record an access request",
        description="Says that the file was the object of an access request, which makes its period longer.",
    )
    def request(
        self, aggregation_id: FromPath[UUID], data: JSONBody[AccessRequestBody], work: NamedDependency[Work]
    ) -> AccessRequestOut:
        """The request."""
        with work:
            return request_out(
                service.record_access_request(work, aggregation_id, folio=data.folio, requested_on=data.requested_on)
            )
