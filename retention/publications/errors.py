"""What is refused of publications."""

from __future__ import annotations

from system.errors import Invalid, NotFound


class PublicationNotFound(NotFound):
    """There is no such publication; a body that published nothing is told the same way."""

    code = "publication.not_found"


class PublicationRefused(Invalid):
    """It cannot be published as asked."""

    code = "publication.refused"
    basis = "LGA 58"
