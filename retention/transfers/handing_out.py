"""Handing a package out: tag files opened from their seal, the payload read from the store, as one ZIP, piece by piece.

What an act destroyed since the package was built is in no key's reach any more: such a package is not handed out.
"""

from __future__ import annotations

import codecs
import csv
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy import func, select

from records.objects.errors import ContentGone, ObjectMissing
from records.objects.keys import ObjectKey
from records.objects.model import DigitalObject
from records.objects.service import store_of
from records.objects.store import Store
from retention.transfers import queries, states
from retention.transfers.bags import manifest_line
from retention.transfers.errors import PackageNotReady
from retention.transfers.gathering import of_transfer
from retention.transfers.kinds import PackageState
from retention.transfers.model import TransferPackage
from retention.transfers.sealed import ALL_TAGS, TagFiles, hashed, listed, tags_stores
from system.work import Reading

INDEX = "metadata/index.csv"
File = tuple[str, Iterator[bytes]]


def zipped(reading: Reading, transfer_id: UUID) -> Iterator[bytes]:
    """The whole bag as one ZIP: never more than a piece in memory, never a plain byte on the disk.

    Whoever reviews transfers may take it, and the historical archive that receives them.

    Raises:
        TransferNotFound, NotPermitted
        PackageNotReady: it is not built, was forgotten, or something of it was destroyed.
    """
    transfer = queries.find(reading, transfer_id)
    actor = reading.actor
    if not actor.may(states.RECEIPT.permission, transfer.place):
        actor.require(states.DELIVERY.permission, transfer.place)
    package = queries.package_of(reading, transfer_id)
    if package is None or package.state is not PackageState.READY or package.job_id is None:
        raise PackageNotReady(id=transfer_id)
    if not _is_whole(reading, package):
        raise PackageNotReady(id=transfer_id)
    tags = TagFiles(tags_stores(reading.settings), package.job_id)
    try:
        manifest = b"".join(tags.read(package.tagmanifest_sha256))
    except (ContentGone, ObjectMissing) as error:
        raise PackageNotReady(id=transfer_id) from error
    files = _files(tags, manifest, store_of(reading.settings))
    return _zip(files, f"transferencia-{transfer_id}", package.ready_at or package.asked_at)


def _is_whole(reading: Reading, package: TransferPackage) -> bool:
    inside = DigitalObject.aggregation_id.in_(of_transfer(package.transfer_id).ids)
    standing = select(func.count()).select_from(DigitalObject).where(inside, DigitalObject.destroyed_at.is_(None))
    return reading.session.scalar(standing) == package.objects


def _files(tags: TagFiles, manifest: bytes, store: Store) -> Iterator[File]:
    """Every file of the bag: tag files, payload, and last the tag manifests."""
    named, second = listed(manifest), dict[str, str]()
    for path, sha256 in named.items():
        yield path, hashed(tags.read(sha256), partial(second.__setitem__, path))
    for path, key in _payload(tags.read(named[INDEX])):
        yield path, store.read_range(key)
    yield ALL_TAGS, iter([manifest])
    lines = "".join(manifest_line(second[path], path) for path in named)
    yield ALL_TAGS.replace("sha256", "sha512"), iter([lines.encode()])


def _payload(index: Iterator[bytes]) -> Iterator[tuple[str, ObjectKey]]:
    """Where each object of the index lies in the bag, and in the store."""
    rows = csv.reader(_lines(index))
    next(rows)
    for path, file_id, _name, _mime, _size, sha256 in rows:
        yield path, ObjectKey(UUID(file_id), sha256)


def _lines(chunks: Iterator[bytes]) -> Iterator[str]:
    waiting = ""
    for text in codecs.iterdecode(chunks, "utf-8"):
        *whole, waiting = (waiting + text).split("\n")
        yield from (f"{line}\n" for line in whole)
    if waiting:
        yield waiting


def _zip(files: Iterator[File], name: str, at: datetime) -> Iterator[bytes]:
    out = _Pieces()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        # A bag without payload still has its folder.
        archive.writestr(zipfile.ZipInfo(f"{name}/data/", at.timetuple()[:6]), b"")
        for path, chunks in files:
            entry = zipfile.ZipInfo(f"{name}/{path}", at.timetuple()[:6])
            entry.external_attr = 0o600 << 16
            with archive.open(entry, "w", force_zip64=True) as inside:
                for chunk in chunks:
                    inside.write(chunk)
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
