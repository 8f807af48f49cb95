"""What the API takes and gives of the access to a file."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from records.access.model import AccessRequestMark, Restriction
from records.access.queries import Access
from records.access.terms import Proposal, RestrictionKind


class RestrictionBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """A resolution of the transparency committee over one file (LGT 102-115)."""

    kind: RestrictionKind
    legal_basis: Annotated[str, Meta(max_length=500, description="Articles it stands on (LGT 109).")]
    resolution: Annotated[str, Meta(max_length=120, description="Number of the committee's resolution (LGT 106).")]
    classified_on: Annotated[date, Meta(description="Day of classification; the term counts from it (LGT 104).")]
    cause: Annotated[str, Meta(max_length=300, description="Cause of reserve (LGT 112).")] = ""
    years: Annotated[int | None, Meta(description="Term of a reserve; confidential information has none.")] = None
    parts: Annotated[str, Meta(max_length=500, description='Folios it covers ("5, 8-10"); empty: all.')] = ""

    def proposal(self) -> Proposal:
        """What is to be recorded."""
        return Proposal(
            kind=self.kind,
            cause=self.cause,
            legal_basis=self.legal_basis,
            resolution=self.resolution,
            classified_on=self.classified_on,
            years=self.years,
            parts=self.parts,
        )


class LiftingBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """The end of a restriction."""

    lifted_on: Annotated[date, Meta(description="Day from which it restricts no longer.")]
    reason: Annotated[str, Meta(max_length=5000, description="Why (LGT 104); kept with the restriction.")]


class AccessRequestBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """An access request that touched the file; never who asked."""

    folio: Annotated[str, Meta(max_length=60, description="Folio of the request.")]
    requested_on: Annotated[date, Meta(description="Day it was filed.")]


class RestrictionOut(Struct, kw_only=True):
    """A restriction of a file."""

    id: UUID
    kind: RestrictionKind
    cause: str
    legal_basis: str
    resolution: str
    parts: str
    classified_on: date
    years: int | None
    ends_on: Annotated[date | None, Meta(description="Last day; null without limit.")]
    lifted_on: date | None
    is_effective: Annotated[bool, Meta(description="Whether it restricts today.")]
    recorded_at: datetime


class AccessRequestOut(Struct, kw_only=True):
    """An access request that touched a file."""

    folio: str
    requested_on: date
    recorded_at: datetime


class AccessOut(Struct, kw_only=True):
    """What restricts a file, and the requests it was the object of."""

    aggregation_id: UUID
    reference: str
    restrictions: list[RestrictionOut]
    requests: list[AccessRequestOut]


def restriction_out(restriction: Restriction, today: date) -> RestrictionOut:
    """A restriction as the API gives it."""
    return RestrictionOut(
        id=restriction.id,
        kind=restriction.kind,
        cause=restriction.cause,
        legal_basis=restriction.legal_basis,
        resolution=restriction.resolution,
        parts=restriction.parts,
        classified_on=restriction.classified_on,
        years=restriction.years,
        ends_on=restriction.ends_on,
        lifted_on=restriction.lifted_on,
        is_effective=restriction.term.is_effective(today),
        recorded_at=restriction.recorded_at,
    )


def request_out(mark: AccessRequestMark) -> AccessRequestOut:
    """A request as the API gives it."""
    return AccessRequestOut(folio=mark.folio, requested_on=mark.requested_on, recorded_at=mark.recorded_at)


def access_out(access: Access, today: date) -> AccessOut:
    """Both, for one file."""
    return AccessOut(
        aggregation_id=access.aggregation.id,
        reference=access.aggregation.printed_reference,
        restrictions=[restriction_out(restriction, today) for restriction in access.restrictions],
        requests=[request_out(mark) for mark in access.requests],
    )
