"""The folder of an index: what a commit leaves on the disk, sealed so that damage is seen."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from whoosh.fields import Schema
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.index import TOC

from search.engine.arrays import Damaged, digest_of
from search.engine.segment import SUFFIX, SegmentFile

NAME = "MAIN"
LOCK = f"{NAME}_WRITELOCK"
IN_USE = "in-use"
_TABLE = re.compile(rf"_{NAME}_(\d+)\.toc")
_SEAL = re.compile(r"seal-(\d+)\.json")


@dataclass(frozen=True, slots=True)
class Seal:
    """What one commit vouches for. Written before the commit takes effect, so a commit always has its seal.

    `files` maps each file of the generation to its size and digest; `cursor` is the history position the index has
    come to; `scopes` and `series` are the tables behind the numbers in those columns, of which a commit only ever
    adds to the end.
    """

    generation: int = 0
    cursor: int = 0
    committed_at: str = ""
    documents: int = 0
    files: dict[str, tuple[int, str]] = field(default_factory=dict)
    scopes: list[tuple[str, ...]] = field(default_factory=list)
    series: list[str] = field(default_factory=lambda: [""])


class FlatStorage(FileStorage):  # type: ignore[misc]  # Whoosh has no types
    """Whoosh's file storage, which maps each segment file once for all its readers."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self._mapped: dict[Path, SegmentFile] = {}

    def segment_file(self, path: Path) -> SegmentFile:
        """The file, mapped now or before."""
        found = self._mapped.get(path)
        if found is None:
            found = self._mapped[path] = SegmentFile(path)
        return found

    def forget_all_but(self, names: Iterable[str]) -> None:
        """Let go of the mappings of files that the present generation does not hold."""
        kept = set(names)
        self._mapped = {path: file for path, file in self._mapped.items() if path.name in kept}

    def close(self) -> None:
        """Whoosh closes the storage with every reader; ours outlives them."""


def latest_generation(folder: Path) -> int:
    """The number of the last commit, or -1 where there is none."""
    return _greatest(folder, _TABLE)


def read_generation(folder: Path, schema: Schema) -> tuple[Seal, TOC]:
    """Seal and table of contents of the last commit.

    Whoosh unpickles the table, so its digest is checked first. Raises Damaged, or FileNotFoundError where another
    process has committed in between: then look again.
    """
    generation = latest_generation(folder)
    if generation < 0:
        raise Damaged(f"_{NAME}_{max(0, _greatest(folder, _SEAL))}.toc", "missing")
    name = f"_{NAME}_{generation}.toc"
    seal = read_seal(folder, generation)
    _check(folder, name, seal, whole=True)
    for file in seal.files:
        _check(folder, file, seal, whole=False)
    return seal, TOC.read(FileStorage(str(folder)), NAME, gen=generation, schema=schema)


def read_seal(folder: Path, generation: int) -> Seal:
    """The seal of a commit. Raises Damaged where it is not what was written, FileNotFoundError where it is not."""
    path = folder / f"seal-{generation}.json"
    try:
        envelope = json.loads(path.read_bytes())
        content: dict[str, Any] = envelope["seal"]
        if envelope["digest"] != _digest(_json(content)):
            raise Damaged(path.name, "digest")
        files = {name: (int(size), str(digest)) for name, (size, digest) in content.pop("files").items()}
        scopes = [tuple(scope) for scope in content.pop("scopes")]
        return Seal(files=files, scopes=scopes, **content)
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged(path.name, "unreadable") from error


def commit_generation(folder: Path, toc: TOC, seal: Seal) -> None:
    """Make a commit: seal first, then the table of contents, whose appearance is the commit; both forced to disk."""
    memory = RamStorage()
    toc.write(memory, NAME)
    name = f"_{NAME}_{toc.generation}.toc"
    content = bytes(memory.files[name])
    files = {**seal.files, name: (len(content), _digest(content))}
    sealed = {name: getattr(seal, name) for name in Seal.__slots__} | {"files": files}
    write_durably(folder / f"seal-{toc.generation}.json", _json({"digest": _digest(_json(sealed)), "seal": sealed}))
    write_durably(folder / name, content)


def read_whole(folder: Path, seal: Seal, names: Iterable[str]) -> None:
    """Read these files from first to last byte against the seal. Raises Damaged or FileNotFoundError at the first."""
    for name in sorted(names):
        _check(folder, name, seal, whole=True)


def damages(folder: Path, seal: Seal) -> list[Damaged]:
    """Every file of the generation that is missing or not what the seal says."""
    found = []
    for name in sorted(seal.files):
        try:
            read_whole(folder, seal, [name])
        except Damaged as damage:
            found.append(damage)
        except FileNotFoundError:
            found.append(Damaged(name, "missing"))
    return found


def sweep(folder: Path, generation: int, segment_names: Iterable[str]) -> list[str]:
    """Remove what a killed writer or an older commit left behind; only under the write lock. Returns the names."""
    kept = {f"_{NAME}_{generation}.toc", f"seal-{generation}.json", LOCK, IN_USE}
    kept |= {f"{name}{SUFFIX}" for name in segment_names}
    swept = sorted({path.name for path in folder.iterdir()} - kept)
    for name in swept:
        path = folder / name
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return swept


def write_durably(path: Path, content: bytes) -> None:
    """Put a file in place whole or not at all, and make sure that it stays: file, rename, folder."""
    temporary = path.with_name(f"{path.name}.tmp")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.rename(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make sure that the names in the folder stay."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _greatest(folder: Path, pattern: re.Pattern[str]) -> int:
    names = os.listdir(folder)  # noqa: PTH208 - done before every search, and many times faster than Path.iterdir
    return max((int(found[1]) for name in names if (found := pattern.fullmatch(name))), default=-1)


def _check(folder: Path, name: str, seal: Seal, *, whole: bool) -> None:
    size, digest = seal.files.get(name, (-1, ""))
    path = folder / name
    if path.stat().st_size != size:
        raise Damaged(name, "size")
    if whole and digest_of(path)[1] != digest:
        raise Damaged(name, "digest")


def _json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=32).hexdigest()
