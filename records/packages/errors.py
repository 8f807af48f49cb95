"""What is refused of evidence packages and certified copies."""

from __future__ import annotations

from system.errors import Conflict, IntegrityBroken, Invalid, NotFound


class PackageNotFound(NotFound):
    """No such package, or it holds documents of files that are not in the actor's sight."""

    code = "package.not_found"


class PackageRefused(Invalid):
    """No package can be made of this; the objections say why."""

    code = "package.refused"


class PackageBusy(Conflict):
    """A job is building one of the same thing."""

    code = "package.busy"


class PackageNotReady(Conflict):
    """It is being built, its job gave up, or its bytes are gone."""

    code = "package.not_ready"


class EvidenceDamaged(IntegrityBroken):
    """The bytes in the store are not those that were pinned: no package is made of them."""

    code = "package.evidence_damaged"


class CertificationRefused(Invalid):
    """The copy cannot be certified so; the objections name the fields."""

    code = "certified_copy.refused"


class CertifiedCopyNotFound(NotFound):
    """No such certified copy, or not for this actor."""

    code = "certified_copy.not_found"
