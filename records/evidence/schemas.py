"""What the API takes and gives of evidence."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct


class EvidenceBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """A document that supports the decision. Roles and requirements are keys of `/api/decisions/types`."""

    document_id: UUID
    role: Annotated[str, Meta(max_length=60)]
    requirement: Annotated[str, Meta(max_length=60)] = ""
    pages: Annotated[str, Meta(max_length=100)] = ""


class WithdrawalBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """Why a link does not hold."""

    reason: Annotated[str, Meta(min_length=1, max_length=5000)]


class EvidenceOut(Struct, kw_only=True):
    """One running link whose document is in sight."""

    id: UUID
    document_id: UUID
    aggregation_id: UUID
    role: str
    requirement: str
    version_number: int
    current_version: int
    sha256: str
    pages: str
    title: str
    reference: str
    linked_by: str
    linked_at: datetime


class EvidencesOut(Struct, kw_only=True):
    """A page of links."""

    total: int
    page: int
    evidence: list[EvidenceOut]


class LinkOut(Struct, kw_only=True):
    """A link as it was made or withdrawn, and how complete the decision is now."""

    id: UUID
    requirement: str
    version_number: int
    sha256: str
    required: int
    fulfilled: int
