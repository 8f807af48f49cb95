"""The package of a transfer: a bag with every object, what describes them, and what proves them; built by a job."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from records.aggregations.model import Aggregation
from records.documents.model import Document
from records.objects.keys import ObjectKey
from records.objects.model import DigitalObject, FixityCheck
from records.objects.service import store_of
from retention.transfers import queries, states
from retention.transfers.bags import Bag, digest_of, manifest_line, safe_name
from retention.transfers.describing import whole_descriptions
from retention.transfers.errors import PackageBusy, PackageNotReady, TransferElsewhere
from retention.transfers.events import PackageAsked, PackageBuilt, PackageForgotten
from retention.transfers.exchange import Described, Kept, Sender, write_atom, write_ead, write_index, write_premis
from retention.transfers.gathering import of_transfer
from retention.transfers.kinds import PackageState, TransferKind, TransferState
from retention.transfers.model import Transfer, TransferPackage
from system.attachments.service import keep
from system.jobs.model import JobRun
from system.jobs.task import Task
from system.organization.model import Fonds
from system.settings import Settings
from system.work import Installation, Reading, Work

PACKAGE = "transfers.package"
_PAGE = 500
_FREE = frozenset({TransferState.SCHEDULED, TransferState.REQUESTED, TransferState.CAPTURING, TransferState.WITHDRAWN})
_PIECE = 2**18


def folder_of(settings: Settings, transfer_id: UUID) -> Path:
    """Where the package of a transfer is built."""
    return Path(settings.data_dir) / "transfers" / str(transfer_id)


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
    """Build the bag of a transfer; killed in between, it goes on behind the last whole file.

    Raises:
        BagBroken: an object is not what the database says it is; nothing is told as whole.
        ObjectMissing
    """
    installation = task.installation
    folder = folder_of(installation.settings, transfer_id)
    folder.mkdir(parents=True, exist_ok=True)
    bag = Bag(folder / "bag", folder / "journal.txt")
    (bag.folder / "data").mkdir(exist_ok=True)
    store = store_of(installation.settings)
    for done, kept in enumerate(_objects(installation, task, transfer_id), 1):
        task.check()
        if not bag.has(kept.path):
            bag.add(kept.path, store.read_range(ObjectKey(UUID(kept.file_id), kept.sha256)), sha256=kept.sha256)
        task.progress(done)
    sender = _describe(installation, task, transfer_id, bag)
    digest = bag.finish({
        "Source-Organization": sender.name,
        "External-Identifier": sender.transfer_id,
        "Bagging-Date": sender.at.date().isoformat(),
        "Bag-Software-Agent": "Constancia",
    })  # fmt: skip
    return _ready(task, transfer_id, bag, digest)


def keep_manifest(work: Work, transfer: Transfer) -> TransferPackage:
    """Keep the BagIt manifest of every object of a transfer, without copying any (LGA 43; domain 3.3)."""
    lines = [manifest_line(one.sha256, one.path).encode() for one in _rows(work, transfer.id)]
    package = _row(work, transfer)
    if lines:
        name = f"manifest-sha256-{transfer.id}.txt"
        kept = keep(work, transfer.fonds_id, lines, file_name=name, mime="text/plain")
        package.manifest_id, package.manifest_sha256 = kept.id, kept.sha256
    package.objects = len(lines)
    return package


def forget_package(work: Work, transfer_id: UUID) -> TransferPackage:
    """Remove the copies in a package; its manifest stays. What was transferred need not lie about twice.

    Raises:
        TransferNotFound, NotPermitted, PackageNotReady
    """
    transfer = queries.find(work, transfer_id)
    work.actor.require(states.DELIVERY.permission, transfer.place)
    package = queries.package_of(work, transfer_id)
    if package is None or package.state is not PackageState.READY:
        raise PackageNotReady(id=transfer_id)
    package.state = PackageState.LISTED
    shutil.rmtree(folder_of(work.settings, transfer_id), ignore_errors=True)
    work.emit(PackageForgotten(entity_id=transfer.id, fonds_id=transfer.fonds_id))
    return package


def zipped(reading: Reading, transfer_id: UUID) -> Iterator[bytes]:
    """The whole bag as one ZIP, piece by piece: never more than a piece in memory.

    Raises:
        TransferNotFound, NotPermitted, PackageNotReady
    """
    transfer = queries.find(reading, transfer_id)
    actor = reading.actor
    if not actor.may(states.RECEIPT.permission, transfer.place):
        actor.require(states.DELIVERY.permission, transfer.place)
    package = queries.package_of(reading, transfer_id)
    root = folder_of(reading.settings, transfer_id) / "bag"
    if package is None or package.state is not PackageState.READY or not root.is_dir():
        raise PackageNotReady(id=transfer_id)
    return _zip(root, f"transferencia-{transfer_id}")


def _zip(root: Path, name: str) -> Iterator[bytes]:
    out = _Pieces()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for path in sorted(root.rglob("*")):
            if not path.is_file():
                continue
            entry = zipfile.ZipInfo.from_file(path, f"{name}/{path.relative_to(root).as_posix()}")
            with path.open("rb") as file, archive.open(entry, "w", force_zip64=True) as inside:
                while piece := file.read(_PIECE):
                    inside.write(piece)
                    yield from out.taken()
            yield from out.taken()
    yield from out.taken()


class _Pieces:
    """Something a ZIP is written into that gives away what was written."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def write(self, content: bytes, /) -> int:
        self._held.append(bytes(content))
        return len(content)

    def flush(self) -> None:
        """Nothing is kept back."""

    def close(self) -> None:
        """Nothing is open."""

    def taken(self) -> Sequence[bytes]:
        found, self._held = self._held, []
        return found


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


def _objects(installation: Installation, task: Task, transfer_id: UUID) -> Iterator[Kept]:
    """Every object of a transfer, a page at a time, so that no look stays open while bytes are copied."""
    after: UUID | None = None
    while True:
        with installation.reading(task.actor) as reading:
            page = _rows(reading, transfer_id, after, _PAGE)
        yield from page
        if len(page) < _PAGE:
            return
        after = UUID(page[-1].id)


class _Objects:
    """The same, to be gone through again and again."""

    def __init__(self, installation: Installation, task: Task, transfer_id: UUID) -> None:
        self._given = (installation, task, transfer_id)

    def __iter__(self) -> Iterator[Kept]:
        return _objects(*self._given)


def _rows(stand: Reading | Work, transfer_id: UUID, after: UUID | None = None, most: int | None = None) -> list[Kept]:
    number = (
        select(func.min(Document.number))
        .where(Document.object_id == DigitalObject.id)
        .correlate(DigitalObject)
        .scalar_subquery()
    )
    statement = (
        select(
            DigitalObject.id, DigitalObject.aggregation_id, DigitalObject.sha256, DigitalObject.size,
            DigitalObject.mime, DigitalObject.file_name, DigitalObject.stored_at, Aggregation.reference,
            number.label("number"),
        )
        .join(Aggregation, Aggregation.id == DigitalObject.aggregation_id)
        .where(DigitalObject.aggregation_id.in_(of_transfer(transfer_id).ids))
        .order_by(DigitalObject.id)
    )  # fmt: skip
    if after is not None:
        statement = statement.where(DigitalObject.id > after)
    rows = stand.session.execute(statement.limit(most) if most else statement).all()
    checks = _checks(stand, [row.id for row in rows])
    return [
        Kept(
            id=str(row.id), path=_path(row), sha256=row.sha256, size=row.size, mime=row.mime,
            original_name=row.file_name, file_id=str(row.aggregation_id), stored_at=row.stored_at,
            checks=checks.get(row.id, ()),
        )
        for row in rows
    ]  # fmt: skip


def _path(row: Any) -> str:
    """`data/<code of the file>/0001-acta.pdf`; earlier versions under `versions/`, with the head of their digest."""
    folder = f"data/{safe_name(row.reference)}"
    if row.number is None:
        return f"{folder}/versions/{row.sha256[:16]}-{safe_name(row.file_name)}"
    return f"{folder}/{row.number:04d}-{safe_name(row.file_name)}"


def _checks(stand: Reading | Work, ids: Sequence[UUID]) -> dict[UUID, tuple[tuple[Any, str], ...]]:
    found: dict[UUID, tuple[tuple[Any, str], ...]] = {}
    for start in range(0, len(ids), _PAGE):
        some = ids[start : start + _PAGE]
        statement = select(FixityCheck.object_id, FixityCheck.checked_at, FixityCheck.outcome)
        statement = statement.where(FixityCheck.object_id.in_(some)).order_by(FixityCheck.checked_at)
        for row in stand.session.execute(statement):
            found[row[0]] = (*found.get(row[0], ()), (row[1], row[2].value))
    return found


def _describe(installation: Installation, task: Task, transfer_id: UUID, bag: Bag) -> Sender:
    """Write what describes the objects beside them. Only secondary transfers carry a finding aid."""
    with installation.reading(task.actor) as reading:
        transfer = queries.find(reading, transfer_id)
        fonds = reading.session.get_one(Fonds, transfer.fonds_id)
        found = whole_descriptions(reading.session, of_transfer(transfer_id).files)
        files = [Described(str(row.id), whole, row.opened_on, row.closed_on) for row, whole in found]
        package = queries.package_of(reading, transfer_id)
        asked_at = package.asked_at if package is not None else transfer.made_at
        sender = Sender(fonds.code, fonds.name, str(transfer.id), asked_at)
    metadata = bag.folder / "metadata"
    metadata.mkdir(exist_ok=True)
    objects = _Objects(installation, task, transfer_id)
    if transfer.kind is TransferKind.SECONDARY:
        write_ead(metadata / "ead.xml", sender, files)
        write_atom(metadata / "atom.csv", sender, files)
    write_premis(metadata / "premis.xml", sender, files, objects)
    write_index(metadata / "index.csv", objects)
    return sender


def _ready(task: Task, transfer_id: UUID, bag: Bag, digest: str) -> dict[str, Any]:
    size, number = bag.size
    with task.installation.work(task.actor) as work:
        transfer = queries.find(work, transfer_id)
        package = _row(work, transfer)
        content = (bag.folder / "manifest-sha256.txt").read_bytes()
        if content and package.manifest_sha256 != digest:
            name = f"manifest-sha256-{transfer.id}.txt"
            package.manifest_id = keep(work, transfer.fonds_id, [content], file_name=name, mime="text/plain").id
        package.manifest_sha256, package.objects, package.bytes = digest, number, size
        package.tagmanifest_sha256 = digest_of(bag.folder / "tagmanifest-sha256.txt", "sha256")
        package.state, package.ready_at = PackageState.READY, work.now
        work.emit(
            PackageBuilt(
                entity_id=transfer.id, fonds_id=transfer.fonds_id, objects=number, bytes=size,
                manifest_sha256=digest, tagmanifest_sha256=package.tagmanifest_sha256,
            )
        )  # fmt: skip
    return {"transfer": str(transfer_id), "objects": number, "bytes": size, "manifest": digest}
