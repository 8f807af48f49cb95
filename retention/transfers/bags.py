"""Bags by BagIt 1.0 (RFC 8493): written file by file in bounded memory, taken up again after a kill, and checked.

A bag is a folder: `data/` is the payload, `metadata/` tag files. What was written stands in a journal beside the bag,
one line a file, so that a second run neither reads nor writes it again.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
ALGORITHMS = ("sha256", "sha512")
_PIECE = 2**20
_NAME_BYTES = 180
_NO_NAME = frozenset("/\\\x00%\r\n")
_ENCODED = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_LINE = re.compile(r"([0-9a-fA-F]+)[ \t]+\*?(\S.*)")


@dataclass(frozen=True, slots=True)
class Held:
    """One file of a bag: its path from the bag's folder, its size in bytes, its digests by algorithm."""

    path: str
    size: int
    digests: Mapping[str, str]


class BagBroken(ValueError):
    """Bytes that came are not the bytes that were promised."""


class Bag:
    """A bag being written below `folder`; `journal` tells what is whole already."""

    def __init__(self, folder: Path, journal: Path) -> None:
        self.folder, self._journal = folder, journal
        folder.mkdir(parents=True, exist_ok=True)
        self._held = {one.path: one for one in _journalled(journal)}

    def has(self, path: str) -> bool:
        """Whether a payload file is whole already, from this run or one before."""
        held = self._held.get(path)
        if held is None:
            return False
        target = self.folder / path
        return target.is_file() and target.stat().st_size == held.size

    def add(self, path: str, chunks: Iterable[bytes], *, sha256: str) -> Held:
        """Write one payload file; it stands under its name only when every byte is there and is what was promised.

        Raises:
            BagBroken: the digest is another.
        """
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{hashlib.sha256(path.encode()).hexdigest()[:16]}.part")
        digests = {name: hashlib.new(name) for name in ALGORITHMS}
        size = 0
        with part.open("wb") as out:
            for chunk in chunks:
                out.write(chunk)
                size += len(chunk)
                for digest in digests.values():
                    digest.update(chunk)
            out.flush()
            os.fsync(out.fileno())
        held = Held(path, size, {name: digest.hexdigest() for name, digest in digests.items()})
        if held.digests["sha256"] != sha256:
            part.unlink()
            raise BagBroken(path)
        part.replace(target)
        with self._journal.open("a", encoding="utf-8") as journal:
            journal.write(json.dumps([path, size, held.digests]) + "\n")
        self._held[path] = held
        return held

    def finish(self, info: Mapping[str, str]) -> str:
        """Write declaration, manifests, information and tag manifests; the SHA-256 of the payload manifest."""
        payload = sorted(self._held.values(), key=lambda one: one.path)
        _write(self.folder / "bagit.txt", [DECLARATION])
        for name in ALGORITHMS:
            _write(self.folder / f"manifest-{name}.txt", (_line(one.digests[name], one.path) for one in payload))
        oxum = f"{sum(one.size for one in payload)}.{len(payload)}"
        said = {**info, "Payload-Oxum": oxum}
        _write(self.folder / "bag-info.txt", (f"{label}: {_one_line(value)}\n" for label, value in said.items()))
        tags = [one for one in _files(self.folder) if not one.startswith(("data/", "tagmanifest-"))]
        for name in ALGORITHMS:
            lines = (_line(digest_of(self.folder / one, name), one) for one in sorted(tags))
            _write(self.folder / f"tagmanifest-{name}.txt", list(lines))
        return digest_of(self.folder / "manifest-sha256.txt", "sha256")

    @property
    def size(self) -> tuple[int, int]:
        """Bytes and number of payload files."""
        return sum(one.size for one in self._held.values()), len(self._held)


def encoded(path: str) -> str:
    """A path as manifests spell it: only CR, LF and the per cent sign are encoded (RFC 8493, 2.1.3)."""
    return "".join(_ENCODED.get(letter, letter) for letter in path)


def decoded(path: str) -> str:
    """The path that a manifest spells."""
    return re.sub(r"%(25|0[AaDd])", lambda found: chr(int(found[1], 16)), path)


def safe_name(name: str) -> str:
    """A file's name that stays within its folder and fits a file system; every other letter is kept as it was.

    The letters that manifests encode are left out too: kept programs read `%25` differently (bagit 1.9 does not decode
    it), and PREMIS and the index say the original name.
    """
    kept = "".join("_" if letter in _NO_NAME else letter for letter in name).strip() or "_"
    stem, dot, ending = kept.rpartition(".")
    if len(kept.encode()) <= _NAME_BYTES:
        return kept if set(kept) != {"."} else "_"
    tail = f"{dot}{ending}"[:20] if stem else ""
    return kept.encode()[: _NAME_BYTES - len(tail.encode())].decode(errors="ignore") + tail


def manifest_line(sha256: str, path: str) -> str:
    """One line of a manifest."""
    return _line(sha256, path)


def problems(folder: Path) -> list[str]:
    """Everything that keeps a folder from being a complete and valid bag (RFC 8493, 3): written independently of `Bag`.

    A bag that would fetch is refused: nothing of ours lies elsewhere.
    """
    if not (folder / "bagit.txt").is_file() or not (folder / "data").is_dir():
        return ["bagit.txt or data/ is missing"]
    found = [] if (folder / "bagit.txt").read_bytes() == DECLARATION.encode() else ["bagit.txt is no BagIt 1.0"]
    if (folder / "fetch.txt").exists():
        found.append("fetch.txt: fetching is refused")
    there = set(_files(folder))
    payload = {one for one in there if one.startswith("data/")}
    manifests = sorted(folder.glob("manifest-*.txt"))
    if not manifests:
        found.append("no payload manifest")
    for manifest in manifests:
        listed, against = _read_manifest(folder, manifest)
        found += against
        found += [f"{manifest.name}: does not list {one}" for one in sorted(payload - set(listed))]
        found += [f"{manifest.name}: lists what is not payload: {one}" for one in listed if not one.startswith("data/")]
    for manifest in sorted(folder.glob("tagmanifest-*.txt")):
        listed, against = _read_manifest(folder, manifest)
        found += against
        tags = {one for one in there if not one.startswith(("data/", "tagmanifest-"))}
        found += [f"{manifest.name}: does not list {one}" for one in sorted(tags - set(listed))]
    return [*found, *_oxum_problems(folder, payload)]


def _oxum_problems(folder: Path, payload: set[str]) -> list[str]:
    info = folder / "bag-info.txt"
    lines = info.read_text("utf-8").splitlines() if info.is_file() else []
    said = next((line.partition(":")[2].strip() for line in lines if line.startswith("Payload-Oxum:")), None)
    real = f"{sum((folder / one).stat().st_size for one in payload)}.{len(payload)}"
    return [] if said in {None, real} else [f"Payload-Oxum: says {said}, is {real}"]


def _read_manifest(folder: Path, manifest: Path) -> tuple[list[str], list[str]]:
    name = manifest.stem.rpartition("-")[2]
    listed: list[str] = []
    found: list[str] = []
    for number, line in enumerate(manifest.read_bytes().decode("utf-8").split("\n"), 1):
        if not line:
            continue
        matched = _LINE.fullmatch(line)
        if matched is None:
            found.append(f"{manifest.name}:{number}: unreadable")
            continue
        path = decoded(matched[2])
        if path in listed:
            found.append(f"{manifest.name}:{number}: twice")
        listed.append(path)
        pure = PurePosixPath(path)
        if pure.is_absolute() or ".." in pure.parts or not (folder / path).is_file():
            found.append(f"{manifest.name}:{number}: not there")
        elif digest_of(folder / path, name) != matched[1].lower():
            found.append(f"{manifest.name}:{number}: other bytes")
    return listed, found


def _journalled(journal: Path) -> Iterator[Held]:
    if not journal.is_file():
        return
    for line in journal.read_text("utf-8").split("\n"):
        try:
            path, size, digests = json.loads(line)
        except ValueError:
            continue  # torn by a kill: that file is written again
        yield Held(path, size, digests)


def _line(digest: str, path: str) -> str:
    return f"{digest}  {encoded(path)}\n"


def _one_line(value: str) -> str:
    return " ".join(value.split())


def _files(folder: Path) -> Iterator[str]:
    for base, _folders, names in os.walk(folder):
        for name in names:
            yield (Path(base) / name).relative_to(folder).as_posix()


def _write(path: Path, lines: Iterable[str]) -> None:
    part = path.with_name(f".{path.name}.part")
    with part.open("w", encoding="utf-8", newline="") as out:
        out.writelines(lines)
        out.flush()
        os.fsync(out.fileno())
    part.replace(path)


def digest_of(path: Path, name: str) -> str:
    """The digest of a file, read piece by piece."""
    digest = hashlib.new(name)
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()
