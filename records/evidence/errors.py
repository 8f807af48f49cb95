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
