"""What can happen to disposal lists and samples. Facts are numbers, days, states and digests; never words of people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
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
class DisposalProposed(DisposalAdvanced):
    """Proposed, frozen by the digest."""

    action: ClassVar[str] = "disposal.proposed"


@dataclass(frozen=True, kw_only=True)
class DisposalProposalAsked(DisposalAdvanced):
    """A job freezes it."""

    action: ClassVar[str] = "disposal.proposal_asked"


@dataclass(frozen=True, kw_only=True)
class DisposalChecked(DisposalAdvanced):
    """Checked against the shelves."""

    action: ClassVar[str] = "disposal.checked"


@dataclass(frozen=True, kw_only=True)
class DisposalAppraised(DisposalAdvanced):
    """Appraised by the producing area."""

    action: ClassVar[str] = "disposal.appraised"


@dataclass(frozen=True, kw_only=True)
class DisposalOpined(DisposalAdvanced):
    """The board gave its opinion."""

    action: ClassVar[str] = "disposal.opined"


@dataclass(frozen=True, kw_only=True)
class DisposalFinanceAuthorised(DisposalAdvanced):
    """The finance body authorised it."""

    action: ClassVar[str] = "disposal.finance_authorised"


@dataclass(frozen=True, kw_only=True)
class DisposalRulingRequested(DisposalAdvanced):
    """Its ruling was asked for."""

    action: ClassVar[str] = "disposal.ruling_requested"


@dataclass(frozen=True, kw_only=True)
class DisposalRuled(DisposalAdvanced):
    """It was ruled."""

    action: ClassVar[str] = "disposal.ruled"


@dataclass(frozen=True, kw_only=True)
class DisposalActIssued(DisposalAdvanced):
    """Its act was issued."""

    action: ClassVar[str] = "disposal.act_issued"


@dataclass(frozen=True, kw_only=True)
class DisposalPublished(DisposalAdvanced):
    """It was published and may be executed."""

    action: ClassVar[str] = "disposal.published"


@dataclass(frozen=True, kw_only=True)
class DisposalClosed(DisposalAdvanced):
    """It was closed."""

    action: ClassVar[str] = "disposal.closed"


@dataclass(frozen=True, kw_only=True)
class DisposalListRefused(DisposalAdvanced):
    """It was refused for good."""

    action: ClassVar[str] = "disposal.list_refused"


@dataclass(frozen=True, kw_only=True)
class DisposalWithdrawn(DisposalAdvanced):
    """It was withdrawn."""

    action: ClassVar[str] = "disposal.withdrawn"


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
    """Files were taken out of a list while it was in a state, in one act.

    `digest` is over the ids of their lines in order, one a line; `decided_at` is what each of the lines names, too.
    `reason_sha256` is of the reason in UTF-8, empty where each line has reasons of its own.
    """

    action: ClassVar[str] = "disposal.items_refused"
    number: str
    count: int
    stage: str
    digest: str
    decided_at: datetime
    reason_sha256: str


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
class DisposalReminded(Event):
    """Whoever was asked was reminded of the day; how many letters were left."""

    action: ClassVar[str] = "disposal.reminded"
    number: str
    assignee: str
    answer_by: date | None
    letters: int


@dataclass(frozen=True, kw_only=True)
class DisposalDelegated(Event):
    """Somebody lent what they may do with a list to somebody else, until a day."""

    action: ClassVar[str] = "disposal.delegated"
    number: str
    delegation_id: UUID
    permission: str
    delegate: str
    until: date


@dataclass(frozen=True, kw_only=True)
class DisposalDelegationEnded(Event):
    """What was lent was taken back before its day."""

    action: ClassVar[str] = "disposal.delegation_ended"
    number: str
    delegation_id: UUID
    permission: str
    delegate: str


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


ADVANCES: Mapping[str, type[DisposalAdvanced]] = MappingProxyType(
    {
        "propose": DisposalProposed,
        "ask_to_propose": DisposalProposalAsked,
        "check": DisposalChecked,
        "appraise": DisposalAppraised,
        "opine": DisposalOpined,
        "authorise_finance": DisposalFinanceAuthorised,
        "request": DisposalRulingRequested,
        "rule": DisposalRuled,
        "issue_act": DisposalActIssued,
        "publish": DisposalPublished,
        "close": DisposalClosed,
        "refuse": DisposalListRefused,
        "withdraw": DisposalWithdrawn,
    }
)
