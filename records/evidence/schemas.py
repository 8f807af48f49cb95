"""What the API takes and gives of evidence."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from records.evidence.citation_words import CitationKind
from records.evidence.model import SuggestionGround


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


class ManyBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """Documents that support the decision in one role."""

    document_ids: Annotated[list[UUID], Meta(min_length=1, max_length=20_000)]
    role: Annotated[str, Meta(max_length=60)]
    requirement: Annotated[str, Meta(max_length=60)] = ""
    pages: Annotated[str, Meta(max_length=100)] = ""


class LinkedOut(Struct, kw_only=True):
    """How many documents were linked and how many were already; `job` where it is done in the background."""

    linked: int
    already: int
    job: UUID | None = None


class AcceptanceBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """In which role the offered document supports the decision."""

    role: Annotated[str, Meta(max_length=60)]
    requirement: Annotated[str, Meta(max_length=60)] = ""
    pages: Annotated[str, Meta(max_length=100)] = ""


class RefusalBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """Why it does not, if one wants to say."""

    reason: Annotated[str, Meta(max_length=5000)] = ""


class SuggestionOut(Struct, kw_only=True):
    """A document offered as support; the number that is cited stands at `first` to `last` of a page's text."""

    id: UUID
    document_id: UUID
    title: str
    reference: str
    source_id: UUID | None
    ground: SuggestionGround
    kind: CitationKind
    written: str
    page: int
    first: int
    last: int
    confidence: int
    offered_at: datetime


class UnfoundOut(Struct, kw_only=True):
    """A number that is cited and found nowhere in sight; `source_id` is the document that cites it first."""

    written: str
    kind: str
    page: int
    source_id: UUID | None
    times: int


class SuggestionsOut(Struct, kw_only=True):
    """A page of offers, and what is cited and not found."""

    total: int
    page: int
    suggestions: list[SuggestionOut]
    not_found: list[UnfoundOut]
