"""What is refused of evidence."""

from __future__ import annotations

from system.errors import Conflict, Invalid, NotFound


class EvidenceNotFound(NotFound):
    """No such link, or its document is not for this actor."""

    code = "evidence.not_found"


class EvidenceRefused(Invalid):
    """The link cannot stand; the objections name the fields."""

    code = "evidence.refused"


class EvidenceLinkedAlready(Conflict):
    """The document supports this decision already in this role and for this requirement."""

    code = "evidence.linked_already"


class EvidenceWithdrawnAlready(Conflict):
    """Somebody withdrew it."""

    code = "evidence.withdrawn_already"


class SuggestionNotFound(NotFound):
    """No such offer, or one of its ends is not for this actor."""

    code = "evidence.suggestion_not_found"


class SuggestionAnsweredAlready(Conflict):
    """Somebody said yes or no."""

    code = "evidence.suggestion_answered_already"


class LinkHasNotDrifted(Conflict):
    """The link names the version of today."""

    code = "evidence.not_drifted"


class LinkWasDecidedOn(Conflict):
    """What a final decision was decided on does not change; a newer version may support it beside, in another role."""

    code = "evidence.decided_on"
