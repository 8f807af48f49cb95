"""Where the tag files of packages lie: sealed as they are written, under a key of each build that can be destroyed.

The payload of a package is never copied: it is read from the store when the package is handed out, so that destroying
the key of a file takes it from every package too. What describes it (names, titles, digests) lies here, apart from the
store, whose sweep would take it for nobody's; its keys lie in the keystore of the installation and are rotated there.

They lie where all else lies: in the bucket where the installation has one, else in a folder beside the store. What was
written into the folder before there was a bucket is read from there until it is moved.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from uuid import UUID

from records.objects.errors import ObjectMissing
from records.objects.keys import ObjectKey
from records.objects.service import aside_of, open_once
from records.objects.store import Incoming, Store
from retention.transfers.bags import manifest_line
from system.settings import Settings

ALL_TAGS = "tagmanifest-sha256.txt"
MOST_BYTES = 2**40


def home_of(settings: Settings) -> Path:
    """The folder of everything that packages keep on this machine."""
    return Path(settings.data_dir).resolve() / "transfers"


def folder_store(settings: Settings) -> Store:
    """The sealed folder of tag files on this machine."""
    room = Path(settings.data_dir).resolve() / "opened"
    return open_once((home_of(settings) / "sealed").as_uri(), settings.keys, settings.master_key, room)


def tags_store(settings: Settings) -> Store:
    """Where tag files are written; each build is an address of its own."""
    return aside_of(settings, "transfers") or folder_store(settings)


def left_in_folder(settings: Settings) -> Store | None:
    """The folder of before there was a bucket; None where tag files are written there still, or nothing is left."""
    if aside_of(settings, "transfers") is None or not (home_of(settings) / "sealed").is_dir():
        return None
    return folder_store(settings)


def tags_stores(settings: Settings) -> tuple[Store, ...]:
    """Every place where tag files may lie, first that where they are written."""
    before = left_in_folder(settings)
    return (tags_store(settings),) if before is None else (tags_store(settings), before)


def journal_of(settings: Settings, build_id: UUID) -> Path:
    """What a build has read so far: ids and digests, no names."""
    return home_of(settings) / "journals" / str(build_id)


class Tag:
    """One tag file being written and hashed."""

    def __init__(self, incoming: Incoming) -> None:
        self._incoming = incoming

    def write(self, content: bytes, /) -> int:
        """Take the next bytes; how many."""
        self._incoming.write(content)
        return len(content)


class TagFiles:
    """The tag files of one build. `written` are their SHA-256 by path; `finished` that of their manifest."""

    def __init__(self, stores: Sequence[Store], build_id: UUID) -> None:
        self._stores, self._build_id = stores, build_id
        self.written: dict[str, str] = {}
        self.finished = ""

    @contextmanager
    def writing(self, path: str) -> Iterator[Tag]:
        """Write one tag file; it stands when the block ends well."""
        with self._stores[0].incoming(self._build_id, limit=MOST_BYTES) as incoming:
            yield Tag(incoming)
            self.written[path] = incoming.keep().sha256

    def finish(self) -> str:
        """Write the tag manifest, by which everything else is found again; its SHA-256."""
        lines = "".join(manifest_line(sha256, path) for path, sha256 in sorted(self.written.items()))
        with self.writing(ALL_TAGS) as out:
            out.write(lines.encode())
        self.finished = self.written.pop(ALL_TAGS)
        return self.finished

    def read(self, sha256: str) -> Iterator[bytes]:
        """The bytes of one tag file, by its digest.

        Raises:
            ContentGone: the package was forgotten. ObjectMissing, ObjectDamaged, KeyLost.
        """
        key = ObjectKey(self._build_id, sha256)
        for one in self._stores:
            with suppress(ObjectMissing):
                return one.read_range(key)
        # Moved between the two looks, or nowhere.
        return self._stores[0].read_range(key)


def listed(manifest: bytes) -> Mapping[str, str]:
    """SHA-256 by path, as our own tag manifest says them."""
    pairs = (line.split("  ", 1) for line in manifest.decode().splitlines())
    return {path: digest for digest, path in pairs}


def dissolve(settings: Settings, build_id: UUID, at: datetime) -> list[str]:
    """Destroy the key of a build, then its tag files and its journal; what could not be removed."""
    journal_of(settings, build_id).unlink(missing_ok=True)
    first, *others = tags_stores(settings)
    return first.destroy(build_id, at) + [path for one in others for path in one.clear(build_id)]


def builds(settings: Settings) -> set[UUID]:
    """Every build that left anything, whole or not."""
    folder = home_of(settings) / "journals"
    left = {UUID(path.name) for path in folder.iterdir() if _is_id(path.name)} if folder.is_dir() else set()
    return left | {key.aggregation_id for one in tags_stores(settings) for key in one.list_keys()}


def hashed(chunks: Iterator[bytes], tell: Callable[[str], None]) -> Iterator[bytes]:
    """The same bytes; at their end their SHA-512 is told."""
    digest = hashlib.sha512()
    for chunk in chunks:
        digest.update(chunk)
        yield chunk
    tell(digest.hexdigest())


def _is_id(name: str) -> bool:
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False
