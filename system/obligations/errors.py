"""What is refused of obligations, their evidence and their calendar feed."""

from __future__ import annotations

from system.errors import Conflict, Invalid, NotFound


class ObligationNotFound(NotFound):
    """The body's profile knows no such obligation, or it is not due in such a period."""

    code = "obligation.not_found"


class ObligationYearUnknown(Invalid):
    """The product knows no calendar of that year, so nobody could say which days are worked."""

    code = "obligation.year_unknown"


class EvidenceInvalid(Invalid):
    """What is given as evidence does not prove the obligation; the objections name every gap."""

    code = "obligation.evidence_invalid"


class EvidenceNotFound(NotFound):
    """There is no such evidence, or it is another body's, or it has no such paper."""

    code = "obligation.evidence_not_found"


class EvidenceAlreadyWithdrawn(Conflict):
    """It does not count any more already."""

    code = "obligation.evidence_already_withdrawn"


class FeedNotFound(NotFound):
    """Nobody subscribes under this address."""

    code = "obligation.feed_not_found"
