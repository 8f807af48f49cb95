"""What the API takes where files are reclassified, divided or joined."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

Reason = Annotated[str, Meta(max_length=5000, description="Why; kept with the files, not in the history.")]
Authority = Annotated[
    str,
    Meta(max_length=500, description="The order it rests on, where a file is closed or has left its office."),
]


class ReclassificationBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """The class a file passes to."""

    series: Annotated[str, Meta(max_length=60, description="Code of the series or subseries in the chart in force.")]
    reason: Reason
    opinion: Annotated[
        str, Meta(max_length=5000, description="Where the board's opinion stands; needed where terms shorten.")
    ] = ""


class SplitBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """The new file and the documents that go into it."""

    title: Annotated[str, Meta(max_length=1000)]
    documents: Annotated[list[UUID], Meta(min_length=1, max_length=5000)]
    reason: Reason
    opened_on: Annotated[date | None, Meta(description="Opening day; that of the file where left out.")] = None
    authority: Authority = ""


class MergerBody(Struct, kw_only=True, forbid_unknown_fields=True):
    """The open file that takes every document."""

    into: Annotated[str, Meta(max_length=300, description="Reference of the other file.")]
    reason: Reason
    authority: Authority = ""


class QueuedOut(Struct, kw_only=True):
    """The job that moves what is too much for a request."""

    job: UUID
