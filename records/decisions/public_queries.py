"""The public register as everybody reads it: editions only, never the rows behind them. No account is asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from records.decisions.book import BOOK
from records.decisions.errors import EditionNotFound
from records.decisions.model import DecisionEdition
from system.listing import TEXT_LIMIT, WORD_LIMIT, fold
from system.organization.model import Fonds
from system.work import Reading

PAGE = 25
FEED = 50


@dataclass(frozen=True, slots=True)
class Register:
    """One page of a body's register."""

    fonds: Fonds
    editions: Sequence[DecisionEdition]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Shown:
    """One edition, what it says, and the numbers of all editions of its decision."""

    fonds: Fonds
    edition: DecisionEdition
    content: dict[str, Any]
    numbers: Sequence[int]
    newest: DecisionEdition


def bodies(reading: Reading) -> Sequence[tuple[Fonds, int]]:
    """The bodies that have published decisions, with how many."""
    statement = (
        select(Fonds, func.count())
        .join(DecisionEdition, DecisionEdition.fonds_id == Fonds.id)
        .where(DecisionEdition.is_current.is_(True))
        .group_by(Fonds.id)
        .order_by(Fonds.code)
    )
    return [(row[0], row[1]) for row in reading.session.execute(statement)]


def body(reading: Reading, code: str) -> Fonds:
    """A body that has published something, by its code.

    Raises:
        EditionNotFound: none has published under this code; whether it exists is not told.
    """
    has_any = select(DecisionEdition.fonds_id)
    found = reading.session.scalars(select(Fonds).where(Fonds.code == code, Fonds.id.in_(has_any))).one_or_none()
    if found is None:
        raise EditionNotFound(body=code[:40])
    return found


def register(reading: Reading, code: str, words: str, kind: str, page: int) -> Register:
    """A page of a body's register, latest first; every word must be in number, matter or outcome.

    Raises:
        EditionNotFound: as `body`.
    """
    fonds = body(reading, code)
    statement = _current(fonds, words, kind)
    total = reading.session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    pages = max(1, -(-total // PAGE))
    here = min(max(1, page), pages)
    rows = statement.order_by(*_latest()).limit(PAGE).offset((here - 1) * PAGE)
    return Register(fonds, reading.session.scalars(rows).all(), total, here, pages)


def every(reading: Reading, fonds: Fonds, words: str = "", kind: str = "") -> Iterator[DecisionEdition]:
    """Every current edition that the words find, latest first, read piece by piece."""
    statement = _current(fonds, words, kind).order_by(*_latest())
    yield from reading.session.scalars(statement.execution_options(yield_per=500))


def newest(reading: Reading, fonds: Fonds) -> Sequence[DecisionEdition]:
    """What the feed tells: the latest editions."""
    return reading.session.scalars(_current(fonds, "", "").order_by(*_latest()).limit(FEED)).all()


@dataclass(frozen=True, slots=True)
class PublicPlan:
    """A local action plan as it was published: each commitment with the published evidence of its progress."""

    edition: DecisionEdition
    content: dict[str, Any]
    commitments: Sequence[tuple[dict[str, Any], Sequence[dict[str, Any]]]]


def plans(reading: Reading, code: str) -> tuple[Fonds, list[PublicPlan]]:
    """The action plans that stand in a body's register, latest first.

    Raises:
        EditionNotFound: as `body`.
    """
    fonds = body(reading, code)
    kinds = [kind.key for kind in BOOK.types if kind.commitments]
    statement = _current(fonds, "", "").where(DecisionEdition.kind.in_(kinds)).order_by(*_latest()).limit(PAGE)
    return fonds, [_plan(one) for one in reading.session.scalars(statement)]


def _plan(edition: DecisionEdition) -> PublicPlan:
    content = json.loads(edition.content)
    supports = [one for one in content["soportes"] if one["version_publica"]]
    commitments = [
        (one, [each for each in supports if each["requisito"] == f"commitment-{place}"])
        for place, one in enumerate(content["compromisos"], start=1)
    ]
    return PublicPlan(edition, content, commitments)


def shown(reading: Reading, code: str, reference: str, number: int | None) -> Shown:
    """One edition of a decision, the newest where no number is given. One that was withdrawn is shown as withdrawn.

    Raises:
        EditionNotFound: nothing of it was ever published.
    """
    fonds = body(reading, code)
    statement = (
        select(DecisionEdition)
        .where(DecisionEdition.fonds_id == fonds.id, DecisionEdition.reference == reference)
        .order_by(DecisionEdition.number.desc())
    )
    editions = reading.session.scalars(statement).all()
    found = next((one for one in editions if number in (None, one.number)), None)
    if found is None:
        raise EditionNotFound(reference=reference[:120])
    return Shown(fonds, found, json.loads(found.content), [one.number for one in editions], editions[0])


def _current(fonds: Fonds, words: str, kind: str) -> Select[DecisionEdition]:
    statement = select(DecisionEdition).where(
        DecisionEdition.fonds_id == fonds.id, DecisionEdition.is_current.is_(True)
    )
    for word in fold(words[:TEXT_LIMIT]).split()[:WORD_LIMIT]:
        statement = statement.where(DecisionEdition.searched.contains(word, autoescape=True))
    return statement.where(DecisionEdition.kind == kind) if kind else statement


def _latest() -> tuple[Any, ...]:
    return DecisionEdition.published_at.desc(), DecisionEdition.id
