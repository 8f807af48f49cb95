"""The seals of the history over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from litestar import Controller, Request, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Response

from system import listing
from system.anchoring import queries
from system.anchoring.checkpoint import public_pem
from system.anchoring.model import Checkpoint, CheckpointTimestamp
from system.web.lists import list_query
from system.work import Reading


class SealOut(msgspec.Struct):
    """One seal; `root` is that of the tree (RFC 6962), `stamped_at` when an outside authority put its time stamp."""

    number: int
    sequence: int
    head: str
    at: datetime
    previous: str
    key: str
    digest: str
    stamped_at: datetime | None
    root: str | None


class SealsOut(msgspec.Struct):
    """A page of the seals, newest first."""

    total: int
    page: int
    pages: int
    seals: list[SealOut]


class SealKeyOut(msgspec.Struct):
    """A public key that seals from `since` on, in PEM; `endorsed_by` is the key before it that signed for it."""

    key: str
    since: datetime
    endorsed_by: str
    public_key: str


class SealApi(Controller):
    """What was sealed, and with which keys."""

    path = "/api/history/seals"
    tags = ("History",)

    @get("/", sync_to_thread=True, summary="Seals of the history")
    def seals(self, request: Request[Any, Any, Any], reading: NamedDependency[Reading]) -> SealsOut:
        """Filters and order as in the list: `number`, `key`, `at_from`, `sort`."""
        with reading:
            found = listing.run(
                reading.session,
                queries.statement(reading),
                queries.COLUMNS,
                list_query(request, queries.COLUMNS),
                default_sort="-number",
                tie_breaker=Checkpoint.id,
            )
            return SealsOut(found.total, found.query.page, found.pages, [_out(row[0], row[1]) for row in found.rows])

    @get("/keys", sync_to_thread=True, summary="Public keys of the seals")
    def keys(self, reading: NamedDependency[Reading]) -> list[SealKeyOut]:
        """Every key that ever sealed here, the first one first."""
        with reading:
            queries.require_onlooker(reading.actor)
            return [
                SealKeyOut(one.key, one.since, one.endorsed_by, public_pem(one.public))
                for one in queries.keys(reading.session)
            ]

    @get("/{number:int}", sync_to_thread=True, summary="One seal, as the file to be kept outside")
    def checkpoint(self, number: FromPath[int], reading: NamedDependency[Reading]) -> Response[bytes]:
        """With its signature, its public key and its time stamp, as `history verify --against` reads it."""
        with reading:
            found = queries.find(reading, min(number, queries.MOST_NUMBERS))
            return Response(queries.exported(reading.session, found).to_bytes(), media_type="application/json")


def _out(found: Checkpoint, stamp: CheckpointTimestamp | None) -> SealOut:
    return SealOut(
        found.number, found.sequence, found.head, found.at, found.previous, found.key, found.digest,
        stamp.at if stamp else None, found.root,
    )  # fmt: skip
