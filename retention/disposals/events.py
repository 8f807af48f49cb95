"""What can happen to disposal lists and samples. Facts are numbers, days, states and digests; never words of people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from system.history import Event


@dataclass(frozen=True, kw_only=True)
class DisposalDrafted(Event):
    """A list was begun; a job gathers its files."""

    action: ClassVar[str] = "disposal.drafted"
    number: str
    unit_id: UUID
    as_of: date


@dataclass(frozen=True, kw_only=True)
class DisposalGathered(Event):
    """Some more files were weighed: how many went in, how many were left out with their reasons."""

    action: ClassVar[str] = "disposal.gathered"
    number: str
    items: int
    excluded: int
    is_last: bool


@dataclass(frozen=True, kw_only=True)
class DisposalAdvanced(Event):
    """A list came to a state by an act, over the digest of its files."""

    action: ClassVar[str] = "disposal.advanced"
    number: str
    act: str
    state: str
    digest: str
    standing: int


@dataclass(frozen=True, kw_only=True)
class DisposalPaperKept(Event):
    """A paper was given over the list as it stood."""

    action: ClassVar[str] = "disposal.paper_kept"
    number: str
    kind: str
    paper_id: UUID
    document: str
    dated_on: date
    sha256: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class DisposalItemsRefused(Event):
    """Files were taken out of a list, with a reason, while it was in a state."""

    action: ClassVar[str] = "disposal.items_refused"
    number: str
    count: int
    stage: str


@dataclass(frozen=True, kw_only=True)
class DisposalSentBack(Event):
    """The files of a list changed: it is proposed anew and its papers count no longer."""

    action: ClassVar[str] = "disposal.sent_back"
    number: str
    before: str
    papers: int


@dataclass(frozen=True, kw_only=True)
class DisposalAssigned(Event):
    """Somebody was asked to do the next step."""

    action: ClassVar[str] = "disposal.assigned"
    number: str
    assignee: str
    answer_by: date | None


@dataclass(frozen=True, kw_only=True)
class DisposalCommented(Event):
    """Somebody said something of a list or of one of its files."""

    action: ClassVar[str] = "disposal.commented"
    number: str
    comment_id: UUID


@dataclass(frozen=True, kw_only=True)
class SampleDrawn(Event):
    """A sample was drawn over the due files of a series; anybody can draw it again from these facts."""

    action: ClassVar[str] = "sample.drawn"
    method: str
    population: int
    chosen: int
    population_digest: str
    seed: str


@dataclass(frozen=True, kw_only=True)
class SampleRedrawn(Event):
    """A draw was replaced by another over the same files, for a reason."""

    action: ClassVar[str] = "sample.redrawn"
    replaced_by: UUID
