"""Packages come to their end: forgotten by somebody, undone with the content of a file, cleaned away by their age.

What ends is a key and the tag files under it; the manifest of a package stays among the attachments for good.
"""

from __future__ import annotations

import contextlib
import shutil
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from records.objects.events import ContentDestroyed
from retention.transfers import queries, states
from retention.transfers.errors import PackageNotReady
from retention.transfers.events import PackageExpired, PackageForgotten, PackageUndone
from retention.transfers.kinds import PackageState, TransferState
from retention.transfers.model import Transfer, TransferItem, TransferPackage
from retention.transfers.sealed import builds, dissolve, home_of, tags_stores
from retention.transfers.terms import terms_of
from system.actor import Actor, local_operator
from system.jobs.model import JobRun
from system.jobs.periodic import Periodic
from system.work import Installation, SomebodyWasFaster, Work

EVERY_SECONDS = 3600.0
_HELD = (PackageState.BUILDING, PackageState.READY)
_LEFT_OVER = timedelta(days=1)


def forget_package(work: Work, transfer_id: UUID) -> TransferPackage:
    """Destroy the package; its manifest stays. What was transferred need not be handed out twice.

    Raises:
        TransferNotFound, NotPermitted, PackageNotReady
    """
    transfer = queries.find(work, transfer_id)
    work.actor.require(states.DELIVERY.permission, transfer.place)
    package = queries.package_of(work, transfer_id)
    if package is None or package.state is not PackageState.READY:
        raise PackageNotReady(id=transfer_id)
    _end(work, package)
    work.emit(PackageForgotten(entity_id=transfer.id, fonds_id=transfer.fonds_id))
    return package


def undo_packages(work: Work, event: ContentDestroyed) -> None:
    """The content of a file was destroyed: no package speaks of it any more. Its objects are unreadable already."""
    transfers = select(TransferItem.transfer_id).where(TransferItem.aggregation_id == event.entity_id)
    held = select(TransferPackage).where(TransferPackage.transfer_id.in_(transfers), TransferPackage.state.in_(_HELD))
    for package in work.session.scalars(held.with_for_update()).all():
        transfer = work.session.get_one(Transfer, package.transfer_id)
        _end(work, package)
        work.emit(
            PackageUndone(entity_id=transfer.id, fonds_id=transfer.fonds_id, aggregation_id=event.entity_id)
        )  # fmt: skip


def cleaner(installation: Installation) -> Periodic:
    """What a worker calls again and again."""
    return Periodic("transfers.clean", EVERY_SECONDS, lambda: clean(installation))


def clean(installation: Installation) -> int:
    """End every package that is too old or whose copies are not there, and remove what belongs to none; how many ended.

    Plain copies that earlier versions left are removed: the package is asked for again. Several workers at once do it
    once; what a crash left half way, the next run finds.
    """
    actor, settings = local_operator("constancia"), installation.settings
    # First what lies there, then who owns it: a package asked for in between is not among what lies there.
    there = builds(settings)
    with installation.reading(actor) as reading:
        held = reading.session.scalars(select(TransferPackage.id).where(TransferPackage.state.in_(_HELD))).all()
    ended = sum(_clean(installation, actor, one, there) for one in held)
    with installation.reading(actor) as reading:
        owners = select(TransferPackage.job_id).where(TransferPackage.state.in_(_HELD))
        owned = set(reading.session.scalars(owners))
    for build_id in there - owned:
        dissolve(settings, build_id, installation.clock())
    for one in tags_stores(settings):
        one.sweep_incoming(_LEFT_OVER)
    _remove_plain(home_of(settings))
    return ended


def _clean(installation: Installation, actor: Actor, package_id: UUID, there: set[UUID]) -> bool:
    try:
        with installation.work(actor) as work:
            chosen = select(TransferPackage).where(TransferPackage.id == package_id, TransferPackage.state.in_(_HELD))
            package = work.session.scalar(chosen.with_for_update())
            if package is None or not (why := _why(work, package, there)):
                return False
            transfer = work.session.get_one(Transfer, package.transfer_id)
            _end(work, package)
            work.emit(PackageExpired(entity_id=transfer.id, fonds_id=transfer.fonds_id, why=why))
    except SomebodyWasFaster:
        return False
    return True


def _why(work: Work, package: TransferPackage, there: set[UUID]) -> str:
    """Why a package has come to its end: `abandoned`, `missing`, `withdrawn`, `age`; empty where it has not."""
    if package.state is PackageState.BUILDING:
        run = work.session.get(JobRun, package.job_id) if package.job_id else None
        return "abandoned" if run is None or run.is_finished else ""
    if package.job_id not in there:
        return "missing"
    transfer = work.session.get_one(Transfer, package.transfer_id)
    if transfer.state is TransferState.WITHDRAWN:
        return "withdrawn"
    terms = terms_of(work, transfer.fonds_id)
    if terms is None or package.ready_at is None or transfer.state is TransferState.DELIVERED:
        # What was handed over waits for its receipt, however long that takes.
        return ""
    return "age" if package.ready_at + timedelta(days=terms.package_days) < work.now else ""


def _end(work: Work, package: TransferPackage) -> None:
    build_id, package.job_id, package.state = package.job_id, None, PackageState.LISTED
    if build_id is not None:
        dissolve(work.settings, build_id, work.now)


def _remove_plain(home: Path) -> None:
    """Remove the folders of packages as they were before they were sealed: named by a transfer, with a bag inside."""
    if not home.is_dir():
        return
    for folder in home.iterdir():
        with contextlib.suppress(ValueError):
            if str(UUID(folder.name)) == folder.name and folder.is_dir():
                shutil.rmtree(folder, ignore_errors=True)
