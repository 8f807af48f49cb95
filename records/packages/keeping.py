"""Where the bytes of packages lie: sealed under a key of each package's own, apart from the documents, for some days.

The same sealing and the same keystore as documents, in a place of their own, in the bucket where there is one:
destroying the key makes every copy of a package unreadable, the keys go along when the master key is changed, and no
look at the documents' store ever takes a package for something nobody registered.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from sqlalchemy import select

from records.objects.events import ContentDestroyed
from records.objects.keys import ObjectKey
from records.objects.service import aside_of, open_once
from records.objects.store import Store
from records.packages.events import PackageRemoved
from records.packages.kinds import PackageState, Removal
from records.packages.model import EvidencePackage, PackagedFile
from system.actor import Actor, local_operator
from system.jobs.periodic import Periodic
from system.settings import Settings
from system.work import Installation, SomebodyWasFaster, Work

EVERY_SECONDS = 3600.0
_AT_ONCE = 200


def room_of(settings: Settings) -> Store:
    """The store of packages: in the bucket of the installation, else a folder beside the documents."""
    aside = aside_of(settings, "packages")
    if aside is not None:
        return aside
    folder = settings.data_dir.resolve()
    return open_once((folder / "packages").as_uri(), settings.keys, settings.master_key, folder / "opened")


def key_of(row: EvidencePackage) -> ObjectKey:
    """Where a package's ZIP lies."""
    return ObjectKey(row.id, row.sha256)


def portfolio_of(row: EvidencePackage) -> ObjectKey:
    """Where its portfolio lies."""
    return ObjectKey(row.id, row.portfolio_sha256)


def remove(work: Work, row: EvidencePackage, because: Removal) -> None:
    """Destroy the key and the bytes of a package. The row stays and says why; done twice it changes nothing.

    The bytes go first and stay gone where the act is undone: a package can always be made again.
    """
    if row.state is PackageState.REMOVED:
        return
    room_of(work.settings).destroy(row.id, work.now)
    row.state, row.removed_at, row.removed_because = PackageState.REMOVED, work.now, because
    work.emit(PackageRemoved(entity_id=row.id, fonds_id=row.fonds_id, reason=because.value))


def forget_destroyed(work: Work, destroyed: Sequence[ContentDestroyed]) -> None:
    """No copy outlives the documents: packages that hold any of a destroyed file go with it, also half-built ones."""
    ids = [event.entity_id for event in destroyed]
    for start in range(0, len(ids), _AT_ONCE):
        holding = select(PackagedFile.package_id).where(PackagedFile.aggregation_id.in_(ids[start : start + _AT_ONCE]))
        standing = select(EvidencePackage).where(
            EvidencePackage.id.in_(holding), EvidencePackage.state != PackageState.REMOVED
        )
        for row in work.session.scalars(standing.with_for_update()):
            remove(work, row, Removal.DESTROYED)


def cleaning(installation: Installation) -> Periodic:
    """What a worker calls again and again."""
    return Periodic("packages.clean", EVERY_SECONDS, lambda: clean(installation))


def clean(installation: Installation) -> int:
    """Remove what is past its days; how many. Several workers at once remove once."""
    actor = local_operator("constancia")
    with installation.reading(actor) as reading:
        past = select(EvidencePackage.id).where(
            EvidencePackage.state == PackageState.READY, EvidencePackage.expires_on < reading.today
        )
        ids = reading.session.scalars(past.limit(1000)).all()
    removed = sum(_expire(lambda: installation.work(actor), one) for one in ids)
    _clear_removed(installation, actor)
    return removed


def _clear_removed(installation: Installation, actor: Actor) -> None:
    """Take away what a store that did not answer kept of removed packages; nobody could read it any more."""
    room = room_of(installation.settings)
    lying = sorted({key.aggregation_id for key in room.list_keys()})
    for start in range(0, len(lying), _AT_ONCE):
        with installation.reading(actor) as reading:
            gone = select(EvidencePackage.id).where(
                EvidencePackage.id.in_(lying[start : start + _AT_ONCE]), EvidencePackage.state == PackageState.REMOVED
            )
            ids = reading.session.scalars(gone).all()
        for one in ids:
            room.clear(one)


def _expire(begin: Callable[[], Work], package_id: UUID) -> bool:
    try:
        with begin() as work:
            row = work.session.get(EvidencePackage, package_id, with_for_update=True)
            if row is None or row.state is not PackageState.READY:
                return False
            remove(work, row, Removal.EXPIRED)
    except SomebodyWasFaster:
        # Another worker removed it in this moment.
        return False
    return True
