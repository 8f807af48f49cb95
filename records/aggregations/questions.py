"""What files ask of higher rooms and floors before something happens to them; each answers with its objections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select

from system.errors import Objection
from system.history import Entry
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


@dataclass(frozen=True)
class ObjectionsToDestroying(Question[Sequence[Objection]]):
    """What stands against destroying a file at this moment: a loan, evidence that is protected (domain 3.5).

    Asked under the lock of the file's row, so that nothing may begin to stand against it until the act ends.
    """

    fonds_id: UUID
    aggregation_id: UUID


@dataclass(frozen=True)
class Destruction:
    """By which act the content of a file went, and on which day."""

    destroyed_on: date
    act_number: str


@dataclass(frozen=True)
class DestructionKnown(Question[Destruction | None]):
    """By which act a destroyed file went; whoever keeps tombstones knows."""

    aggregation_id: UUID


@dataclass(frozen=True)
class IndexForgets(Question[str]):
    """Bring what is found by words to where the history stands, and let go of every word of what was destroyed.

    Whoever keeps an index answers why it could not within `seconds`, nothing where it did. Asked outside of any act.
    """

    seconds: float


def objections(stand: Reading | Work, question: Question[Sequence[Objection]]) -> list[Objection]:
    """What everybody who answers objects, together."""
    return [objection for told in stand.ask(question) for objection in told]


@dataclass(frozen=True)
class FilesProtected(Question[Select[UUID]]):
    """Which files of a body somebody must keep because something in force rests on them: a decision's evidence.

    Each answers with a statement of file ids, so that two hundred thousand files are asked in one.
    """

    fonds_id: UUID


@dataclass(frozen=True)
class FilesEverProtected(Question[Sequence[Select[UUID]]]):
    """Every file of a body of which `ProtectedThen` may say something on some day, and perhaps more; as statements."""

    fonds_id: UUID


@dataclass(frozen=True)
class FilesHeld(Question[Select[UUID]]):
    """Which files of a body a hold keeps from disposal; each answers with a statement of file ids."""

    fonds_id: UUID


@dataclass(frozen=True)
class PastMoment:
    """A past day, and the instant in which it ended.

    `by_record` asks what was known when it ended; else what held on it by what is known today.
    """

    on: date
    ended_at: datetime
    by_record: bool


@dataclass(frozen=True)
class Protection:
    """What kept a file on a past day: a decision by its reference, "" where it is out of sight, and why it did.

    `until` is the last day it kept it as far as could be told then, None where nobody could. `is_lost` says that it had
    perhaps said a last day which an act of an earlier version of this system overwrote, so that it counts as without.
    """

    reference: str
    decided_on: date | None
    grounds: tuple[str, ...]
    until: date | None
    is_lost: bool = False


@dataclass(frozen=True)
class ProtectedThen(Question[Mapping[UUID, Sequence[Protection]]]):
    """What `FilesProtected` would have said of some files on a past day, with the decisions that kept each."""

    aggregation_ids: tuple[UUID, ...]
    moment: PastMoment


@dataclass(frozen=True)
class HeldThen(Question[AbstractSet[UUID]]):
    """Which of some files a hold kept on a past day."""

    aggregation_ids: tuple[UUID, ...]
    moment: PastMoment


@dataclass(frozen=True)
class HappenedBeside(Question[Sequence[Entry]]):
    """What the history says of many files at once and so keeps at something else: that a disposal list let them go.

    Each answers with the entries that concern the file and that the actor may read where they stand.
    """

    aggregation_id: UUID
