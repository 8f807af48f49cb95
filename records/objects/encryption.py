"""Keeping the keys: how they stand, a new master key, encrypting what is older than keys, enforcing what was destroyed.

The operator of the machine alone may do this: it concerns every body at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select

from records.aggregations.model import Aggregation
from records.aggregations.questions import IndexForgets
from records.objects.erasure import destroy_content
from records.objects.errors import (
    ContentGone,
    KeyLost,
    MasterKeyMissing,
    MasterKeyUnreadable,
    ObjectDamaged,
    ObjectMissing,
)
from records.objects.events import (
    DestructionEnforced,
    MasterKeyRotated,
    MasterKeyRotationUnfinished,
    ObjectsEncrypted,
)
from records.objects.keystore import Rewrap
from records.objects.model import DigitalObject
from records.objects.service import store_of
from records.objects.store import Store
from system.actor import Actor, NotPermitted, Permission
from system.history import Event
from system.organization.model import Fonds
from system.work import Installation

_BATCH = 500
_INDEX_SECONDS = 60.0
Told = Callable[[int], None]


def tell_nobody(_done: int) -> None:
    """For whoever waits for the end."""


@dataclass(slots=True)
class KeysReport:
    """How the keys stand; files by their ids.

    `lost` hold objects that want a key and have none that opens; `restored` were destroyed by the keystore while the
    database says their objects are there; `revived` were destroyed by the database, or by a mark, while a key lies
    there again. All three come from restores or worse; the last two are mended by `enforce_destruction`.
    """

    master: str = ""
    masters: int = 0
    keys: int = 0
    to_rewrap: int = 0
    destroyed: int = 0
    plain_objects: int = 0
    plain_texts: int = 0
    lost: list[UUID] = field(default_factory=list)
    restored: list[UUID] = field(default_factory=list)
    revived: list[UUID] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong; plain objects and a rotation under way are no wrong."""
        return not (self.lost or self.restored or self.revived) and bool(self.masters or not self.keys)


@dataclass(slots=True)
class Encryption:
    """What encrypting came to. `found` is the sum of the outcomes behind it, texts among them."""

    found: int = 0
    encrypted: int = 0
    gone: int = 0
    destroyed: int = 0
    damaged: int = 0
    key_lost: int = 0
    refused: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Rotation:
    """What became of every key: `found` is the sum of the outcomes behind it.

    `damaged` names the file of each key that cannot be opened; `is_over` is whether the old master keys were forgotten.
    """

    found: int = 0
    rewrapped: int = 0
    current: int = 0
    destroyed: int = 0
    damaged: list[UUID] = field(default_factory=list)
    is_over: bool = False


def keys_status(installation: Installation, actor: Actor) -> KeysReport:
    """Look at every key, every mark and every file that has objects."""
    require_operator(actor)
    store = store_of(installation.settings)
    report, keys = KeysReport(), store.keys
    try:
        ring = keys.ring()
        report.master, report.masters = ring.current, len(ring.keys)
    except (MasterKeyMissing, MasterKeyUnreadable):
        pass
    for aggregation_id in keys.ids():
        report.keys += 1
        report.to_rewrap += keys.wrapped_by(aggregation_id) != report.master
        if keys.is_destroyed(aggregation_id):
            report.revived.append(aggregation_id)
    report.destroyed = sum(1 for _ in keys.destroyed())
    for _, is_text in store.plain_keys():
        report.plain_texts += is_text
        report.plain_objects += not is_text
    for aggregation_id in _files(installation, actor, destroyed=False):
        if keys.is_destroyed(aggregation_id):
            report.restored.append(aggregation_id)
        elif _wants_key(store, aggregation_id):
            report.lost.append(aggregation_id)
    report.revived.extend(
        aggregation_id
        for aggregation_id in _files(installation, actor, destroyed=True)
        if keys.has_key(aggregation_id) and not keys.is_destroyed(aggregation_id)
    )
    return report


def rotate_master_key(
    installation: Installation, actor: Actor, told: Told = tell_nobody, *, give_up: bool = False
) -> Rotation:
    """Put a new master key first, wrap every key by it, forget the old one.

    A key that is damaged stops nobody: it is named, and the old master key stays, because a sound copy of that key may
    still be put in its place; with `give_up` it goes all the same. Killed and run again it goes on: what is wrapped
    already is only looked at, and no second new master key is made. From its end on, no key of an older copy of the
    keystore can be opened any more, destroyed ones among them.
    """
    require_operator(actor)
    keys = store_of(installation.settings).keys
    keys.begin_rotation()
    report = Rotation()
    # Keys that come while this runs are wrapped by the new master key already.
    for aggregation_id in keys.ids():
        report.found += 1
        try:
            outcome = keys.rewrap(aggregation_id)
        except (KeyLost, MasterKeyMissing, OSError):
            report.damaged.append(aggregation_id)
        else:
            report.rewrapped += outcome is Rewrap.REWRAPPED
            report.current += outcome is Rewrap.CURRENT
            report.destroyed += outcome is Rewrap.DESTROYED
        told(report.found)
    if give_up or not report.damaged:
        report.is_over = keys.end_rotation(frozenset(report.damaged))
    _state(
        installation,
        actor,
        lambda fonds_id: (MasterKeyRotated if report.is_over else MasterKeyRotationUnfinished)(
            entity_id=fonds_id, fonds_id=None, keys=report.found, rewrapped=report.rewrapped,
            damaged=len(report.damaged), master=keys.ring().current,
        ),
    )  # fmt: skip
    return report


def encrypt_plain(installation: Installation, actor: Actor, told: Told = tell_nobody) -> Encryption:
    """Encrypt every object and text that still lies as it is; repeated, it finds only what is left.

    What is damaged, or whose key is lost, stays as it lies and is named.
    """
    require_operator(actor)
    store, report = store_of(installation.settings), Encryption()
    for key, is_text in list(store.plain_keys()):
        report.found += 1
        try:
            if store.seal_plain(key, is_text=is_text):
                report.encrypted += 1
            else:
                report.gone += 1
        except (ContentGone, ObjectMissing):
            report.destroyed += 1
        except ObjectDamaged:
            report.damaged += 1
            report.refused.append(str(key))
        except KeyLost:
            report.key_lost += 1
            report.refused.append(str(key))
        told(report.found)
    _state(
        installation,
        actor,
        lambda fonds_id: ObjectsEncrypted(
            entity_id=fonds_id,
            fonds_id=None,
            found=report.found,
            encrypted=report.encrypted,
            refused=len(report.refused),
        ),
    )
    return report


def enforce_destruction(installation: Installation, actor: Actor, listed: Iterable[UUID] = ()) -> list[UUID]:
    """Destroy again what a restore brought back: by the marks, by the database, and by a list kept elsewhere.

    A database of before the destruction is told as well: its objects are gone from now on, and whoever keeps an index
    reads the file again. The files for which there was something to do.
    """
    require_operator(actor)
    store = store_of(installation.settings)
    known = [aggregation_id for aggregation_id, _ in store.keys.destroyed()]
    known += [*_files(installation, actor, destroyed=True), *listed]
    done = []
    for aggregation_id in dict.fromkeys(known):
        at = installation.clock()
        had_key = store.keys.forget(aggregation_id, at)
        lay = bool(store.remains(aggregation_id))
        if lay:
            store.destroy(aggregation_id, at)
        if _note_destroyed(installation, actor, aggregation_id) or had_key or lay:
            done.append(aggregation_id)
    if done:
        _state(
            installation,
            actor,
            lambda fonds_id: DestructionEnforced(entity_id=fonds_id, fonds_id=None, files=len(done)),
        )
    return done


def forget_words(installation: Installation, actor: Actor) -> list[str]:
    """Let the words of what was destroyed leave the indexes; why one could not, empty where all did."""
    with installation.reading(actor) as reading:
        return [reason for reason in reading.ask(IndexForgets(seconds=_INDEX_SECONDS)) if reason]


def require_operator(actor: Actor) -> None:
    """Go on only for the operator of the machine."""
    if not actor.everywhere:
        raise NotPermitted(permission=Permission.FIXITY_VERIFY.value, actor=actor.handle)


def _note_destroyed(installation: Installation, actor: Actor, aggregation_id: UUID) -> bool:
    """Let the database know what the keystore knows; False where it does."""
    standing = select(DigitalObject.id).where(
        DigitalObject.aggregation_id == aggregation_id, DigitalObject.destroyed_at.is_(None)
    )
    with installation.reading(actor) as reading:
        if reading.session.scalars(standing.limit(1)).first() is None:
            return False
    with installation.work(actor) as work:
        work.session.scalars(select(Aggregation.id).where(Aggregation.id == aggregation_id).with_for_update()).all()
        destroy_content(work, aggregation_id)
    return True


def _wants_key(store: Store, aggregation_id: UUID) -> bool:
    """Whether something sealed lies there that no key opens."""
    try:
        store.keys.key_of(aggregation_id)
    except (KeyLost, MasterKeyMissing, MasterKeyUnreadable):
        return store.has_sealed(aggregation_id)
    return False


def _files(installation: Installation, actor: Actor, *, destroyed: bool) -> Iterator[UUID]:
    """The files with objects that stand, or that were destroyed, a batch of ids at a time."""
    gone = DigitalObject.destroyed_at.is_not(None) if destroyed else DigitalObject.destroyed_at.is_(None)
    last: UUID | None = None
    while True:
        statement = select(DigitalObject.aggregation_id).where(gone).distinct()
        if last is not None:
            statement = statement.where(DigitalObject.aggregation_id > last)
        with installation.reading(actor) as reading:
            ids = reading.session.scalars(statement.order_by(DigitalObject.aggregation_id).limit(_BATCH)).all()
        if not ids:
            return
        yield from ids
        last = ids[-1]


def _state(installation: Installation, actor: Actor, event: Callable[[UUID], Event]) -> None:
    with installation.work(actor) as work:
        # It is over every body; its one line stands under the first, or nowhere on an empty house.
        fonds_id = work.session.scalars(select(Fonds.id).order_by(Fonds.id).limit(1)).one_or_none()
        if fonds_id is not None:
            work.emit(event(fonds_id))
