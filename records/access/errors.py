"""What is refused of restrictions and access requests."""

from __future__ import annotations

from system.errors import Conflict, Invalid, NotFound


class RestrictionRefused(Invalid):
    """What was said of the restriction cannot stand; the objections say why."""

    code = "restriction.refused"
    basis = "LGT 102"


class RestrictionNotFound(NotFound):
    """No such restriction, or not for this actor."""

    code = "restriction.not_found"


class RestrictionAlreadyLifted(Conflict):
    """It ended before."""

    code = "restriction.already_lifted"


class AccessRequestRefused(Invalid):
    """What was said of the access request cannot stand; the objections say why."""

    code = "access_request.refused"


class AccessRequestRecordedBefore(Conflict):
    """The file carries this request already."""

    code = "access_request.recorded_before"
