"""Fixity: reread every kept byte and compare it with what was put in (PREMIS; LGA 60; domain 7 I 82).

Rereading takes no lock; each batch of results is written by a short act of its own, so a run over a large store
neither blocks anybody nor is lost when it is stopped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from records.aggregations.model import Aggregation
from records.objects.errors import (
    ContentGone,
    KeyLost,
    MasterKeyMissing,
    MasterKeyUnreadable,
    ObjectDamaged,
    ObjectMissing,
)
from records.objects.events import FixityFailed, FixityVerified
from records.objects.keys import ObjectKey
from records.objects.model import DigitalObject, FixityCheck, FixityOutcome
from records.objects.service import remove_orphan, store_of
from records.objects.store import Store
from system.actor import Actor, NotPermitted, Permission, Place
from system.organization.model import Fonds
from system.visibility import within_body
from system.work import Installation

_BATCH = 200
ABANDONED_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Finding:
    """One object that is not what it was, or bytes that no object owns (`object_id` None)."""

    key: ObjectKey
    outcome: str
    object_id: UUID | None = None
    found_sha256: str = ""
    found_size: int | None = None


@dataclass(slots=True)
class FixityReport:
    """What a run found. `objects` is the sum of the outcomes; `extra` stand outside that sum.

    `key_lost` could not be opened for want of a key; `key_destroyed` are objects whose key is gone by the keystore and
    that the database says are there, as a restored database does. `extra` are stored bytes without an object: what an
    upload that never became an act leaves behind. They are no loss, and `sweep_orphans` removes them.
    """

    objects: int = 0
    bytes_read: int = 0
    intact: int = 0
    changed: int = 0
    missing: int = 0
    unreadable: int = 0
    key_lost: int = 0
    key_destroyed: int = 0
    extra: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def broken(self) -> int:
        """Objects that are no longer what was put in."""
        return self.objects - self.intact


@dataclass(frozen=True, slots=True)
class _Held:
    id: UUID
    fonds_id: UUID
    key: ObjectKey
    size: int


def verify_fixity(installation: Installation, actor: Actor) -> FixityReport:
    """Reread every object the actor answers for: those of its body, or all for the machine's operator.

    Raises:
        NotPermitted: the actor may not verify.
    """
    require_verifier(actor)
    store, report = store_of(installation.settings), FixityReport()
    for batch in _batches(installation, actor):
        checks = [(held, *_measure(store, held)) for held in batch]
        _note(installation, actor, checks)
        for held, outcome, sha256, size in checks:
            _count(report, held, outcome, sha256, size)
    report.findings.extend(Finding(key, "extra") for key in orphans(installation, actor))
    report.extra = sum(1 for finding in report.findings if finding.outcome == "extra")
    _close(installation, actor, report)
    return report


def orphans(installation: Installation, actor: Actor) -> Iterator[ObjectKey]:
    """Stored bytes that no object owns; each is asked of the database after the store has named it."""
    require_verifier(actor)
    batch: list[ObjectKey] = []
    for key in store_of(installation.settings).list_keys():
        batch.append(key)
        if len(batch) == _BATCH:
            yield from _unowned(installation, actor, batch)
            batch = []
    yield from _unowned(installation, actor, batch)


def sweep_orphans(installation: Installation, actor: Actor) -> int:
    """Remove what uploads left that never became an act; their number.

    Bytes whose upload has ended and whose act is under way this moment are seen here or refuse themselves
    (`service.remove_orphan`); uploads still under way are left alone for a day.
    """
    removed = sum(1 for key in list(orphans(installation, actor)) if remove_orphan(installation.work(actor), key))
    if actor.everywhere:
        removed += store_of(installation.settings).sweep_incoming(ABANDONED_AFTER)
    return removed


def require_verifier(actor: Actor) -> None:
    """Go on only for who may verify a body's objects."""
    if actor.everywhere:
        return
    if actor.fonds_id is None:
        raise NotPermitted(permission=Permission.FIXITY_VERIFY.value, actor=actor.handle)
    actor.require(Permission.FIXITY_VERIFY, Place(actor.fonds_id))


def _batches(installation: Installation, actor: Actor) -> Iterator[Sequence[_Held]]:
    last: UUID | None = None
    while True:
        with installation.reading(actor) as reading:
            # What was destroyed by an act is not missing.
            statement = select(DigitalObject).where(
                within_body(actor, DigitalObject.fonds_id), DigitalObject.destroyed_at.is_(None)
            )
            if last is not None:
                statement = statement.where(DigitalObject.id > last)
            rows = reading.session.scalars(statement.order_by(DigitalObject.id).limit(_BATCH)).all()
            batch = [_Held(row.id, row.fonds_id, row.key, row.size) for row in rows]
        if not batch:
            return
        yield batch
        last = batch[-1].id


def _measure(store: Store, held: _Held) -> tuple[FixityOutcome, str, int | None]:
    try:
        sha256, size = store.measure(held.key)
    except ObjectMissing:
        return FixityOutcome.MISSING, "", None
    except ObjectDamaged:
        return FixityOutcome.CHANGED, "", None
    except (KeyLost, MasterKeyMissing, MasterKeyUnreadable):
        return FixityOutcome.KEY_LOST, "", None
    except ContentGone:
        return FixityOutcome.KEY_DESTROYED, "", None
    except OSError:
        # A disk that cannot read is what this run is for: the object is told apart and the run goes on.
        return FixityOutcome.UNREADABLE, "", None
    intact = sha256 == held.key.sha256 and size == held.size
    return (FixityOutcome.INTACT if intact else FixityOutcome.CHANGED), sha256, size


def _note(
    installation: Installation, actor: Actor, checks: Sequence[tuple[_Held, FixityOutcome, str, int | None]]
) -> None:
    with installation.work(actor) as work:
        work.session.add_all(
            FixityCheck(
                object_id=held.id,
                fonds_id=held.fonds_id,
                checked_at=work.now,
                checked_by=actor.handle,
                outcome=outcome,
                found_sha256=sha256,
                found_size=size,
            )
            for held, outcome, sha256, size in checks
        )
        for held, outcome, sha256, _size in checks:
            if outcome is not FixityOutcome.INTACT:
                work.emit(
                    FixityFailed(
                        entity_id=held.id,
                        fonds_id=held.fonds_id,
                        aggregation_id=held.key.aggregation_id,
                        sha256=held.key.sha256,
                        outcome=outcome.value,
                        found_sha256=sha256,
                    )
                )


def _count(report: FixityReport, held: _Held, outcome: FixityOutcome, sha256: str, size: int | None) -> None:
    report.objects += 1
    report.bytes_read += size or 0
    setattr(report, outcome.value, getattr(report, outcome.value) + 1)
    if outcome is FixityOutcome.INTACT:
        return
    report.findings.append(Finding(held.key, outcome.value, held.id, sha256, size))


def _close(installation: Installation, actor: Actor, report: FixityReport) -> None:
    with installation.work(actor) as work:
        fonds_id = actor.fonds_id
        if fonds_id is None:
            # The operator's run is over every body; its one line stands under the first, or nowhere on an empty house.
            fonds_id = work.session.scalars(select(Fonds.id).order_by(Fonds.id).limit(1)).one_or_none()
        if fonds_id is not None:
            work.emit(
                FixityVerified(
                    entity_id=fonds_id,
                    fonds_id=actor.fonds_id,
                    checked=report.objects,
                    intact=report.intact,
                    broken=report.broken,
                )
            )


def _unowned(installation: Installation, actor: Actor, keys: Sequence[ObjectKey]) -> Iterator[ObjectKey]:
    if not keys:
        return
    with installation.reading(actor) as reading:
        folders = {key.aggregation_id for key in keys}
        held = reading.session.execute(
            select(DigitalObject.aggregation_id, DigitalObject.sha256).where(
                DigitalObject.aggregation_id.in_(folders), DigitalObject.destroyed_at.is_(None)
            )
        )
        owned = {(aggregation_id, sha256) for aggregation_id, sha256 in held}
        mine = folders
        if not actor.everywhere:
            own = select(Aggregation.id).where(Aggregation.id.in_(folders), within_body(actor, Aggregation.fonds_id))
            mine = set(reading.session.scalars(own))
    yield from (key for key in keys if key.aggregation_id in mine and (key.aggregation_id, key.sha256) not in owned)
