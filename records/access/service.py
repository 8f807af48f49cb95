"""Acts on the access to a file: record and lift restrictions, record that it was asked for."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import select

from records.access import terms
from records.access.errors import (
    AccessRequestRecordedBefore,
    AccessRequestRefused,
    RestrictionAlreadyLifted,
    RestrictionNotFound,
    RestrictionRefused,
)
from records.access.events import AccessRequestRecorded, RestrictionLifted, RestrictionRecorded
from records.access.model import AccessRequestMark, Restriction
from records.access.terms import Proposal
from records.aggregations.service import take_for_act
from system.actor import Permission
from system.errors import Objection, refuse_all
from system.organization.queries import profile_of
from system.work import Work

_LONGEST = {"cause": 300, "legal_basis": 500, "resolution": 120, "parts": 500}
_FOLIO = 60


def record_restriction(work: Work, aggregation_id: UUID, proposal: Proposal) -> Restriction:
    """Record a formal classification of a file, within the limits of the profile in force on its day.

    Raises:
        RestrictionRefused: with every objection and its article.
        ProfileNotConfirmed: the body's profile ships unverified and nobody has confirmed it.
    """
    aggregation = take_for_act(work, aggregation_id, Permission.RESTRICTION_RECORD)
    most_years = profile_of(work, aggregation.fonds_id, proposal.classified_on).restriction.max_years
    found = terms.objections(proposal, today=work.today, most_years=most_years)
    found += [
        Objection("restriction.text_too_long", facts={"field": name, "most": most})
        for name, most in _LONGEST.items()
        if len(getattr(proposal, name)) > most
    ]
    refuse_all(RestrictionRefused, found)
    restriction = Restriction(
        fonds_id=aggregation.fonds_id,
        aggregation_id=aggregation.id,
        kind=proposal.kind,
        cause=proposal.cause.strip(),
        legal_basis=proposal.legal_basis.strip(),
        resolution=proposal.resolution.strip(),
        parts=proposal.parts.strip(),
        classified_on=proposal.classified_on,
        years=proposal.years,
        ends_on=terms.ends_on(proposal),
        recorded_at=work.now,
        recorded_by=work.actor.handle,
    )
    work.session.add(restriction)
    work.session.flush()
    work.emit(
        RestrictionRecorded(
            entity_id=aggregation.id,
            fonds_id=aggregation.fonds_id,
            restriction_id=restriction.id,
            kind=restriction.kind.value,
            classified_on=restriction.classified_on,
            ends_on=restriction.ends_on,
        )
    )
    return restriction


def lift_restriction(work: Work, restriction_id: UUID, *, on: date, reason: str) -> Restriction:
    """End a restriction by an act (LGT 104). From `on` it restricts no longer.

    Raises:
        RestrictionNotFound: there is none, or not for this actor.
        RestrictionAlreadyLifted, RestrictionRefused.
    """
    restriction = work.session.scalars(
        select(Restriction).where(Restriction.id == restriction_id).with_for_update()
    ).one_or_none()
    if restriction is None:
        raise RestrictionNotFound(id=restriction_id)
    aggregation = take_for_act(work, restriction.aggregation_id, Permission.RESTRICTION_RECORD)
    if restriction.lifted_on is not None:
        raise RestrictionAlreadyLifted(lifted_on=restriction.lifted_on)
    checks = (
        (not reason.strip(), Objection("restriction.reason_missing", "LGT 104", {"field": "reason"})),
        (on > work.today, Objection("restriction.lifted_in_future", "LGT 104", {"field": "lifted_on", "day": str(on)})),
        (
            on < restriction.classified_on,
            Objection("restriction.lifted_before_start", "LGT 104", {"field": "lifted_on", "day": str(on)}),
        ),
    )
    refuse_all(RestrictionRefused, [objection for stands, objection in checks if stands])
    restriction.lifted_on = on
    restriction.lifting_reason = reason.strip()
    work.session.flush()
    work.emit(
        RestrictionLifted(
            entity_id=aggregation.id, fonds_id=aggregation.fonds_id, restriction_id=restriction.id, lifted_on=on
        )
    )
    return restriction


def record_access_request(work: Work, aggregation_id: UUID, *, folio: str, requested_on: date) -> AccessRequestMark:
    """Record that a file was the object of an access request, which makes its period longer.

    Raises:
        AccessRequestRefused: with every objection.
        AccessRequestRecordedBefore: the file carries this folio already.
    """
    aggregation = take_for_act(work, aggregation_id, Permission.ACCESS_REQUEST_RECORD)
    named = folio.strip()
    checks = (
        (not named, Objection("access_request.folio_missing", "LGT 41", {"field": "folio"})),
        (len(named) > _FOLIO, Objection("access_request.folio_too_long", "", {"field": "folio", "most": _FOLIO})),
        (
            requested_on > work.today,
            Objection("access_request.in_future", "", {"field": "requested_on", "day": requested_on.isoformat()}),
        ),
    )
    refuse_all(AccessRequestRefused, [objection for stands, objection in checks if stands])
    held = select(AccessRequestMark.id).where(
        AccessRequestMark.aggregation_id == aggregation.id, AccessRequestMark.folio == named
    )
    if work.session.scalars(held).first() is not None:
        raise AccessRequestRecordedBefore(folio=named)
    mark = AccessRequestMark(
        fonds_id=aggregation.fonds_id,
        aggregation_id=aggregation.id,
        folio=named,
        requested_on=requested_on,
        recorded_at=work.now,
        recorded_by=work.actor.handle,
    )
    work.session.add(mark)
    work.session.flush()
    work.emit(
        AccessRequestRecorded(
            entity_id=aggregation.id, fonds_id=aggregation.fonds_id, requested_on=requested_on, folio=named
        )
    )
    return mark
