"""Disposal lists as JSON."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from classification.series.kinds import SamplingMethod
from retention.disposals import queries
from retention.disposals.delegated import Lent
from retention.disposals.model import DisposalList, Fate, SampleDraw
from retention.disposals.proposing import told
from retention.disposals.queries import Comment
from system.actor import Permission
from system.web.language import sentence
from system.work import Reading, Work


class DraftBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What a list is made from."""

    title: str
    unit: str
    as_of: date
    series: list[str] = []
    first_year: int | None = None
    last_year: int | None = None
    fate: Fate = Fate.DESTRUCTION


class PaperBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A step with its paper; `content` is the signed paper itself, at the most as long as a request may be."""

    number: str = ""
    authority: str = ""
    dated_on: date | None = None
    address: str = ""
    file_name: str = ""
    content: bytes = b""
    counted: int | None = None
    boxes: int | None = None
    outcome: str = ""
    refused: list[int] = []
    version: int | None = None


class AppraisalBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The signed ficha técnica and declaratoria, and the producing area's word."""

    sheet: bytes = b""
    declaration: bytes = b""
    consent: bool = False
    version: int | None = None


class ReasonBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Why."""

    reason: str
    version: int | None = None


class ItemsBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which files are taken out, and why."""

    items: list[UUID]
    reason: str
    version: int | None = None


class CommentBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What is said of a list, or of one of its files where `item` names it."""

    words: str
    item: UUID | None = None


class AssignmentBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Who is asked to do the next step, nobody where empty, and until when."""

    assignee: str = ""
    answer_by: date | None = None


class CallBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which board is called to vote on a list, and when."""

    body: UUID
    sits_on: date
    place: str = ""


class SittingCalledOut(msgspec.Struct, kw_only=True):
    """The sitting that was called."""

    id: UUID
    number: int
    year: int
    sits_on: date


class DelegationBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which step is lent to whom until which day, and why."""

    permission: Permission
    delegate: str
    until: date
    reason: str


class SampleBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """How the sample of one series is drawn."""

    unit: str
    series: str
    as_of: date
    method: SamplingMethod
    words: str = ""
    picked: list[str] = []
    step: int | None = None
    start: int | None = None
    seed: str = ""
    count: int | None = None


class PaperOut(msgspec.Struct, kw_only=True):
    """A paper of a list; `counts` says whether it was given over the list as it is."""

    kind: str
    number: str
    dated_on: date
    authority: str
    recorded_by: str
    recorded_at: datetime
    counts: bool


class DisposalOut(msgspec.Struct, kw_only=True):
    """A list."""

    id: UUID
    number: str
    title: str
    state: str
    fate: str
    accounting: bool
    as_of: date
    digest: str
    items: int
    standing: int
    excluded: int
    walked: int
    impeded: int
    proposed_by: str | None
    assignee: str
    answer_by: date | None
    version: int
    job: UUID | None
    papers: list[PaperOut]


class ItemOut(msgspec.Struct, kw_only=True):
    """A file of a list."""

    id: UUID
    position: int
    aggregation: UUID
    reference: str
    title: str
    state: str
    due_on: date
    reason: str
    comments: int


class ItemsOut(msgspec.Struct, kw_only=True):
    """One page of files."""

    total: int
    page: int
    pages: int
    items: list[ItemOut]


class ReasonOut(msgspec.Struct, kw_only=True):
    """One reason against a file."""

    code: str
    basis: str
    detail: str


class ExclusionOut(msgspec.Struct, kw_only=True):
    """A file that was left out, with every reason."""

    aggregation: UUID
    reference: str
    reasons: list[ReasonOut]


class ExclusionsOut(msgspec.Struct, kw_only=True):
    """One page of files that were left out."""

    total: int
    page: int
    pages: int
    exclusions: list[ExclusionOut]


class CommentOut(msgspec.Struct, kw_only=True):
    """What somebody said; `position` and `reference` where it is of one file."""

    id: UUID
    item: UUID | None
    position: int | None
    reference: str | None
    said_by: str
    said_at: datetime
    words: str


class DelegationOut(msgspec.Struct, kw_only=True):
    """A step that was lent; `counts` says whether it may be done by it today."""

    id: UUID
    permission: str
    delegate: str
    given_by: str
    given_at: datetime
    until: date
    reason: str
    ended_at: datetime | None
    counts: bool


class ListOut(msgspec.Struct, kw_only=True):
    """A list as a row."""

    id: UUID
    number: str
    title: str
    unit: str
    state: str
    standing: int
    excluded: int
    assignee: str
    answer_by: date | None


class ListsOut(msgspec.Struct, kw_only=True):
    """One page of lists."""

    total: int
    page: int
    pages: int
    lists: list[ListOut]


class SampleOut(msgspec.Struct, kw_only=True):
    """A draw: with its seed, step and start anybody can draw it again."""

    id: UUID
    method: str
    as_of: date
    population: int
    chosen: int
    population_digest: str
    seed: str
    step: int | None
    start: int | None


def disposal_out(stand: Reading | Work, listed: DisposalList) -> DisposalOut:
    """A list as JSON."""
    counting = {one.id for one in queries.counting(stand, listed).values()}
    return DisposalOut(
        id=listed.id, number=listed.spoken, title=listed.title, state=listed.state.value, fate=listed.fate.value,
        accounting=listed.accounting, as_of=listed.as_of, digest=listed.digest, items=listed.item_count,
        standing=listed.standing_count, excluded=listed.excluded_count, walked=listed.criteria.get("walked", 0),
        impeded=queries.impeded_count(stand, listed, stand.today), proposed_by=listed.proposed_by,
        assignee=listed.assignee, answer_by=listed.answer_by, version=listed.version, job=listed.job_id,
        papers=[
            PaperOut(
                kind=one.kind.value, number=one.number, dated_on=one.dated_on, authority=one.authority,
                recorded_by=one.recorded_by, recorded_at=one.recorded_at, counts=one.id in counting,
            )
            for one in queries.papers(stand, listed.id)
        ],
    )  # fmt: skip


def item_out(row: Any) -> ItemOut:
    """A row of the list of files."""
    return ItemOut(
        id=row.id, position=row.position, aggregation=row.aggregation_id, reference=row.reference, title=row.title,
        state=row.state.value, due_on=row.due_on, reason=row.reason, comments=row.comments,
    )  # fmt: skip


def exclusion_out(row: Any) -> ExclusionOut:
    """A row of what was left out."""
    reasons = [ReasonOut(code=one.code, basis=one.basis, detail=sentence(one)) for one in told(row.reasons)]
    return ExclusionOut(aggregation=row.aggregation_id, reference=row.reference, reasons=reasons)


def list_out(row: Any) -> ListOut:
    """A row of the lists."""
    return ListOut(
        id=row.id, number=f"{row.number}/{row.year}", title=row.title, unit=row.unit, state=row.state.value,
        standing=row.standing_count, excluded=row.excluded_count, assignee=row.assignee, answer_by=row.answer_by,
    )  # fmt: skip


def comment_out(one: Comment) -> CommentOut:
    """A comment as JSON."""
    return CommentOut(
        id=one.row.id, item=one.row.item_id, position=one.position, reference=one.reference, said_by=one.row.said_by,
        said_at=one.row.said_at, words=one.row.words,
    )  # fmt: skip


def delegation_out(one: Lent) -> DelegationOut:
    """What was lent as JSON."""
    row = one.row
    return DelegationOut(
        id=row.id, permission=row.permission, delegate=row.delegate, given_by=row.given_by,
        given_at=row.given_at, until=row.until, reason=row.reason, ended_at=row.ended_at, counts=one.counts,
    )  # fmt: skip


def sample_out(drawn: SampleDraw) -> SampleOut:
    """A draw as JSON."""
    return SampleOut(
        id=drawn.id, method=drawn.method.value, as_of=drawn.as_of, population=drawn.population, chosen=drawn.chosen,
        population_digest=drawn.population_digest, seed=drawn.seed, step=drawn.step, start=drawn.start,
    )  # fmt: skip
