"""What files ask of higher rooms and floors before something happens to them; each answers with its objections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select

from system.errors import Objection
from system.work import Question, Reading, Work


@dataclass(frozen=True)
class ObjectionsToMoving(Question[Sequence[Objection]]):
    """What stands against documents leaving a file, or coming into it: a loan that runs, a volume in a box."""

    fonds_id: UUID
    aggregation_id: UUID


@dataclass(frozen=True)
class ObjectionsToReclassifying(Question[Sequence[Objection]]):
    """What stands against a file passing under another class (`node_id`).

    `has_opinion` says that the board's opinion was given: it answers what a shorter term would object to (domain 3.2).
    """

    fonds_id: UUID
    aggregation_id: UUID
    node_id: UUID
    has_opinion: bool


@dataclass(frozen=True)
class ObjectionsToClosing(Question[Sequence[Objection]]):
    """What stands against closing a file: a volume that is lent (domain 3.2)."""

    fonds_id: UUID
    aggregation_id: UUID


def objections(stand: Reading | Work, question: Question[Sequence[Objection]]) -> list[Objection]:
    """What everybody who answers objects, together."""
    return [objection for told in stand.ask(question) for objection in told]


@dataclass(frozen=True)
class FilesProtected(Question[Select[UUID]]):
    """Which files of a body somebody must keep because something in force rests on them: a decision's evidence.

    Each answers with a statement of file ids, so that two hundred thousand files are asked in one.
    """

    fonds_id: UUID
