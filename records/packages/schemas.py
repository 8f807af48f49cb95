"""Packages and certified copies as JSON."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import msgspec

from records.packages.kinds import PackageState, PackageSubject, Removal
from records.packages.model import CertifiedCopy
from records.packages.queries import PackageLine


class PackageBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is asked for. `public` means public versions only, of a decision in the public register."""

    public: bool = False


class CertificationBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the certifying officer says; without folios all of the package is meant."""

    officer: str
    post: str
    basis: str
    first_folio: int | None = None
    last_folio: int | None = None


class CertifiedCopyOut(msgspec.Struct, frozen=True, kw_only=True):
    """A certified copy."""

    id: UUID
    year: int
    number: int
    officer: str
    post: str
    basis: str
    first_folio: int
    last_folio: int
    certified_on: date
    package_sha256: str
    paper_sha256: str


class PackageOut(msgspec.Struct, frozen=True, kw_only=True):
    """A package. `failed` where its job gave up; `expires_on` is the last day of its bytes."""

    id: UUID
    subject: PackageSubject
    about: UUID
    is_public: bool
    state: PackageState
    failed: bool
    asked_by: str
    asked_at: datetime
    job_id: UUID | None
    documents: int
    folios: int
    size: int
    sha256: str
    manifest_sha256: str
    portfolio_size: int
    portfolio_sha256: str
    left_out: int
    tree_size: int
    ready_at: datetime | None
    expires_on: date | None
    removed_because: Removal | None
    copies: list[CertifiedCopyOut]


def copy_out(copy: CertifiedCopy) -> CertifiedCopyOut:
    """A certified copy as JSON."""
    return CertifiedCopyOut(**{name: getattr(copy, name) for name in CertifiedCopyOut.__struct_fields__})


def package_out(line: PackageLine) -> PackageOut:
    """A package as JSON."""
    own = {"failed": line.failed, "copies": [copy_out(one) for one in line.copies]}
    names = (name for name in PackageOut.__struct_fields__ if name not in own)
    return PackageOut(**{name: getattr(line.package, name) for name in names}, **own)  # type: ignore[arg-type]  # by name
