"""The history over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, get
from litestar.di import NamedDependency

from system import listing
from system.audit import queries
from system.history import Entry
from system.web.lists import list_query
from system.work import Reading


class EntryOut(msgspec.Struct):
    """One line of the history."""

    seq: int
    at: datetime
    actor: str
    action: str
    entity_id: UUID
    facts: dict[str, object]
    previous: str
    digest: str


class EntriesOut(msgspec.Struct):
    """A page of the history, newest first."""

    total: int
    page: int
    pages: int
    entries: list[EntryOut]


class VerdictOut(msgspec.Struct):
    """Whether the chain is whole; `broken_at` is the first position that does not agree."""

    whole: bool
    entries: int
    head: str
    broken_at: int | None
    reason: str


class HistoryApi(Controller):
    """What happened, and whether its chain is whole."""

    path = "/api/history"
    tags = ("History",)

    @get("/", sync_to_thread=True, summary="Entries of the history")
    def entries(self, request: Request[Any, Any, Any], reading: NamedDependency[Reading]) -> EntriesOut:
        """Entries of the actor's body. Filters and order as in the list: `actor`, `action`, `at_from`, `sort`."""
        with reading:
            found = listing.run(
                reading.session,
                queries.statement(reading),
                queries.COLUMNS,
                list_query(request, queries.COLUMNS),
                default_sort="-seq",
                tie_breaker=Entry.seq,
            )
            return EntriesOut(found.total, found.query.page, found.pages, [_out(entry) for entry in found.rows])

    @get("/verification", sync_to_thread=True, summary="Verify the chain of the history")
    def verification(self, reading: NamedDependency[Reading]) -> VerdictOut:
        """Recompute the digest of every entry, from the first to the head."""
        with reading:
            found = queries.verify(reading)
        return VerdictOut(found.broken_at is None, found.entries, found.head, found.broken_at, found.reason)


def _out(entry: Entry) -> EntryOut:
    return EntryOut(
        entry.seq,
        entry.at,
        entry.actor,
        entry.action,
        entry.entity_id,
        entry.read_facts(),
        entry.previous,
        entry.digest,
    )
