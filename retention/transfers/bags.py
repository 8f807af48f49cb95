"""Bags by BagIt 1.0 (RFC 8493): how names and manifests are spelt, and what keeps a folder from being a valid bag.

A bag is a folder: `data/` is the payload, `metadata/` tag files.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_PIECE = 2**20
_NAME_BYTES = 180
_NO_NAME = frozenset("/\\\x00%\r\n")
_ENCODED = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_LINE = re.compile(r"([0-9a-fA-F]+)[ \t]+\*?(\S.*)")


class BagBroken(ValueError):
    """Bytes that came are not the bytes that were promised, or two files would lie under one name."""


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


def manifest_line(digest: str, path: str) -> str:
    """One line of a manifest."""
    return f"{digest}  {encoded(path)}\n"


def info_line(label: str, value: str) -> str:
    """One line of `bag-info.txt`; a value is one line, whatever it was."""
    return f"{label}: {' '.join(value.split())}\n"


def problems(folder: Path) -> list[str]:
    """Everything that keeps a folder from being a complete and valid bag (RFC 8493, 3).

    Written independently of what writes packages. A bag that would fetch is refused: nothing of ours lies elsewhere.
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


def _files(folder: Path) -> Iterator[str]:
    for base, _folders, names in os.walk(folder):
        for name in names:
            yield (Path(base) / name).relative_to(folder).as_posix()


def digest_of(path: Path, name: str) -> str:
    """The digest of a file, read piece by piece."""
    digest = hashlib.new(name)
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()
