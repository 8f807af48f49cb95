"""What can happen to evidence packages and certified copies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from system.history import Event


@dataclass(frozen=True, kw_only=True)
class PackageAsked(Event):
    """A package was left to a job. `entity_id` is the package; `about` the decision or the file."""

    action = "package.asked"
    subject: str
    about: UUID
    is_public: bool


@dataclass(frozen=True, kw_only=True)
class PackageBuilt(Event):
    """A package is ready. `tree_root` is over the first `tree_size` entries of the history (RFC 6962)."""

    action = "package.built"
    subject: str
    about: UUID
    documents: int
    sha256: str
    manifest_sha256: str
    tree_size: int
    tree_root: str


@dataclass(frozen=True, kw_only=True)
class PackageFetched(Event):
    """Somebody took a package away."""

    action = "package.fetched"
    sha256: str


@dataclass(frozen=True, kw_only=True)
class PackageRemoved(Event):
    """The bytes of a package are gone. `reason` is a word of `Removal`."""

    action = "package.removed"
    reason: str


@dataclass(frozen=True, kw_only=True)
class CopyCertified(Event):
    """A package was certified as a copy of what the body holds. `entity_id` is the certified copy."""

    action = "certified_copy.issued"
    year: int
    number: int
    package_id: UUID
    about: UUID
    package_sha256: str
    paper_sha256: str
    first_folio: int
    last_folio: int
    certified_on: date
