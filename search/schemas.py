"""What the search says in JSON, over the API and on the command line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec

from search.excerpts import Fragment
from search.finding import Answer
from search.hits import FoundHit
from search.index import Status
from search.verification import Verdict


class HitOut(msgspec.Struct):
    """A hit. `kind` is aggregation, document or page.

    `excerpt` is plain text, and `marks` are the stretches of it that answered, as pairs of offsets in characters
    (start, end). `standing` says whether the file is in order, lost, damaged,
    merged, destroyed or delivered; of a destroyed one `destroyed_on` and `act_number` say by which act it went. Where
    `closed` is true the reader may know that the words stand there but may not read them.
    """

    kind: str
    reference: str
    title: str
    page: int | None
    excerpt: str
    marks: list[tuple[int, int]]
    score: float
    closed: bool
    aggregation: UUID
    document: UUID | None
    number: int | None
    file_title: str
    series: str
    unit: str
    on: date | None
    path: str
    standing: str
    destroyed_on: date | None
    act_number: str


class AnswerOut(msgspec.Struct):
    """A page of hits.

    `lag` counts the changes that the index has not read yet, None where it cannot be used and the database answered by
    references and titles alone (`source` "database"). `drift` counts hits that were withheld because they are gone or
    closed since. `ignored` are words that were left out.
    """

    total: int
    lag: int | None
    hits: list[HitOut]
    page: int
    pages: int
    drift: int
    ignored: list[str]
    shortened: bool
    source: str


class FacetsOut(msgspec.Struct):
    """How many hits each kind, unit (by id), stage and series (by normalised code) has."""

    kind: dict[str, int]
    unit: dict[str, int]
    stage: dict[str, int]
    series: dict[str, int]


class StatusOut(msgspec.Struct):
    """What the index holds and how fresh it is. `state` is ready, broken or outdated."""

    state: str
    reason: str
    folder: str
    documents: int
    segments: int
    bytes: int
    cursor: int
    lag: int | None
    committed_at: str


class DamageOut(msgspec.Struct):
    """A file of the index that is not what was committed."""

    file: str
    reason: str


class FaultOut(msgspec.Struct):
    """An entity that the index holds wrongly: missing, stale or surplus."""

    entity: UUID
    reason: str


class VerdictOut(msgspec.Struct):
    """Whether the index is sound; `expected` and `present` count entries by kind, `faults` entities by reason."""

    sound: bool
    lag: int
    damages: list[DamageOut]
    expected: dict[str, int]
    present: dict[str, int]
    faults: dict[str, int]
    named: list[FaultOut]


def hit_out(hit: FoundHit) -> HitOut:
    """One hit."""
    text, marks = _marked(hit.excerpt or ())
    return HitOut(
        kind=hit.kind.value,
        reference=hit.reference,
        title="".join(fragment.text for fragment in hit.title),
        page=hit.page,
        excerpt=text,
        marks=marks,
        score=round(hit.score, 4),
        closed=hit.is_closed,
        aggregation=hit.aggregation_id,
        document=hit.document_id,
        number=hit.number,
        file_title=hit.file_title,
        series=hit.series,
        unit=hit.unit,
        on=hit.on,
        path=hit.path,
        standing=hit.standing,
        destroyed_on=hit.destroyed_on,
        act_number=hit.act_number,
    )


def answer_out(answer: Answer, *, lag: int | None, page: int, pages: int, source: str = "index") -> AnswerOut:
    """An answer."""
    return AnswerOut(
        total=answer.total,
        lag=lag,
        hits=[hit_out(hit) for hit in answer.hits],
        page=page,
        pages=pages,
        drift=answer.drift,
        ignored=list(answer.ignored),
        shortened=answer.shortened,
        source=source,
    )


def status_out(status: Status, lag: int | None) -> StatusOut:
    """A status."""
    return StatusOut(
        state=status.state.value,
        reason=status.reason,
        folder=status.folder,
        documents=status.documents,
        segments=status.segments,
        bytes=status.bytes,
        cursor=status.cursor,
        lag=lag,
        committed_at=status.committed_at,
    )


def verdict_out(verdict: Verdict) -> VerdictOut:
    """A verdict."""
    return VerdictOut(
        sound=verdict.is_sound,
        lag=verdict.lag,
        damages=[DamageOut(file, reason) for file, reason in verdict.damages],
        expected=verdict.expected,
        present=verdict.present,
        faults=verdict.faults,
        named=[FaultOut(finding.entity_id, finding.reason) for finding in verdict.named],
    )


def _marked(fragments: Sequence[Fragment]) -> tuple[str, list[tuple[int, int]]]:
    text, marks = "", []
    for fragment in fragments:
        if fragment.highlighted:
            marks.append((len(text), len(text) + len(fragment.text)))
        text += fragment.text
    return text, marks
