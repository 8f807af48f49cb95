"""The package of a transfer: a bag of every object, with what describes them and what proves them; built by a job.

A build copies nothing: it reads every object once, proves it by its digest, and writes the tag files, sealed. The
payload is read again from the store when the package is handed out (`handing_out`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import select

from records.objects.keys import ObjectKey
from records.objects.service import store_of
from records.objects.store import Store
from retention.transfers import queries, states
from retention.transfers.bags import DECLARATION, BagBroken, info_line, manifest_line
from retention.transfers.contents import Objects, rows
from retention.transfers.describing import whole_descriptions
from retention.transfers.ead import write_atom, write_ead
from retention.transfers.errors import PackageBusy, TransferElsewhere
from retention.transfers.events import PackageAsked, PackageBuilt
from retention.transfers.exchange import Described, Kept, Sender, write_index
from retention.transfers.gathering import of_transfer
from retention.transfers.journal import Journal
from retention.transfers.kinds import PackageState, TransferKind, TransferState
from retention.transfers.model import Transfer, TransferPackage
from retention.transfers.premis import write_premis
from retention.transfers.sealed import TagFiles, journal_of, tags_stores
from system.attachments.service import keep
from system.jobs.model import JobRun
from system.jobs.task import Task
from system.organization.model import Fonds
from system.work import Work

PACKAGE = "transfers.package"
_FREE = frozenset({TransferState.SCHEDULED, TransferState.REQUESTED, TransferState.CAPTURING, TransferState.WITHDRAWN})


def ask_package(work: Work, transfer_id: UUID) -> TransferPackage:
    """Leave the package of a transfer to a job. Whoever reviews transfers asks for it.

    Raises:
        TransferNotFound, NotPermitted
        TransferElsewhere: nothing is signed yet, or the transfer was given up.
        PackageBusy: a job is at it.
    """
    transfer = queries.find(work, transfer_id)
    work.actor.require(states.DELIVERY.permission, transfer.place)
    if transfer.state in _FREE:
        raise TransferElsewhere(state=transfer.state.value, act="package")
    package = _row(work, transfer)
    if package.state is PackageState.BUILDING and package.job_id is not None:
        run = work.session.get(JobRun, package.job_id)
        if run is not None and not run.is_finished:
            raise PackageBusy(id=transfer_id)
    package.state, package.asked_by, package.asked_at = PackageState.BUILDING, work.actor.handle, work.now
    package.inventory_digest = queries.inventory_digest(work.session, transfer.id)
    package.job_id = work.enqueue(PACKAGE, transfer_id=transfer.id)
    work.emit(PackageAsked(entity_id=transfer.id, fonds_id=transfer.fonds_id))
    return package


def build_package(task: Task, transfer_id: UUID) -> dict[str, Any]:
    """Build the bag of a transfer; killed in between, it goes on behind the last object that was read.

    Raises:
        BagBroken: an object is not what the database says it is; nothing is told as whole.
        ObjectMissing, ObjectDamaged, ContentGone
    """
    settings = task.installation.settings
    objects = Objects(task.installation, task, transfer_id)
    journal = Journal(journal_of(settings, task.job_id))
    number, size = _read_all(task, store_of(settings), objects, journal)
    tags = TagFiles(tags_stores(settings), task.job_id)
    sender = _describe(task, transfer_id, objects, tags)
    _write_manifests(objects, journal, tags)
    with tags.writing("bagit.txt") as out:
        out.write(DECLARATION.encode())
    with tags.writing("bag-info.txt") as out:
        for label, value in (
            ("Source-Organization", sender.name),
            ("External-Identifier", sender.transfer_id),
            ("Bagging-Date", sender.at.date().isoformat()),
            ("Bag-Software-Agent", "Constancia"),
            ("Payload-Oxum", f"{size}.{number}"),
        ):
            out.write(info_line(label, value).encode())
    tags.finish()
    outcome = _ready(task, transfer_id, tags, number, size)
    journal.remove()
    return outcome


def keep_manifest(work: Work, transfer: Transfer) -> TransferPackage:
    """Keep the BagIt manifest of every object of a transfer, without copying any (LGA 43; domain 3.3)."""
    lines = [manifest_line(one.sha256, one.path).encode() for one in rows(work, transfer.id)]
    package = _row(work, transfer)
    if lines:
        _keep(work, transfer, package, lines)
    package.objects = len(lines)
    return package


def _row(work: Work, transfer: Transfer) -> TransferPackage:
    package = work.session.scalar(
        select(TransferPackage).where(TransferPackage.transfer_id == transfer.id).with_for_update()
    )
    if package is None:
        package = TransferPackage(
            transfer_id=transfer.id, state=PackageState.LISTED, inventory_digest=transfer.signed_digest,
            asked_by=work.actor.handle, asked_at=work.now,
        )  # fmt: skip
        work.session.add(package)
        work.session.flush()
    return package


def _keep(work: Work, transfer: Transfer, package: TransferPackage, content: Iterable[bytes]) -> None:
    name = f"manifest-sha256-{transfer.id}.txt"
    kept = keep(work, transfer.fonds_id, content, file_name=name, mime="text/plain")
    package.manifest_id, package.manifest_sha256 = kept.id, kept.sha256


def _read_all(task: Task, store: Store, objects: Iterable[Kept], journal: Journal) -> tuple[int, int]:
    """Read what was not read yet; the number of objects and their bytes."""
    number = size = 0
    names: set[str] = set()
    for number, kept in enumerate(objects, 1):
        task.check()
        if kept.path in names:
            # Two names that one folder would take for the same lose a file: nothing is built then.
            raise BagBroken(kept.path)
        names.add(kept.path)
        if kept.id not in journal:
            journal.note(kept.id, _read(store, kept))
        size += kept.size
        task.progress(number)
    return number, size


def _read(store: Store, kept: Kept) -> str:
    sha256, sha512, size = hashlib.sha256(), hashlib.sha512(), 0
    for chunk in store.read_range(ObjectKey(UUID(kept.file_id), kept.sha256)):
        sha256.update(chunk)
        sha512.update(chunk)
        size += len(chunk)
    if sha256.hexdigest() != kept.sha256 or size != kept.size:
        raise BagBroken(kept.path)
    return sha512.hexdigest()


def _write_manifests(objects: Iterable[Kept], journal: Journal, tags: TagFiles) -> None:
    with tags.writing("manifest-sha256.txt") as out:
        for kept in objects:
            out.write(manifest_line(kept.sha256, kept.path).encode())
    with tags.writing("manifest-sha512.txt") as out:
        for kept in objects:
            out.write(manifest_line(journal[kept.id], kept.path).encode())


def _describe(task: Task, transfer_id: UUID, objects: Iterable[Kept], tags: TagFiles) -> Sender:
    """Write what describes the objects. Only secondary transfers carry a finding aid."""
    with task.installation.reading(task.actor) as reading:
        transfer = queries.find(reading, transfer_id)
        fonds = reading.session.get_one(Fonds, transfer.fonds_id)
        found = whole_descriptions(reading.session, of_transfer(transfer_id).files)
        files = [Described(str(row.id), whole, row.opened_on, row.closed_on) for row, whole in found]
        package = queries.package_of(reading, transfer_id)
        asked_at = package.asked_at if package is not None else transfer.made_at
        sender = Sender(fonds.code, fonds.name, str(transfer.id), asked_at)
    if transfer.kind is TransferKind.SECONDARY:
        with tags.writing("metadata/ead.xml") as out:
            write_ead(out, sender, files)
        with tags.writing("metadata/atom.csv") as out:
            write_atom(out, sender, files)
    with tags.writing("metadata/premis.xml") as out:
        write_premis(out, sender, files, objects)
    with tags.writing("metadata/index.csv") as out:
        write_index(out, objects)
    return sender


def _ready(task: Task, transfer_id: UUID, tags: TagFiles, number: int, size: int) -> dict[str, Any]:
    digest, all_tags = tags.written["manifest-sha256.txt"], tags.finished
    with task.installation.work(task.actor) as work:
        transfer = queries.find(work, transfer_id)
        package = _row(work, transfer)
        if package.job_id != task.job_id:
            # Somebody asked again meanwhile: that build is the package, this one is swept.
            return {"transfer": str(transfer_id), "superseded": True}
        if number and package.manifest_sha256 != digest:
            _keep(work, transfer, package, tags.read(digest))
        package.manifest_sha256, package.objects, package.bytes = digest, number, size
        package.tagmanifest_sha256 = all_tags
        package.state, package.ready_at = PackageState.READY, work.now
        work.emit(
            PackageBuilt(
                entity_id=transfer.id, fonds_id=transfer.fonds_id, objects=number, bytes=size,
                manifest_sha256=digest, tagmanifest_sha256=all_tags,
            )
        )  # fmt: skip
    return {"transfer": str(transfer_id), "objects": number, "bytes": size, "manifest": digest}
